package io.kilonova.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.agent.protocol.AddressPair;
import io.kilonova.agent.protocol.FilterRule;
import io.kilonova.agent.protocol.GroupMembers;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.agent.protocol.PortFilter;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.metadataservice.Taps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real packets through a real bridge; namespaces stand for guests. */
@Tag("libvirt")
class FirewallTest {
    private static final String MAC = "fa:16:3e:00:00:0b";
    private static final String GROUP = "99999999-0000-4000-8000-000000000001";
    private static final Nic NIC = Guests.aNic(11).setMacAddress(MAC).setFiltered(true).build();

    @TempDir private Path directory;
    private final AtomicReference<PortFilters> filters =
            new AtomicReference<>(PortFilters.getDefaultInstance());
    private Wires wires;
    private Firewall firewall;
    private String guarded;
    private String other;

    @BeforeEach
    void wire() throws Exception {
        var obstacle = LibvirtHost.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        wires = new Wires(directory);
        firewall = firewall();
        firewall.guard(NIC);
        guarded = wires.guest(Taps.of(NIC), MAC, 11);
        other = wires.guest("tapother", "fa:16:3e:00:00:0c", 12);
    }

    private Firewall firewall() {
        return new Firewall(
                new LibvirtSettings(
                        "", "", directory, "qemu", wires.host(), 1, false, new Growth(1, 0)),
                filters::get);
    }

    @AfterEach
    void close() throws IOException {
        if (wires != null) {
            wires.close();
        }
    }

    @Test
    void nothingGoesThroughUntilTheFilterIsKnown() throws Exception {
        assertThat(wires.connects(other, "10.66.0.11", 53)).isFalse();
        assertThat(wires.connects(guarded, "10.66.0.12", 53)).isFalse();
        assertThat(wires.connects(guarded, "fd00::12", 53)).isFalse();
        assertThat(wires.connects(other, "10.66.0.1", 1)).isFalse();

        firewall.release(Taps.of(NIC));
        firewall.release(Taps.of(NIC));

        assertThat(wires.connects(other, "10.66.0.11", 53)).isTrue();
        assertThat(wires.connects(guarded, "fd00::12", 53)).isTrue();
    }

    @Test
    void onlyWhatRulesNameComesInAndOnlyItsAnswersGoOut() {
        enforce(filter().addRules(in(6).setPortMin(53).setPortMax(53)));

        assertThat(wires.connects(other, "10.66.0.11", 53)).isTrue();
        assertThat(wires.connects(wires.host(), "10.66.0.11", 53)).isTrue();
        assertThat(wires.connects(other, "10.66.0.11", 5353)).isFalse();
        assertThat(wires.answers(other, "10.66.0.11", 53)).isFalse();
        assertThat(wires.connects(other, "fd00::11", 53)).isFalse();
        assertThat(wires.connects(guarded, "10.66.0.12", 53)).isFalse();
    }

    @Test
    void whatTheGuestMayAskForIsAnswered() {
        enforce(filter().addRules(out(0)).addRules(out(0).setIpv6(true)));

        assertThat(wires.connects(guarded, "10.66.0.12", 53)).isTrue();
        assertThat(wires.answers(guarded, "10.66.0.12", 5353)).isTrue();
        assertThat(wires.connects(guarded, "fd00::12", 53)).isTrue();
        assertThat(wires.answers(guarded, "fd00::12", 53)).isTrue();
        assertThat(wires.connects(other, "10.66.0.11", 53)).isFalse();
        assertThat(wires.connects(other, "fd00::11", 53)).isFalse();
    }

    @Test
    void aRuleThatGoesEndsWhatItLetThrough() {
        enforce(filter().addRules(in(0)));
        assertThat(wires.connects(other, "10.66.0.11", 53)).isTrue();

        enforce(filter());

        assertThat(wires.connects(other, "10.66.0.11", 53)).isFalse();
    }

