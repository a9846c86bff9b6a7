package io.kilonova.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class HostStoreTest {
    private static final TestDatabase database = TestDatabase.create();
    private static final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final HostStore hosts = new HostStore(jdbc);

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        jdbc.update("delete from host");
    }

    @Test
    void aHostKeepsTheIdItGotFirst() {
        var first = hosts.register(List.of(report("one", 1, 1, vcpus(4))));
        var second = hosts.register(List.of(report("one", 2, 2, vcpus(8))));

        assertThat(first).containsExactly(Map.entry("one", new UUID(1, 1)));
        assertThat(second).isEqualTo(first);
        assertThat(number("select total from host_inventory")).isEqualTo(8);
        assertThat(number("select generation from host")).isEqualTo(2);
        assertThat(jdbc.queryForObject("select cpu_info ->> 'model' from host", String.class))
                .isEqualTo("tin");
    }

    @Test
    void anOlderGenerationIsRefusedAndChangesNothing() {
        hosts.register(List.of(report("one", 1, 5, vcpus(4))));

        assertThat(hosts.register(List.of(report("one", 2, 4, vcpus(8))))).isEmpty();
        assertThat(number("select total from host_inventory")).isEqualTo(4);
    }

    @Test
    void aResourceNoLongerReportedStaysAtZeroAndKeepsWhatIsClaimed() {
        var gpu = new HostReport.Inventory("CUSTOM_GPU", 2, 1, 1);
        hosts.register(List.of(report("one", 1, 1, vcpus(4), gpu)));
        jdbc.update("update host_inventory set used = 1");

        hosts.register(List.of(report("one", 1, 1, vcpus(4))));

        assertThat(
                        number(
                                "select total + reserved from host_inventory where resource_class ="
                                        + " 'CUSTOM_GPU'"))
                .isZero();
        assertThat(number("select sum(used) from host_inventory")).isEqualTo(2);
    }

    @Test
    void whatTheAdministratorSetStays() {
        hosts.register(List.of(report("one", 1, 1, vcpus(4))));
        jdbc.update("update host set disabled = true, forced_down = true");

        hosts.register(List.of(report("one", 1, 2, vcpus(4))));

        assertThat(number("select count(*) from host where disabled and forced_down")).isEqualTo(1);
    }

    @Test
    void manySchedulersWriteTheSameHostsAtOnce() throws Exception {
        var reports = new ArrayList<HostReport>();
        for (int i = 0; i < 100; i++) {
            reports.add(report("h" + i, i, 1, vcpus(i)));
        }
        Callable<Integer> register = () -> hosts.register(reports.reversed()).size();
        Callable<Integer> again = () -> hosts.register(reports).size();

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : executor.invokeAll(List.of(register, again, register, again))) {
                assertThat(done.get()).isEqualTo(100);
            }
        }

        assertThat(number("select count(*) from host_inventory")).isEqualTo(100);
    }

    @Test
    void onlyHostsThatWereSilentLongEnoughAreWritten() {
        var ids = hosts.register(List.of(report("a", 1, 1), report("b", 2, 1), report("c", 3, 1)));
        jdbc.update("update host set last_seen = now() - interval '1 hour' where name <> 'a'");

        assertThat(hosts.seen(List.of(ids.get("a"), ids.get("b")), Duration.ofMinutes(1)))
                .isEqualTo(1);
        assertThat(
                        jdbc.queryForList(
                                "select name from host where last_seen < now() - interval '30 min'",
                                String.class))
                .containsExactly("c");
    }

    private static HostReport.Inventory vcpus(long total) {
        return new HostReport.Inventory("VCPU", total, 0, 4.0);
    }

    private static HostReport report(
            String name, long number, long generation, HostReport.Inventory... inventory) {
        return new HostReport(
                new UUID(1, number),
                new UUID(2, number),
                name,
                generation,
                name + ".example",
                "fake",
                1,
                "127.0.0.1",
                "{\"model\": \"tin\"}",
                "x86_64",
                List.of("HW_CPU_X86_AVX", "COMPUTE_NODE"),
                "nova",
                60,
                "{\"initiator\": \"iqn.%s\"}".formatted(name),
                List.of(inventory));
    }

    private static long number(String sql) {
        var value = jdbc.queryForObject(sql, Long.class);
        return value == null ? -1 : value;
    }
}
