package io.kilonova.placement;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.kilonova.benchmark.Timings;
import io.kilonova.database.Migrations;
import io.kilonova.placement.PlacementResult.Placement;
import io.kilonova.placement.filter.Filters;
import io.kilonova.placement.weigher.FreeResourceWeigher;
import io.kilonova.server.MemoryPages;
import io.kilonova.time.Timeline;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Decisions per second among many hosts, with every filter and the usual weighers: the ranking
 * alone, and with the claim in a PostgreSQL that waits for the disk.
 */
class PlacementBenchmark {
    private static final int WARM_UP = 2_000;
    private static final int DECISIONS = 5_000;
    private static final int CLIENTS = 16;
    private static final UUID OPERATION = new UUID(1, 1);

    @TempDir private Path directory;
    private EmbeddedPostgres postgres;
    private HikariDataSource pool;
    private JdbcTemplate jdbc;
    private final AtomicInteger claimed = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        postgres =
                EmbeddedPostgres.builder()
                        .setDataDirectory(directory)
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
        var config = new HikariConfig();
        config.setDataSource(postgres.getPostgresDatabase());
        config.setMaximumPoolSize(CLIENTS);
        pool = new HikariDataSource(config);
        Migrations.apply(pool);
        jdbc = new JdbcTemplate(pool);
    }

    @AfterEach
    void stop() throws IOException {
        pool.close();
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 5_000, 10_000})
    void hostsAreFound(int hosts) {
        insertHosts(hosts);
        insertServers(2 * (WARM_UP + DECISIONS));
        var ranker = ranker();
        var snapshot =
                new LiveSnapshot(
                        new HostCapacityStore(jdbc),
                        Duration.ofHours(1),
                        Duration.ofSeconds(2),
                        Timeline.real());
        var seeds = new AtomicLong();
        var what = "placement among %d hosts, ".formatted(hosts);

        Timings.measure(1, WARM_UP, () -> rank(ranker, snapshot, seeds));
        var ranked = Timings.measure(1, DECISIONS, () -> rank(ranker, snapshot, seeds));
        Timings.say(what + "no claim, 1 client", ranked);

        var placements =
                new Placements(ranker, snapshot, new ClaimStore(jdbc), seeds::incrementAndGet);
        for (int clients : List.of(1, CLIENTS)) {
            Timings.measure(clients, WARM_UP, () -> claim(placements));
            var claims = Timings.measure(clients, DECISIONS, () -> claim(placements));
            Timings.say(what + "claimed, %d clients".formatted(clients), claims);
        }
    }

    private static Ranking rank(Ranker ranker, LiveSnapshot snapshot, AtomicLong seeds) {
        var request = request(new UUID(7, 0));
        return snapshot.with(hosts -> ranker.rank(request, hosts, seeds.incrementAndGet()));
    }

    private Placement claim(Placements placements) {
        return (Placement) placements.claim(request(new UUID(7, claimed.incrementAndGet())));
    }

    private static PlacementRequest request(UUID server) {
        return new PlacementRequest(
                OPERATION,
                server,
                Map.of("VCPU", 1L, "MEMORY_MB", 512L, "DISK_GB", 1L),
                "nova",
                null,
                null,
                Map.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                MemoryPages.of(Map.of(), Map.of()));
    }

    private static Ranker ranker() {
        var weighers =
                List.of("VCPU", "MEMORY_MB", "DISK_GB").stream()
                        .map(name -> new WeightedWeigher(new FreeResourceWeigher(name), 1))
                        .toList();
        return new Ranker(Filters.all(), weighers, 5);
    }

    /** Of many sizes. */
    private void insertHosts(int count) {
        jdbc.update(
                """
                insert into host (id, service_id, name, hypervisor_hostname, hypervisor_type,
                    hypervisor_version, host_ip, last_seen, created_at, updated_at)
                select id, id, name, name, 'fake', 1, '127.0.0.1', now(), now(), now()
                from (select gen_random_uuid() id, 'host-' || n name
                      from generate_series(1, ?) n) hosts
                """,
                count);
        jdbc.update(
                """
                insert into host_inventory (host_id, resource_class, total)
                select id, class, size * (16 + row_number() over (order by name) % 48)
                from host, (values ('VCPU', 1), ('MEMORY_MB', 4096), ('DISK_GB', 100))
                    capacity (class, size)
                """);
        jdbc.execute("analyze");
    }

    private void insertServers(int count) {
        jdbc.update(
                """
                insert into server (id, project_id, user_id, name, hostname, vm_state, flavor_id,
                    flavor, vcpus, memory_mb, reservation_id, created_at, updated_at)
                select ('00000000-0000-0007-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'p', 'u',
                    's', 's', 'building', '1', '{}', 1, 512, 'r-1', now(), now()
                from generate_series(1, ?) n
                """,
                count);
    }
}