    @Test
    void rulesNameBlocksAndGroupsWhoseMembersChange() {
        enforce(filter().addRules(in(6).setCidr("10.66.0.128/25")));
        assertThat(wires.connects(other, "10.66.0.11", 53)).isFalse();
        enforce(filter().addRules(in(6).setCidr("10.66.0.0/25")));
        assertThat(wires.connects(other, "10.66.0.11", 53)).isTrue();

        var byGroup = filter().addRules(in(6).setGroupId(GROUP));
        enforce(byGroup, GroupMembers.newBuilder().setGroupId(GROUP).addAddresses("10.66.0.99"));
        assertThat(wires.connects(other, "10.66.0.11", 53)).isFalse();
        enforce(
                byGroup,
                GroupMembers.newBuilder()
                        .setGroupId(GROUP)
                        .addAddresses("10.66.0.12")
                        .addAddresses("10.66.0.12/32")
                        .addAddresses("fd00::12"));
        assertThat(wires.connects(other, "10.66.0.11", 53)).isTrue();

        enforce(filter());
        assertThat(wires.connects(other, "10.66.0.11", 53)).isFalse();
    }

    @Test
    void aGuestSendsAsItselfOnlyOrAsAPairLetsIt() throws Exception {
        enforce(filter().addRules(out(0)));
        wires.mac(guarded, "fa:16:3e:00:00:99");
        assertThat(wires.connects(guarded, "10.66.0.12", 53)).isFalse();
        wires.mac(guarded, MAC);
        assertThat(wires.connects(guarded, "10.66.0.12", 53)).isTrue();

        wires.address(guarded, "10.66.0.77/32");
        assertThat(wires.connects(other, "10.66.0.77", 53)).isFalse();
        enforce(
                filter().addRules(in(0))
                        .addAddressPairs(AddressPair.newBuilder().setAddress("10.66.0.64/26")));
        assertThat(wires.connects(other, "10.66.0.77", 53)).isTrue();
    }

    @Test
    void anOpenPortIsNotFiltered() {
        enforce(filter().setOpen(true));

        assertThat(wires.connects(other, "10.66.0.11", 53)).isTrue();
        assertThat(wires.connects(guarded, "fd00::12", 5353)).isTrue();

        enforce(filter());
        assertThat(wires.connects(other, "10.66.0.11", 53)).isFalse();
    }

    @Test
    void withoutStateAnswersNeedARuleOfTheirOwn() {
        enforce(filter().addRules(in(17).setStateless(true)));
        assertThat(wires.answers(other, "10.66.0.11", 53)).isFalse();

        enforce(filter().addRules(in(17).setStateless(true)).addRules(out(17).setStateless(true)));
        assertThat(wires.answers(other, "10.66.0.11", 53)).isTrue();
    }

    @Test
    void anAgentThatStartsAnewFindsWhatItGuards() {
        enforce(filter().addRules(in(0)));

        firewall = firewall();
        enforce(filter().addRules(in(6).setPortMin(5353).setPortMax(5353)));

        assertThat(wires.connects(other, "10.66.0.11", 53)).isFalse();
        assertThat(wires.connects(other, "10.66.0.11", 5353)).isTrue();
    }

    @Test
    void whatIsNoAddressNeverReachesAScript() {
        for (var evil :
                new String[] {"10.0.0.1; flush ruleset", "a } accept", "", "10.0.0.1/x", "1/2/3"}) {
            assertThatThrownBy(() ->
                            FilterScript.of("tap1", filter().addRules(in(0).setCidr(evil)).build()))
                    .hasMessageContaining("not understood");
        }
        assertThatThrownBy(() -> FilterScript.closed("tap1", "x; drop"))
                .hasMessageContaining("not understood");
        assertThatThrownBy(() ->
                        FilterScript.group(GroupMembers.newBuilder().setGroupId("a b").build()))
                .hasMessageContaining("not understood");
    }

    private static PortFilter.Builder filter() {
        return PortFilter.newBuilder()
                .setPortId(NIC.getPortId())
                .setMacAddress(MAC)
                .addAddresses("10.66.0.11")
                .addAddresses("fd00::11");
    }

    private static FilterRule.Builder in(int protocol) {
        return FilterRule.newBuilder().setIngress(true).setProtocol(protocol);
    }

    private static FilterRule.Builder out(int protocol) {
        return FilterRule.newBuilder().setProtocol(protocol);
    }

    private void enforce(PortFilter.Builder filter, GroupMembers.Builder... groups) {
        var now = PortFilters.newBuilder().addPorts(filter);
        for (var group : groups) {
            now.addGroups(group);
        }
        filters.set(now.build());
        firewall.refresh();
    }
}
