package io.kilonova.placement;

import io.kilonova.placement.filter.Filters;
import io.kilonova.placement.weigher.FreeResourceWeigher;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The real placement over a test's database, and hosts to place on. */
public final class TestPlacements {
    private final JdbcTemplate jdbc;

    public TestPlacements(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Reads the hosts anew each time, and always takes the emptiest. */
    public Placements placements() {
        var ranker =
                new Ranker(
                        Filters.all(),
                        List.of(new WeightedWeigher(new FreeResourceWeigher("VCPU"), 1)),
                        3);
        var hosts =
                new LiveSnapshot(
                        new HostCapacityStore(jdbc),
                        Duration.ofHours(1),
                        Duration.ZERO,
                        Timeline.real());
        return new Placements(
                ranker, hosts, new ClaimStore(jdbc), new SplittableRandom(7)::nextLong);
    }

    /** A host that is up, with room for {@code vcpus} small servers. */
    public UUID host(String name, long vcpus) {
        var id = Hosts.idOf(name);
        jdbc.update(
                """
                insert into host (id, service_id, name, hypervisor_hostname, hypervisor_type,
                    hypervisor_version, host_ip, last_seen, created_at, updated_at)
                values (?, ?, ?, ?, 'fake', 1, '127.0.0.1', now(), now(), now())
                """,
                id,
                id,
                name,
                name);
        inventory(id, "VCPU", vcpus);
        inventory(id, "MEMORY_MB", vcpus * 1024);
        inventory(id, "DISK_GB", vcpus * 10);
        return id;
    }

    /** Nobody has heard of the host for long. */
    public void falls(UUID host) {
        jdbc.update("update host set last_seen = now() - interval '1 day' where id = ?", host);
    }

    private void inventory(UUID host, String resourceClass, long total) {
        jdbc.update(
                "insert into host_inventory (host_id, resource_class, total) values (?, ?, ?)",
                host,
                resourceClass,
                total);
    }
}
