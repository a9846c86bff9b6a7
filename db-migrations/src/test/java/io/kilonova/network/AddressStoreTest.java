package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.TestDatabase;
import io.kilonova.network.AddressStore.Offer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class AddressStoreTest {
    private static final UUID NETWORK = new UUID(1, 1);
    private static final UUID PORT = new UUID(3, 3);
    private static TestDatabase database;
    private static JdbcTemplate jdbc;
    private static AddressStore addresses;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        jdbc = new JdbcTemplate(database.dataSource());
        addresses = new AddressStore(jdbc);
        jdbc.update(
                """
                insert into network.network values (?, 'p', '', '', true, false, false, false, 1500,
                    true, 'local', null, null, '{}', '{}', 0, now(), now())
                """,
                NETWORK);
        jdbc.update(
                """
                insert into network.port values (?, ?, 'p', '', '', 'fa:16:3e:00:00:01', true, '',
                    '', '', 'normal', '{}', true, '[]', '{}', 0, now(), now())
                """,
                PORT,
                NETWORK);
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void theFirstFreeCandidateIsTaken() {
        var subnet = subnet(1, "10.1.0.0/28");

        var first = take(subnet, "10.1.0.5", "10.1.0.3");
        var second = take(subnet, "10.1.0.5", "10.1.0.3");
        var third = take(subnet, "10.1.0.5", "10.1.0.3");

        assertThat(first).isEqualTo(Map.of(0, new PortRow.FixedIp(subnet, "10.1.0.5")));
        assertThat(second).isEqualTo(Map.of(0, new PortRow.FixedIp(subnet, "10.1.0.3")));
        assertThat(third).isEmpty();
    }

    @Test
    void gapsAreTheFreeRunsOfARange() {
        var subnet = subnet(2, "10.2.0.0/28");
        for (var used : List.of("10.2.0.2", "10.2.0.6", "10.2.0.7", "10.2.0.14")) {
            take(subnet, used);
        }

        assertThat(gaps(subnet, "10.2.0.1", "10.2.0.14"))
                .containsExactlyInAnyOrder(
                        "10.2.0.1-10.2.0.1", "10.2.0.3-10.2.0.5", "10.2.0.8-10.2.0.13");
        assertThat(gaps(subnet, "10.2.0.4", "10.2.0.6")).containsExactly("10.2.0.4-10.2.0.5");
        assertThat(gaps(subnet, "10.2.0.6", "10.2.0.7")).isEmpty();
    }

    @Test
    void whatIsReleasedIsFreeAgain() {
        var subnet = subnet(3, "10.3.0.0/28");
        var taken = take(subnet, "10.3.0.1");

        addresses.release(PORT, List.copyOf(taken.values()));

        assertThat(take(subnet, "10.3.0.1")).isEqualTo(taken);
    }

    private static Map<Integer, PortRow.FixedIp> take(UUID subnet, String... candidates) {
        var parsed =
                List.of(candidates).stream()
                        .map(IpAddress::parse)
                        .map(a -> a.orElseThrow())
                        .toList();
        return addresses.take(List.of(new Offer(0, PORT, subnet, parsed)));
    }

    private static List<String> gaps(UUID subnet, String start, String end) {
        var range =
                new IpRange(
                        IpAddress.parse(start).orElseThrow(), IpAddress.parse(end).orElseThrow());
        return addresses.gaps(subnet, range).stream().map(IpRange::toString).toList();
    }

    private static UUID subnet(long number, String cidr) {
        var id = new UUID(2, number);
        jdbc.update(
                """
                insert into network.subnet values (?, ?, 'p', '', '', 4, ?::cidr, null, true, '{}',
                    '[]', '{}', '{}', null, null, '{}', 0, now(), now())
                """,
                id,
                NETWORK,
                cidr);
        return id;
    }
}
