package io.kilonova.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Identity, image and network as a test wants them, on loopback: logins succeed, everything else is
 * 404 until the test says what a path answers.
 */
public final class StubCompanions {
    public static final String IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
    public static final String NETWORK = "e825f75b-6c74-4c38-8316-07d6851654f7";
    public static final String OTHER_NETWORK = "aaaaaaaa-6c74-4c38-8316-07d6851654f7";
    public static final String SUBNET = "a832b2c7-655c-41b5-9ac9-340796712a5e";
    public static final String PORT = "0f41753a-92f1-430e-8f42-3430dd514f86";
    public static final String DEFAULT_GROUP = "d0d0d0d0-0000-4000-8000-000000000001";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public StubCompanions() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What GET of the path and query answers from now on. */
    public void answer(String pathAndQuery, String json) {
        answers.put(pathAndQuery, json.replace('\'', '"'));
    }

    /** With what status the path is refused from now on, in these words. */
    public void refuse(String pathAndQuery, int status, String message) {
        answers.put(pathAndQuery, "{\"message\": \"" + message + "\"}");
        refusals.put(pathAndQuery, status);
    }

    /** Likewise, of that method alone. */
    public void refuseOnly(String method, String pathAndQuery, int status, String message) {
        answers.put(method + " " + pathAndQuery, "{\"message\": \"" + message + "\"}");
        refusals.put(method + " " + pathAndQuery, status);
    }

    /** The token of the last such request. */
    public String token(String methodAndPath) {
        return tokens.getOrDefault(methodAndPath, "");
    }

    /** The last body of such a request: {@code POST /v2/images}. */
    public String body(String methodAndPath) {
        return bodies.getOrDefault(methodAndPath, "");
    }

    /** Requests since the last {@link #reset()}, logins apart. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** One image, one network with a subnet, the default group: the usual small project. */
    public void reset() {
        answers.clear();
        refusals.clear();
        bodies.clear();
        requests.clear();
        image("active", "'min_disk': 0, 'min_ram': 0");
        answer("/v2.0/networks?project_id=" + ApiTest.P1, networks(network(NETWORK, ApiTest.P1)));
        answer("/v2.0/networks?shared=true", networks());
        answer("/v2.0/networks/" + NETWORK, "{'network': " + network(NETWORK, ApiTest.P1) + "}");
        answer(
                "/v2.0/subnets?network_id=" + NETWORK,
                "{'subnets': [{'id': '%s', 'network_id': '%s', 'ip_version': 4, 'cidr': '192.0.2.0/24'}]}"
                        .formatted(SUBNET, NETWORK));
        for (var project : List.of(ApiTest.P1, ApiTest.P2)) {
            answer("/v3/projects/" + project, "{'project': {'id': '" + project + "'}}");
            answer(
                    "/v2.0/security-groups?project_id=" + project,
                    "{'security_groups': [{'id': '%s', 'name': 'default', 'project_id': '%s'}]}"
                            .formatted(DEFAULT_GROUP, project));
        }
        port("");
    }

    public void image(String status, String more) {
        answer(
                "/v2/images/" + IMAGE,
                """
                {'id': '%s', 'name': 'cirros', 'status': '%s', 'visibility': 'public',
                 'owner': 'x', 'disk_format': 'qcow2', 'container_format': 'bare', 'size': 1000,
                 'os_hash_algo': 'sha512', 'os_hash_value': '00', 'hw_disk_bus': 'virtio', %s}
                """
                        .formatted(IMAGE, status, more));
    }

    /** Another public image, active, of the format. */
    public void otherImage(String id, String diskFormat, String more) {
        answer(
                "/v2/images/" + id,
                """
                {'id': '%s', 'name': 'other', 'status': 'active', 'visibility': 'public',
                 'owner': 'x', 'disk_format': '%s', 'container_format': 'bare', 'size': 1000,
                 'os_hash_algo': 'sha512', 'os_hash_value': '00', %s
                 'min_disk': 0, 'min_ram': 0}
                """
                        .formatted(id, diskFormat, more));
    }

    public void port(String deviceId) {
        answer(
                "/v2.0/ports/" + PORT,
                """
                {'port': {'id': '%s', 'network_id': '%s', 'project_id': '%s', 'device_id': '%s',
                  'mac_address': 'fa:16:3e:00:00:01', 'status': 'DOWN',
                  'fixed_ips': [{'ip_address': '192.0.2.9', 'subnet_id': '%s'}],
                  'security_groups': ['%s']}}
                """
                        .formatted(PORT, NETWORK, ApiTest.P1, deviceId, SUBNET, DEFAULT_GROUP));
    }

    /** A volume of the project, free, of 1 GiB; {@code more} adds to it or says otherwise. */
    public void volume(String id, String project, String status, String more) {
        answer(
                "/v3/volumes/" + id,
                "{'volume': {'id': '%s', 'name': 'data', 'size': 1, 'bootable': 'true',"
                                .formatted(id)
                        + " 'os-vol-tenant-attr:tenant_id': '%s', 'status': '%s', %s 'metadata': {},"
                                .formatted(project, status, more)
                        + " 'created_at': '2026-11-25T12:00:00.000000'}}");
    }

    /** The network service has used up what the project may use there. */
    public void refuseForQuota(String path) {
        answers.put(path, "{\"NeutronError\": {\"type\": \"OverQuota\", \"message\": \"full\"}}");
        refusals.put(path, 409);
    }

    public static String networks(String... networks) {
        return "{'networks': [" + String.join(", ", networks) + "]}";
    }

    public static String network(String id, String project) {
        return "{'id': '%s', 'name': 'private', 'project_id': '%s', 'shared': false, 'subnets': ['%s']}"
                .formatted(id, project, SUBNET);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var target = exchange.getRequestURI().toString();
        if (target.equals("/v3/auth/tokens")) {
            exchange.getResponseHeaders().set("X-Subject-Token", "service-token");
            reply(exchange, 201, "{\"token\": {\"expires_at\": \"2999-01-01T00:00:00.000000Z\"}}");
            return;
        }
        requests.add(exchange.getRequestMethod() + " " + target);
        var call = exchange.getRequestMethod() + " " + target;
        tokens.put(call, exchange.getRequestHeaders().getFirst("X-Auth-Token"));
        bodies.put(
                call, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var key = answers.containsKey(call) ? call : target;
        var answer = answers.get(key);
        var status = answer == null ? 404 : refusals.getOrDefault(key, 200);
        reply(exchange, status, answer == null ? "{}" : answer);
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
