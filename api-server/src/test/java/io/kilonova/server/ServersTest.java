package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import io.kilonova.api.StubCompanions;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.schema.Schemas;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the tests of servers share: a flavor, ways to make servers and to lead them on. */
public class ServersTest extends ApiTest {
    protected static final String IMAGE = StubCompanions.IMAGE;
    protected static final String NETWORK = StubCompanions.NETWORK;

    @Autowired protected ServerStateStore states;
    @Autowired protected TransactionTemplate transactions;
    @Autowired protected Schemas schemas;

    @BeforeEach
    protected void flavor() {
        flavor("1", 1, 512, 1);
    }

    protected void flavor(String id, int vcpus, int memoryMb, int rootGb) {
        jdbc.update(
                """
                insert into flavor (id, flavor_id, name, vcpus, memory_mb, root_gb, ephemeral_gb,
                    swap_mb, extra_specs, created_at)
                values (?, ?, ?, ?, ?, ?, 10, 512, '{"hw:mem_page_size": "any"}', now())
                """,
                UUID.randomUUID(),
                id,
                "flavor-" + id,
                vcpus,
                memoryMb,
                rootGb);
    }

    /**
     * The smallest create, with {@code more} (in single quotes) in it, or in its place when it
     * begins so.
     */
    protected static String body(String more) {
        var server = new StringBuilder("{\"server\": {");
        add(server, more, "name", "web");
        add(server, more, "imageRef", IMAGE);
        add(server, more, "flavorRef", "1");
        return more.isEmpty()
                ? server.substring(0, server.length() - 1) + "}}"
                : server + more.replace('\'', '"') + "}}";
    }

    private static void add(StringBuilder server, String more, String key, String value) {
        if (!more.startsWith("'" + key + "'")) {
            server.append('"').append(key).append("\": \"").append(value).append("\",");
        }
    }

    protected Answer create(String more) {
        return post("/v2.1/servers", "member", "2.1", body(more));
    }

    /** A new server of the member's. */
    protected UUID created() {
        return created("");
    }

    private UUID created(String more) {
        var answer = create(more);
        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(202);
        return UUID.fromString(answer.body().at("/server/id").asString());
    }

    /** A server of the member's that runs on a host, with an address. */
    protected UUID running() {
        return running("");
    }

    /** Likewise; {@code more} as for {@link #body}. */
    protected UUID running(String more) {
        var server = created(more);
        var host = host("node-1");
        var build = one("select operation_id from server where id = ?", UUID.class, server);
        apply(server, new ServerEvent.Completed(Operation.BUILD, build), host);
        jdbc.update("update operation set state = 'done', finished_at = now()");
        jdbc.update("insert into guest values (?, ?, 1, 1, 1, now())", server, host);
        jdbc.update(
                """
                update server_nic set port_id = 'p', mac_address = 'fa:16:3e:00:00:01',
                    fixed_ips = '[{"address": "192.0.2.7", "subnet_id": "s", "version": 4}]'
                where server_id = ?
                """,
                server);
        return server;
    }

    protected UUID host(String name) {
        var id = UUID.randomUUID();
        jdbc.update(
                """
                insert into host (id, service_id, name, hypervisor_hostname, hypervisor_type,
                    hypervisor_version, host_ip, availability_zone, last_seen, created_at,
                    updated_at)
                values (?, ?, ?, ?, 'QEMU', 1, '192.0.2.1', 'az1', now(), now(), now())
                on conflict (name) do nothing
                """,
                id,
                UUID.randomUUID(),
                name,
                name + ".example");
        return one("select id from host where name = ?", UUID.class, name);
    }

    protected void apply(UUID server, ServerEvent event, UUID host) {
        transactions.executeWithoutResult(_ -> states.apply(server, event, host));
    }

    protected int count(String table) {
        return one("select count(*) from " + table, Integer.class);
    }

    protected <T> T one(String sql, Class<T> type, Object... values) {
        return Objects.requireNonNull(jdbc.queryForList(sql, type, values).getFirst());
    }

    /** Holds the body against the contract, the vendor's keys taken out. */
    protected void assertMatches(String schema, String version, JsonNode body) {
        var plain = body.deepCopy();
        if (plain.path("server") instanceof ObjectNode server) {
            withoutExtras(server);
        }
        for (var server : plain.path("servers")) {
            withoutExtras((ObjectNode) server);
        }
        assertThat(schemas.complaintsOfResponse(schema, ApiVersion.of(version), plain)).isEmpty();
    }

    private static void withoutExtras(ObjectNode server) {
        server.remove("deleted");
        server.remove("estimated_deleted");
        server.remove("addresses_labels_mac");
        if (server.path("flavor").has("vcpus")) {
            ((ObjectNode) server.path("flavor")).remove("id");
        }
    }
}
