package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** Speaks network v2.0 for the tests of the package. */
class NetworkTest extends CompanionTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    /** A project of its own, and a member's token. */
    record Tenant(String projectId, String token) {}

    /** Logging in takes a while; these users keep their tokens. */
    @Override
    protected String tokenOf(String user) {
        return TOKENS.computeIfAbsent(user, super::tokenOf);
    }

    Tenant newTenant() {
        var admin = tokenOf("admin");
        var body = "{\"project\": {\"name\": \"tenant" + COUNT.incrementAndGet() + "\"}}";
        var made = call(Service.IDENTITY, "POST", "/v3/projects", admin, body).body();
        var project = made.at("/project/id").asString();
        var users = call(Service.IDENTITY, "GET", "/v3/users?name=demo", admin, "").body();
        var roles = call(Service.IDENTITY, "GET", "/v3/roles?name=member", admin, "").body();
        var grant =
                "/v3/projects/%s/users/%s/roles/%s"
                        .formatted(
                                project,
                                users.at("/users/0/id").asString(),
                                roles.at("/roles/0/id").asString());
        assertThat(call(Service.IDENTITY, "PUT", grant, admin, "").status()).isEqualTo(204);
        var scoped =
                """
                {"auth": {"identity": {"methods": ["token"], "token": {"id": "%s"}},
                  "scope": {"project": {"id": "%s"}}}}
                """
                        .formatted(tokenOf("demo"), project);
        var token = call(Service.IDENTITY, "POST", "/v3/auth/tokens", "", scoped);
        return new Tenant(project, token.header("X-Subject-Token"));
    }

    Answer get(String token, String path) {
        return call(Service.NETWORK, "GET", "/v2.0/" + path, token, "");
    }

    Answer delete(String token, String path) {
        return call(Service.NETWORK, "DELETE", "/v2.0/" + path, token, "");
    }

    /** Single quotes stand for double ones. */
    Answer post(String token, String path, String body) {
        return call(Service.NETWORK, "POST", "/v2.0/" + path, token, body.replace('\'', '"'));
    }

    Answer put(String token, String path, String body) {
        return call(Service.NETWORK, "PUT", "/v2.0/" + path, token, body.replace('\'', '"'));
    }

    /** The thing that was made. */
    JsonNode make(String token, String kind, String attributes) {
        var path = kind.replace('_', '-') + "s";
        var answer = post(token, path, "{'" + kind + "': {" + attributes + "}}");
        assertThat(answer.status()).as(answer.http().body()).isEqualTo(201);
        return answer.body().path(kind);
    }

    String id(JsonNode thing) {
        return thing.path("id").asString();
    }

    String network(String token) {
        return id(make(token, "network", "'name': 'net'"));
    }

    String subnet(String token, String network, String cidr) {
        var version = cidr.contains(":") ? 6 : 4;
        var attributes = "'network_id': '%s', 'cidr': '%s', 'ip_version': %d";
        return id(make(token, "subnet", attributes.formatted(network, cidr, version)));
    }

    Answer port(String token, String network, String more) {
        return post(token, "ports", "{'port': {'network_id': '" + network + "'" + more + "}}");
    }

    static String type(Answer answer) {
        return answer.body().at("/NeutronError/type").asString("");
    }

    static List<String> addresses(JsonNode port) {
        return port.path("fixed_ips").findValuesAsString("ip_address");
    }

    /** All at once, as far as the machine can. */
    static <T> List<T> together(int count, Callable<T> work) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Callable<T>>();
            for (int i = 0; i < count; i++) {
                all.add(work);
            }
            var results = new ArrayList<T>();
            for (var future : threads.invokeAll(all)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
