package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "fd00:0:0:1:0:0:0:1, fd00:0:0:1::1",
        "fd00:0:1:2:3:4:5:6, fd00:0:1:2:3:4:5:6",
        "::, ::",
        "::1, ::1"
    })
    void anAddressIsWrittenInItsShortForm(String text, String written) {
        assertThat(IpAddress.parse(text)).hasToString("Optional[" + written + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0", "10.0.0.256", "10.0.0.1/24", "x", "fe80::1%eth0", ":", "1"})
    void whatIsNoAddressIsRefused(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @Test
    void aBlockKnowsItsHostsAndItsDefaultGateway() {
        var block = Cidr.parse("10.1.0.0/28").orElseThrow();

        assertThat(block.hosts()).hasToString("10.1.0.1-10.1.0.14");
        assertThat(block.defaultGateway()).hasToString("10.1.0.1");
        assertThat(block.hasHostBits()).isFalse();
        assertThat(Cidr.parse("10.1.0.3/28").orElseThrow().hasHostBits()).isTrue();
        assertThat(Cidr.parse("fd00::/64").orElseThrow().hosts())
                .hasToString("fd00::1-fd00::ffff:ffff:ffff:ffff");
        assertThat(Cidr.parse("10.1.0.4/31").orElseThrow().hosts())
                .hasToString("10.1.0.4-10.1.0.5");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.1, 10.1.0.2-10.1.0.14",
        "10.1.0.14, 10.1.0.1-10.1.0.13",
        "10.1.0.5, '10.1.0.1-10.1.0.4, 10.1.0.6-10.1.0.14'",
        "10.9.9.9, 10.1.0.1-10.1.0.14"
    })
    void theGatewayIsLeftOutOfThePools(String gateway, String pools) {
        var block = Cidr.parse("10.1.0.0/28").orElseThrow();

        assertThat(block.defaultPools(IpAddress.parse(gateway).orElseThrow()))
                .hasToString("[" + pools + "]");
    }

    @Test
    void aHostMakesItsAddressFromItsMacAddress() {
        var block = Cidr.parse("2001:db8::/64").orElseThrow();

        assertThat(block.autoconfigured("fa:16:3e:01:02:03"))
                .hasToString("2001:db8::f816:3eff:fe01:203");
    }

    @Test
    void candidatesAreDifferentAndOfThePools() {
        var pools =
                List.of(
                        range("10.0.0.2", "10.0.0.4"),
                        range("10.0.0.8", "10.0.0.9"),
                        range("10.0.1.0", "10.0.255.255"));
        var random = new SplittableRandom(7);

        var some = Pools.candidates(pools, 500, random);
        var few = Pools.candidates(pools.subList(0, 2), 500, random);

        assertThat(some)
                .hasSize(500)
                .doesNotHaveDuplicates()
                .allMatch(address -> pools.stream().anyMatch(pool -> pool.contains(address)));
        assertThat(few.stream().map(IpAddress::toString))
                .containsExactlyInAnyOrder(
                        "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.8", "10.0.0.9");
        assertThat(Pools.candidates(List.of(), 3, random)).isEmpty();
    }

    @Test
    void aRangeCountsItsEnds() {
        assertThat(range("10.0.0.2", "10.0.0.4").size()).isEqualTo(BigInteger.valueOf(3));
    }

    private static IpRange range(String start, String end) {
        return new IpRange(
                IpAddress.parse(start).orElseThrow(), IpAddress.parse(end).orElseThrow());
    }
}
