package io.kilonova.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.TestDatabase;
import io.kilonova.host.HostReport;
import io.kilonova.host.HostStore;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class GuestStoreTest {
    private static final UUID HERE = new UUID(1, 1);
    private static final UUID ELSEWHERE = new UUID(1, 2);
    private static final TestDatabase database = TestDatabase.create();
    private static final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final GuestStore guests = new GuestStore(jdbc);

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void twoHosts() {
        jdbc.update("delete from claim");
        jdbc.update("delete from server");
        jdbc.update("delete from host");
        host(HERE, 3);
        host(ELSEWHERE, 3);
    }

    @Test
    void theNewestReportStaysWhateverTheOrder() {
        var server = server(1, HERE);

        assertThat(guests.report(List.of(guest(server, HERE, 4, 3, 8)))).isEqualTo(1);
        assertThat(guests.report(List.of(guest(server, HERE, 1, 3, 7)))).isZero();
        assertThat(guests.report(List.of(guest(server, HERE, 4, 3, 8)))).isZero();
        assertThat(powerState(server)).isEqualTo(4);

        assertThat(guests.report(List.of(guest(server, HERE, 1, 4, 1)))).isEqualTo(1);
        assertThat(powerState(server)).isEqualTo(1);
    }

    @Test
    void aHostCannotSpeakOfServersOfOtherHostsNorInventAny() {
        var other = server(1, ELSEWHERE);

        assertThat(guests.report(List.of(guest(other, HERE, 6, 3, 1)))).isZero();
        assertThat(guests.report(List.of(guest(new UUID(9, 9), HERE, 1, 3, 1)))).isZero();
        assertThat(jdbc.queryForList("select 1 from guest")).isEmpty();
    }

    @Test
    void aGuestIsGoneAlsoWhenItsServerWasDeletedBeforeTheNewsCame() {
        var server = server(1, HERE);
        guests.report(List.of(guest(server, HERE, 1, 3, 1)));
        jdbc.update(
                "update server set vm_state = 'deleted', deleted_at = now(), host_id = null"
                        + " where id = ?",
                server);

        assertThat(guests.report(List.of(guest(server, HERE, 4, 3, 2)))).isZero();
        assertThat(guests.report(List.of(guest(server, HERE, 0, 3, 3)))).isEqualTo(1);

        assertThat(powerState(server)).isZero();
    }

    @Test
    void anAgentFromBeforeTheLastRestartIsNotHeard() {
        var server = server(1, HERE);

        assertThat(guests.report(List.of(guest(server, HERE, 1, 2, 99)))).isZero();
    }

    @Test
    void aServerThatIsBeingBuiltHereCounts() {
        var server = server(1, null);
        jdbc.update(
                "insert into host_inventory (host_id, resource_class, total) values (?, 'VCPU', 4)",
                HERE);
        jdbc.update("insert into claim values (?, ?, 'VCPU', 1, ?, now())", server, HERE, HERE);

        assertThat(guests.report(List.of(guest(server, HERE, 1, 3, 1)))).isEqualTo(1);
    }

    @Test
    void guestsThatAreMissingFromTheWholeListAreGoneUnlessNewerThanTheList() {
        var gone = server(1, HERE);
        var kept = server(2, HERE);
        var newer = server(3, HERE);
        var other = server(4, ELSEWHERE);
        guests.report(
                List.of(
                        guest(gone, HERE, 1, 3, 1),
                        guest(kept, HERE, 1, 3, 2),
                        guest(newer, HERE, 1, 3, 4),
                        guest(other, ELSEWHERE, 1, 3, 1)));

        var told = new GuestStore.Census(HERE, 3, 3, List.of(kept));
        assertThat(guests.onlyThese(List.of(told))).isEqualTo(1);
        assertThat(guests.onlyThese(List.of(told))).isZero();

        assertThat(powerState(gone)).isZero();
        assertThat(powerState(kept)).isEqualTo(1);
        assertThat(powerState(newer)).isEqualTo(1);
        assertThat(powerState(other)).isEqualTo(1);
    }

    private static GuestRow guest(UUID server, UUID host, int power, long generation, long seq) {
        return new GuestRow(server, host, power, generation, seq);
    }

    private int powerState(UUID server) {
        var state =
                jdbc.queryForObject(
                        "select power_state from guest where server_id = ?", Integer.class, server);
        return state == null ? -1 : state;
    }

    private static void host(UUID id, long generation) {
        new HostStore(jdbc)
                .register(
                        List.of(
                                new HostReport(
                                        id,
                                        id,
                                        id.toString(),
                                        generation,
                                        "h",
                                        "fake",
                                        1,
                                        "127.0.0.1",
                                        "{}",
                                        "x86_64",
                                        List.of(),
                                        "nova",
                                        0,
                                        "{}",
                                        List.of())));
    }

    private static UUID server(int number, @Nullable UUID host) {
        var id = new UUID(7, number);
        jdbc.update(
                """
                insert into server (id, project_id, user_id, name, hostname, vm_state, flavor_id,
                    flavor, vcpus, memory_mb, reservation_id, host_id, created_at, updated_at)
                values (?, 'p', 'u', 's', 's', 'active', '1', '{}', 1, 512, 'r-1', ?, now(), now())
                """,
                id,
                host);
        return id;
    }
}
