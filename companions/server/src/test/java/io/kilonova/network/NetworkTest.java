package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** Speaks network v2.0 for the tests of the package. */
class NetworkTest extends CompanionTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** A project with a member of its own. */
    record Tenant(String projectId, String token) {}

    Tenant newTenant() {
        var admin = tokenOf("admin");
        var name = "tenant" + COUNT.incrementAndGet();
        var project = makeIdentity(admin, "project", "{\"name\": \"" + name + "\"}");
        var user =
                makeIdentity(
                        admin, "user", "{\"name\": \"" + name + "\", \"password\": \"secret\"}");
        var roles = call(Service.IDENTITY, "GET", "/v3/roles?name=member", admin, "").body();
        var role = roles.at("/roles/0/id").asString();
        var grant = "/v3/projects/" + project + "/users/" + user + "/roles/" + role;
        assertThat(call(Service.IDENTITY, "PUT", grant, admin, "").status()).isEqualTo(204);
        return new Tenant(project, login(name, "secret", name).header("X-Subject-Token"));
    }

    private String makeIdentity(String admin, String kind, String body) {
        var answer =
                call(
                        Service.IDENTITY,
                        "POST",
                        "/v3/" + kind + "s",
                        admin,
                        "{\"" + kind + "\": " + body + "}");
        return answer.body().at("/" + kind + "/id").asString();
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
