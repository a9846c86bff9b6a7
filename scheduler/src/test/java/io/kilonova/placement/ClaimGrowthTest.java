package io.kilonova.placement;

import static io.kilonova.server.ANewServer.aServer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.TestDatabase;
import io.kilonova.server.NewServerStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

class ClaimGrowthTest {
    private static final UUID OPERATION = UUID.randomUUID();

    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final ClaimStore claims = new ClaimStore(jdbc);
    private UUID host = OPERATION;

    @BeforeEach
    void host() {
        host = new TestPlacements(jdbc).host("one", 10);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void ofManyThatGrowAtOnceOnlyThoseDoThatFit() throws Exception {
        var grow = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 7; i++) {
            var server = server(1);
            grow.add(() -> claims.grow(OPERATION, server, host, Map.of("VCPU", 2L)));
        }

        int grown = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : threads.invokeAll(grow)) {
                grown += one.get() ? 1 : 0;
            }
        }

        assertThat(grown).isEqualTo(3);
        assertThat(used("VCPU")).isEqualTo(10);
        assertBalanced();
    }

    @Test
    void aGrowthIsAllOrNothingAndHarmlessTwice() {
        var server = server(1);

        var tooMuch = Map.of("VCPU", 2L, "MEMORY_MB", 99_999L);
        assertThat(claims.grow(OPERATION, server, host, tooMuch)).isFalse();
        assertThat(claims.grow(OPERATION, server, host, Map.of("CUSTOM_X", 1L))).isFalse();
        assertThat(claims.held(server, host)).isEqualTo(Map.of("VCPU", 1L));
        for (int i = 0; i < 2; i++) {
            assertThat(claims.grow(OPERATION, server, host, Map.of("VCPU", 3L, "DISK_GB", 5L)))
                    .isTrue();
        }
        assertThat(claims.held(server, host)).isEqualTo(Map.of("VCPU", 3L, "DISK_GB", 5L));
        assertBalanced();
    }

    @Test
    void whatFitsAlreadyIsHadEvenOnAHostThatIsOverdrawn() {
        var server = server(4);
        jdbc.update("update host_inventory set reserved = 8 where resource_class = 'VCPU'");

        assertThat(claims.grow(OPERATION, server, host, Map.of("VCPU", 2L))).isTrue();
        assertThat(claims.grow(OPERATION, server, host, Map.of("VCPU", 5L))).isFalse();
        assertThat(claims.held(server, host)).isEqualTo(Map.of("VCPU", 4L));
    }

    @Test
    void aShrunkClaimGivesBackTheRestAndNeverGrows() {
        var server = server(4);
        claims.grow(OPERATION, server, host, Map.of("DISK_GB", 5L));

        for (int i = 0; i < 2; i++) {
            claims.shrink(server, host, Map.of("VCPU", 2L, "MEMORY_MB", 512L));
        }

        assertThat(claims.held(server, host)).isEqualTo(Map.of("VCPU", 2L));
        assertThat(used("DISK_GB")).isZero();
        assertBalanced();
    }

    private UUID server(long vcpus) {
        var server = aServer().build();
        new NewServerStore(jdbc, JsonMapper.shared()).insert(List.of(server));
        claims.claim(OPERATION, server.id(), host, Map.of("VCPU", vcpus));
        return server.id();
    }

    private long used(String resourceClass) {
        return jdbc.queryForList(
                        "select used from host_inventory where resource_class = ?",
                        Long.class,
                        resourceClass)
                .getFirst();
    }

    private void assertBalanced() {
        assertThat(
                        jdbc.queryForList(
                                """
                                select 1 from host_inventory i where used <> coalesce((
                                    select sum(amount) from claim c
                                    where c.host_id = i.host_id
                                      and c.resource_class = i.resource_class), 0)
                                """))
                .isEmpty();
    }
}
