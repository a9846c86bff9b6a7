package io.kilonova.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.TestDatabase;
import io.kilonova.server.ANewServer;
import io.kilonova.server.NewServerStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

class QuotaStoreTest {
    private static final TestDatabase DATABASE = TestDatabase.create();

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE.dataSource());
    private final QuotaStore store = new QuotaStore(jdbc);

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void aProjectHasItsOwnLimitsBeforeThoseOfTheDefaultClass() {
        store.putClass("default", Map.of("cores", 7, "ram", 1024));
        store.putClass("gold", Map.of("cores", 1000));
        store.put("own", Map.of("cores", 9));
        store.put("own", Map.of("cores", -1));

        assertThat(store.limits("own")).isEqualTo(Map.of("cores", -1, "ram", 1024));
        assertThat(store.limits("none")).isEqualTo(Map.of("cores", 7, "ram", 1024));
        store.clear("own");
        assertThat(store.limits("own")).isEqualTo(Map.of("cores", 7, "ram", 1024));
        assertThat(store.classLimits("gold")).isEqualTo(Map.of("cores", 1000));
    }

    @Test
    void usageCountsWhatIsNotDeleted() {
        var newServers = new NewServerStore(jdbc, JsonMapper.shared());
        var servers =
                List.of(
                        ANewServer.aServer().build(),
                        ANewServer.aServer().build(),
                        ANewServer.aServer().build(),
                        ANewServer.aServer().project("p2").build());
        newServers.insert(servers);
        jdbc.update(
                "update server set vm_state = 'deleted', deleted_at = now() where id = ?",
                servers.getFirst().id());

        assertThat(store.lockUsage("p1")).isEqualTo(new QuotaStore.Usage(2, 2, 1024));
    }
}
