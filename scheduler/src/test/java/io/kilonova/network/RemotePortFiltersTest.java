package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.FilterRule;
import io.kilonova.agent.protocol.GroupMembers;
import io.kilonova.network.PortInfo.Address;
import io.kilonova.network.PortInfo.AddressPair;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RemotePortFiltersTest {
    private static final SecurityGroup WEB =
            new SecurityGroup(
                    "web",
                    "web",
                    "",
                    "p",
                    true,
                    List.of(
                            rule("ingress", "IPv4", "tcp", 80, 80, "10.0.0.0/8", null),
                            rule("ingress", "IPv6", "icmpv6", null, null, null, "web"),
                            rule("egress", "IPv4", null, null, null, null, null)));

    @Test
    void rulesOfItsGroupsAreAPortsAndNoOthers() {
        var other =
                new SecurityGroup(
                        "other",
                        "other",
                        "",
                        "p",
                        false,
                        List.of(rule("ingress", "IPv4", "17", 53, 53, null, null)));

        var filters =
                RemotePortFilters.filters(
                        List.of(port("a", true, "web"), port("b", true, "other", "gone")),
                        List.of(WEB, other),
                        List.of());

        assertThat(filters.getPorts(0).getRulesList())
                .containsExactly(
                        FilterRule.newBuilder()
                                .setIngress(true)
                                .setProtocol(6)
                                .setPortMin(80)
                                .setPortMax(80)
                                .setCidr("10.0.0.0/8")
                                .build(),
                        FilterRule.newBuilder()
                                .setIngress(true)
                                .setIpv6(true)
                                .setProtocol(58)
                                .setGroupId("web")
                                .build(),
                        FilterRule.getDefaultInstance());
        assertThat(filters.getPorts(1).getRulesList())
                .containsExactly(
                        FilterRule.newBuilder()
                                .setIngress(true)
                                .setProtocol(17)
                                .setPortMin(53)
                                .setPortMax(53)
                                .setStateless(true)
                                .build());
    }

    @Test
    void aPortSendsAsItselfAndAsItsPairs() {
        var filter =
                RemotePortFilters.filters(List.of(port("a", true)), List.of(), List.of())
                        .getPorts(0);

        assertThat(filter.getMacAddress()).isEqualTo("fa:16:3e:00:00:01");
        assertThat(filter.getAddressesList()).containsExactly("10.0.0.1");
        assertThat(filter.getAddressPairs(0).getAddress()).isEqualTo("10.1.0.0/16");
    }

    @Test
    void aGroupThatARuleNamesComesWithAllItsMembersOfAllHosts() {
        var filters =
                RemotePortFilters.filters(
                        List.of(port("a", true, "web")),
                        List.of(WEB),
                        List.of(port("a", true, "web"), port("x", true, "web", "other")));

        assertThat(filters.getGroupsList())
                .containsExactly(
                        GroupMembers.newBuilder()
                                .setGroupId("web")
                                .addAddresses("10.0.0.1")
                                .addAddresses("10.1.0.0/16")
                                .build());
    }

    @Test
    void withoutPortSecurityAPortIsOpen() {
        var filters = RemotePortFilters.filters(List.of(port("a", false)), List.of(), List.of());

        assertThat(filters.getPorts(0).getOpen()).isTrue();
    }

    @Test
    void aProtocolNobodyKnowsLetsNothingThrough() {
        var odd = rule("ingress", "IPv4", "quic", null, null, null, null);
        var group = new SecurityGroup("odd", "odd", "", "p", true, List.of(odd));

        var filters =
                RemotePortFilters.filters(
                        List.of(port("a", true, "odd")), List.of(group), List.of());

        assertThat(filters.getPorts(0).getRules(0).getProtocol()).isEqualTo(255);
    }

    private static SecurityGroupRule rule(
            String direction,
            String etherType,
            @Nullable String protocol,
            @Nullable Integer min,
            @Nullable Integer max,
            @Nullable String... remote) {
        return new SecurityGroupRule(
                "r", "g", direction, etherType, protocol, min, max, remote[0], remote[1]);
    }

    private static PortInfo port(String id, boolean hasPortSecurity, String... groups) {
        return new PortInfo(
                id,
                "net",
                "p",
                "fa:16:3e:00:00:01",
                "",
                "server",
                "",
                "host",
                "ACTIVE",
                "",
                "bridge",
                "br",
                List.of(new Address("10.0.0.1", "subnet")),
                List.of(groups),
                "normal",
                hasPortSecurity,
                true,
                List.of(new AddressPair("10.1.0.0/16", "")));
    }
}
