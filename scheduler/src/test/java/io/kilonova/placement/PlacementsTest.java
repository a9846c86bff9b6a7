package io.kilonova.placement;

import static io.kilonova.placement.ARequest.aRequest;
import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.TestDatabase;
import io.kilonova.placement.PlacementResult.NoValidHost;
import io.kilonova.placement.PlacementResult.Placement;
import io.kilonova.placement.filter.Filters;
import io.kilonova.placement.weigher.FreeResourceWeigher;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class PlacementsTest {
    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final ClaimStore claims = new ClaimStore(jdbc);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aClaimTakesTheCapacityAndAReleaseGivesItBack() {
        host("one", 4, 2048);
        var server = server(1);

        var result = placements().claim(aRequest().server(server).build());

        assertThat(result).isEqualTo(new Placement(Hosts.idOf("one"), "one", "nova"));
        assertThat(used("MEMORY_MB")).isEqualTo(512);

        claims.release(server);
        claims.release(server);

        assertThat(used("MEMORY_MB")).isZero();
        assertThat(used("VCPU")).isZero();
    }

    @Test
    void claimingAgainForTheSameServerAnswersTheHostItHas() {
        host("one", 4, 2048);
        host("two", 4, 4096);
        var request = aRequest().server(server(1)).build();
        var first = placements().claim(request);

        assertThat(placements().claim(request)).isEqualTo(first);
        assertThat(jdbc.queryForObject("select count(*) from claim", Long.class)).isEqualTo(3);
    }

    @Test
    void anOperationThatOthersHaveUndoneOrEndedTakesNothing() {
        host("one", 4, 2048);
        var request = aRequest().server(server(1)).build();
        jdbc.update(
                """
                insert into operation (id, kind, server_id, request, request_id, state, not_before,
                    created_at)
                values (?, 'server.build', ?, '{}', 'req-1', 'undoing', now(), now())
                """,
                request.operationId(),
                request.serverId());

        assertThat(placements().claim(request)).isInstanceOf(NoValidHost.class);
        jdbc.update("update operation set state = 'failed', finished_at = now()");
        assertThat(placements().claim(request)).isInstanceOf(NoValidHost.class);
        assertThat(used("VCPU")).isZero();

        jdbc.update("update operation set state = 'running', finished_at = null");
        assertThat(placements().claim(request)).isInstanceOf(Placement.class);
        var larger = aRequest().server(request.serverId()).on("one").of("MEMORY_MB", 1024).build();
        var held = claims.held(request.serverId(), Hosts.idOf("one"));
        jdbc.update("update operation set state = 'undoing'");
        assertThat(placements().grow(larger, held)).isInstanceOf(Placements.Growth.NoRoom.class);
        assertThat(used("MEMORY_MB")).isEqualTo(512);
    }

    @Test
    void largePagesAreClaimedByTheirSizeAndRunOut() {
        host("small", 4, 8192);
        host("large", 4, 4096);
        inventory(Hosts.idOf("large"), "CUSTOM_HUGEPAGES_2048KIB", 300);
        inventory(Hosts.idOf("large"), "CUSTOM_HUGEPAGES_1048576KIB", 1);
        var two = aRequest().pages("2MB");
        var first = server(1);

        assertThat(placements().claim(two.server(first).build()))
                .isEqualTo(new Placement(Hosts.idOf("large"), "large", "nova"));
        assertThat(used("CUSTOM_HUGEPAGES_2048KIB")).isEqualTo(256);

        var refused = placements().claim(two.server(server(2)).build());
        assertThat(((NoValidHost) refused).reason())
                .contains("NUMATopologyFilter 2 (not enough free memory pages of the wanted size)");
        assertThat(placements().claim(aRequest().pages("any").server(server(3)).build()))
                .isInstanceOf(Placement.class);
        assertThat(used("CUSTOM_HUGEPAGES_2048KIB")).isEqualTo(256);

        claims.release(first);
        assertThat(used("CUSTOM_HUGEPAGES_2048KIB")).isZero();
    }

    @Test
    void theLargestPagesThatDivideTheMemoryAreTaken() {
        host("one", 8, 8192);
        inventory(Hosts.idOf("one"), "CUSTOM_HUGEPAGES_2048KIB", 2000);
        inventory(Hosts.idOf("one"), "CUSTOM_HUGEPAGES_1048576KIB", 1);
        var large = aRequest().pages("large");

        placements().claim(large.of("MEMORY_MB", 1024).server(server(1)).build());
        placements().claim(large.of("MEMORY_MB", 1536).server(server(2)).build());

        assertThat(used("CUSTOM_HUGEPAGES_1048576KIB")).isEqualTo(1);
        assertThat(used("CUSTOM_HUGEPAGES_2048KIB")).isEqualTo(768);
    }

    @Test
    void manySchedulersRacingNeverOverdrawAHostAndLoseNoPlace() throws Exception {
        host("one", 10, 51200);
        host("two", 10, 51200);
        var schedulers = List.of(placements(), placements(), placements(), placements());
        var tasks = new ArrayList<Callable<PlacementResult>>();
        for (int i = 0; i < 40; i++) {
            var request = aRequest().server(server(i)).build();
            var scheduler = schedulers.get(i % schedulers.size());
            tasks.add(() -> scheduler.claim(request));
        }

        var placed = 0;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var future : executor.invokeAll(tasks)) {
                placed += future.get() instanceof Placement ? 1 : 0;
            }
        }

        assertThat(placed).isEqualTo(20);
        assertThat(used("VCPU")).isEqualTo(20);
        assertThat(
                        jdbc.queryForObject(
                                "select max(used) from host_inventory where resource_class ="
                                        + " 'VCPU'",
                                Long.class))
                .isEqualTo(10);
    }

    @Test
    void aStaleSnapshotIsReadAgainBeforeAnybodyIsRefused() {
        host("one", 1, 2048);
        var placements = placements();
        var first = server(1);
        placements.claim(aRequest().server(first).build());
        new ClaimStore(jdbc).release(first);

        assertThat(placements.claim(aRequest().server(server(2)).build()))
                .isInstanceOf(Placement.class);
    }

    @Test
    void aDisabledHostIsRefusedByTheDatabaseEvenWhenTheSnapshotIsOld() {
        host("one", 4, 2048);
        var placements = placements();
        placements.claim(aRequest().server(server(1)).build());
        jdbc.update("update host set disabled = true");

        assertThat(placements.claim(aRequest().server(server(2)).build()))
                .isEqualTo(
                        new NoValidHost(
                                "None of 1 host fits: ComputeFilter 1 (disabled or down)."));
    }

    private Placements placements() {
        var ranker =
                new Ranker(
                        Filters.all(),
                        List.of(new WeightedWeigher(new FreeResourceWeigher("VCPU"), 1)),
                        3);
        var hosts =
                new LiveSnapshot(
                        new HostCapacityStore(jdbc),
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Timeline.real());
        return new Placements(ranker, hosts, claims, new java.util.SplittableRandom(7)::nextLong);
    }

    private @Nullable Long used(String resourceClass) {
        return jdbc.queryForObject(
                "select sum(used) from host_inventory where resource_class = ?",
                Long.class,
                resourceClass);
    }

    private void host(String name, long vcpus, long memoryMb) {
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
        inventory(id, "MEMORY_MB", memoryMb);
        inventory(id, "DISK_GB", 100);
    }

    private void inventory(UUID host, String resourceClass, long total) {
        jdbc.update(
                "insert into host_inventory (host_id, resource_class, total) values (?, ?, ?)",
                host,
                resourceClass,
                total);
    }

    private UUID server(int number) {
        var id = new UUID(7, number);
        jdbc.update(
                """
                insert into server (id, project_id, user_id, name, hostname, vm_state, flavor_id,
                    flavor, vcpus, memory_mb, reservation_id, created_at, updated_at)
                values (?, 'p', 'u', 's', 's', 'active', '1', '{}', 1, 512, 'r-1', now(), now())
                """,
                id);
        return id;
    }
}
