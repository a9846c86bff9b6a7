package io.kilonova.server;

import static io.kilonova.server.ANewServer.aServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kilonova.database.StatementCounter;
import io.kilonova.database.TestDatabase;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.server.ServerDetails.SecurityGroupRow;
import io.kilonova.server.ServerQuery.Deleted;
import io.kilonova.server.ServerQuery.TagMatch;
import io.kilonova.server.ServerStore.NamedServer;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerStoreTest {
    private static final Instant TIME = Instant.parse("2026-03-01T10:20:30.123456Z");

    private TestDatabase database;
    private StatementCounter counter;
    private JdbcTemplate jdbc;
    private ServerStore store;
    private NewServerStore newServers;

    @BeforeAll
    void start() {
        database = TestDatabase.create();
        counter = new StatementCounter(database.dataSource());
        jdbc = new JdbcTemplate(counter);
        var json = JsonMapper.builder().build();
        store = new ServerStore(jdbc, json);
        newServers = new NewServerStore(jdbc, json);
    }

    @AfterAll
    void stop() {
        database.close();
    }

    @BeforeEach
    void empty() {
        jdbc.update("delete from server");
        jdbc.update("delete from host");
        jdbc.update("delete from idempotency_key");
    }

    @Test
    void whatADatabaseWouldWorkAtForEverIsRefusedInTime() {
        newServers.insert(List.of(aServer().named("a".repeat(255)).build()));
        var hasty = new ServerStore(jdbc, JsonMapper.shared(), Duration.ofSeconds(1));
        var pairs = "^(a*)(a*)(a*)(a*)\\1\\2\\3\\4$";
        var slow = new ServerQuery().matches(ServerField.NAME, pairs);

        assertThatThrownBy(() -> hasty.list(slow, 10))
                .isInstanceOf(ComputeFailure.Invalid.class)
                .hasMessageContaining("simpler");
        assertThatThrownBy(() -> hasty.listNames(slow, 10))
                .isInstanceOf(ComputeFailure.Invalid.class);
    }

    @Test
    void whatTheDatabaseDoesNotUnderstandIsTheCallersToMend() {
        var wrong = new ServerQuery().matches(ServerField.NAME, "a++");

        assertThatThrownBy(() -> store.list(wrong, 10))
                .isInstanceOf(ComputeFailure.Invalid.class)
                .hasMessageContaining("regular expression");
    }

    @Test
    void theBinIsListedWithTheLivingOrTheDeadOrAlone() {
        var living = server("living", "active");
        var binned = server("binned", "soft-delete");
        var gone = server("gone", "deleted");

        assertThat(namesOf(Deleted.LEFT_OUT)).containsExactly(living);
        assertThat(namesOf(Deleted.NOT_FOR_GOOD)).containsExactlyInAnyOrder(living, binned);
        assertThat(namesOf(Deleted.RECYCLE_BIN)).containsExactly(binned);
        assertThat(namesOf(Deleted.ONLY)).containsExactlyInAnyOrder(binned, gone);
        assertThat(namesOf(Deleted.ONLY_FOR_GOOD)).containsExactly(gone);
        assertThat(namesOf(Deleted.INCLUDED)).hasSize(3);
    }

    private String server(String name, String vm) {
        newServers.insert(List.of(aServer().named(name).build()));
        jdbc.update(
                """
                update server
                set vm_state = ?, deleted_at = case when ? then now() end,
                    soft_deleted_at = case when ? then now() end
                where name = ?
                """,
                vm,
                vm.equals("deleted"),
                vm.equals("soft-delete"),
                name);
        return name;
    }

    private List<String> namesOf(Deleted deleted) {
        return store.listNames(new ServerQuery().deleted(deleted), 10).stream()
                .map(NamedServer::name)
                .toList();
    }

    @Test
    void aServerReadsBackAsItWasWritten() {
        var server =
                aServer()
                        .named("web-1")
                        .description("the web")
                        .userData("aGVsbG8=")
                        .metadata("b", "2")
                        .metadata("a", "1")
                        .tags("x", "y", "x")
                        .nic("n1", "private")
                        .nic("n2", "public")
                        .securityGroup("g1", "default")
                        .build();
        newServers.insert(List.of(server));

        var row = store.find(server.id()).orElseThrow();
        var details =
                store.details(List.of(server.id())).getOrDefault(server.id(), ServerDetails.NONE);

        assertThat(row.name()).isEqualTo("web-1");
        assertThat(row.description()).isEqualTo("the web");
        assertThat(row.userData()).isEqualTo("aGVsbG8=");
        assertThat(row.state()).isEqualTo(Lifecycle.born(server.build()));
        assertThat(row.flavor()).isEqualTo(server.flavor());
        assertThat(row.image()).isEqualTo(server.image());
        assertThat(row.createdAt()).isEqualTo(TIME);
        assertThat(row.host()).isNull();
        assertThat(row.fault()).isNull();
        assertThat(row.powerState()).isNull();
        assertThat(details.metadata()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(details.tags()).containsExactly("x", "y");
        assertThat(details.securityGroups()).containsExactly(new SecurityGroupRow("g1", "default"));
        assertThat(details.nics())
                .extracting(NicRow::networkName, NicRow::ownsPort, NicRow::portId)
                .containsExactly(tuple("private", true, null), tuple("public", true, null));
    }

    @Test
    void theHostAndItsReportsShow() {
        var server = insert(aServer());
        var host = UUID.randomUUID();
        jdbc.update(
                """
                insert into host (id, service_id, name, hypervisor_hostname, hypervisor_type,
                    hypervisor_version, host_ip, availability_zone, last_seen, created_at,
                    updated_at)
                values (?, ?, 'h1', 'h1.example', 'QEMU', 1, '192.0.2.1', 'az1', ?, ?, ?)
                """,
                host,
                UUID.randomUUID(),
                utc(TIME),
                utc(TIME),
                utc(TIME));
        jdbc.update("update server set host_id = ? where id = ?", host, server);
        jdbc.update("insert into guest values (?, ?, 1, 1, 1, ?)", server, host, utc(TIME));
        jdbc.update("insert into server_fault values (?, 500, 'no', 'why', ?)", server, utc(TIME));

        var row = store.find(server).orElseThrow();

        assertThat(row.powerState()).isEqualTo(1);
        assertThat(row.host())
                .isEqualTo(
                        new ServerRow.HostOfServer(
                                host, "h1", "h1.example", "az1", TIME, false, false));
        assertThat(row.fault()).isEqualTo(new ServerRow.FaultOfServer(500, "no", "why", TIME));
    }

    @Test
    void aListOfAnySizeTakesThreeStatements() {
        newServers.insert(
                IntStream.range(0, 300)
                        .mapToObj(i ->
                                aServer()
                                        .named("s" + i)
                                        .metadata("k", "v")
                                        .tags("t")
                                        .nic("n", "private")
                                        .build())
                        .toList());
        counter.take();

        var rows = store.list(new ServerQuery().project("p1").deleted(Deleted.LEFT_OUT), 1000);
        var details = store.details(rows.stream().map(ServerRow::id).toList());

        assertThat(rows).hasSize(300);
        assertThat(details).hasSize(300);
        assertThat(counter.take()).isEqualTo(3);
    }

    @Test
    void pagesInAnyOrderMeetEveryServerOnce() {
        var all = new ArrayList<UUID>();
        for (int i = 0; i < 12; i++) {
            all.add(
                    insert(
                            aServer()
                                    .named("s" + i % 3)
                                    .reservation("r-" + i % 2, 0)
                                    .createdAt(TIME.plus(Duration.ofSeconds(i / 2)))));
        }

        for (var sorts :
                List.of(
                        List.<ServerQuery.Sort>of(),
                        List.of(new ServerQuery.Sort(ServerField.NAME, true)),
                        List.of(
                                new ServerQuery.Sort(ServerField.NAME, true),
                                new ServerQuery.Sort(ServerField.RESERVATION_ID, false)),
                        List.of(
                                new ServerQuery.Sort(ServerField.LAUNCHED_AT, false),
                                new ServerQuery.Sort(ServerField.POWER_STATE, true)))) {
            var seen = new ArrayList<UUID>();
            var page = store.listNames(sorted(sorts), 5);
            while (!page.isEmpty()) {
                page.forEach(s -> seen.add(s.id()));
                page = store.listNames(sorted(sorts).after(page.getLast().id()), 5);
            }
            assertThat(seen).describedAs(sorts.toString()).containsExactlyInAnyOrderElementsOf(all);
            assertThat(seen)
                    .isEqualTo(
                            store.listNames(sorted(sorts), 100).stream()
                                    .map(NamedServer::id)
                                    .toList());
        }
    }

    @Test
    void eachStatusFindsItsServersOnly() {
        var building = insert(aServer());
        var active = insert(aServer());
        var stopped = insert(aServer());
        state(active, "active");
        state(stopped, "stopped");

        assertThat(found(new ServerQuery().hasStatus(List.of(ServerStatus.ACTIVE))))
                .containsExactly(active);
        assertThat(found(new ServerQuery().hasStatus(List.of(ServerStatus.BUILD))))
                .containsExactly(building);
        assertThat(
                        found(
                                new ServerQuery()
                                        .hasStatus(
                                                List.of(
                                                        ServerStatus.SHUTOFF,
                                                        ServerStatus.ACTIVE))))
                .containsExactlyInAnyOrder(active, stopped);
        assertThat(found(new ServerQuery().hasStatus(List.of(ServerStatus.REBOOT)))).isEmpty();
    }

    @Test
    void tagsNarrowInFourWays() {
        var ab = insert(aServer().tags("a", "b"));
        var a = insert(aServer().tags("a"));
        var none = insert(aServer());

        assertThat(found(new ServerQuery().tags(TagMatch.ALL, List.of("a", "b"))))
                .containsExactly(ab);
        assertThat(found(new ServerQuery().tags(TagMatch.ANY, List.of("a", "b"))))
                .containsExactlyInAnyOrder(ab, a);
        assertThat(found(new ServerQuery().tags(TagMatch.NOT_ALL, List.of("a", "b"))))
                .containsExactlyInAnyOrder(a, none);
        assertThat(found(new ServerQuery().tags(TagMatch.NOT_ANY, List.of("a", "b"))))
                .containsExactly(none);
    }

    @Test
    void everyFieldCanBeMatchedAndSorted() {
        var server = insert(aServer().named("Web").nic("n", "net"));
        jdbc.update(
                "update server_nic set fixed_ips = "
                        + "'[{\"address\": \"192.0.2.7\", \"subnet_id\": \"s\", \"version\": 4}]'");

        for (var field : ServerField.values()) {
            assertThat(found(new ServerQuery().matches(field, "").sortedBy(field, true)))
                    .describedAs(field.name())
                    .containsExactly(server);
        }
        assertThat(found(new ServerQuery().matches(ServerField.NAME, "^we"))).hasSize(1);
        assertThat(found(new ServerQuery().matches(ServerField.NAME, "^eb"))).isEmpty();
        assertThat(found(new ServerQuery().addressMatches(4, "^192\\.0"))).hasSize(1);
        assertThat(found(new ServerQuery().addressMatches(6, "^192\\.0"))).isEmpty();
    }

    @Test
    void aKeyIsTakenOnceUntilItIsTooOld() {
        var first = new NewServerStore.Remembered("h", "r-1");
        var second = new NewServerStore.Remembered("h", "r-2");
        var yesterday = TIME.minus(Duration.ofDays(1));

        assertThat(newServers.remember("p1", "k", first, TIME, yesterday)).isTrue();
        assertThat(newServers.remember("p1", "k", second, TIME, yesterday)).isFalse();
        assertThat(newServers.remember("p2", "k", second, TIME, yesterday)).isTrue();
        assertThat(newServers.remembered("p1", "k", yesterday)).contains(first);

        var later = TIME.plus(Duration.ofDays(2));
        assertThat(newServers.remembered("p1", "k", later.minus(Duration.ofDays(1)))).isEmpty();
        assertThat(newServers.remember("p1", "k", second, later, later.minus(Duration.ofDays(1))))
                .isTrue();
        assertThat(newServers.remembered("p1", "k", yesterday)).contains(second);
    }

    private ServerQuery sorted(List<ServerQuery.Sort> sorts) {
        var query = new ServerQuery();
        sorts.forEach(s -> query.sortedBy(s.field(), s.ascending()));
        return query;
    }

    private List<UUID> found(ServerQuery query) {
        return store.listNames(query, 1000).stream().map(NamedServer::id).toList();
    }

    private UUID insert(ANewServer builder) {
        var server = builder.build();
        newServers.insert(List.of(server));
        return server.id();
    }

    private void state(UUID server, String vmState) {
        jdbc.update(
                "update server set vm_state = ?, task_state = null, operation_id = null"
                        + " where id = ?",
                vmState,
                server);
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
