package io.kilonova.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The administrator of a stack, with quotas that nothing here reaches. */
final class User {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String LOGIN =
            """
            {"auth": {
                "identity": {"methods": ["password"], "password": {"user": {
                    "name": "%s", "domain": {"name": "Default"}, "password": "%s"}}},
                "scope": {"project": {"name": "%s", "domain": {"name": "Default"}}}}}
            """;
    private static final String QUOTAS =
            "{\"quota_set\": {\"instances\": -1, \"cores\": -1, \"ram\": -1, \"force\": true}}";
    private static final String VOLUME_QUOTA =
            "{\"quota_set\": {\"volumes\": -1, \"gigabytes\": -1}}";
    private static final String PORT_QUOTA = "{\"quota\": {\"port\": -1}}";
    private static final String SERVER =
            """
            {"server": {"name": "benchmark", "imageRef": "%s", "flavorRef": "1",
                        "networks": [{"uuid": "%s"}], "metadata": {"role": "benchmark"}}}
            """;

    private static final String RICH_SERVER =
            """
            {"server": {"name": "benchmark", "imageRef": "%1$s", "flavorRef": "1",
                        "networks": [{"uuid": "%2$s"}, {"uuid": "%2$s"}],
                        "tags": ["a", "b", "c", "d", "e"],
                        "metadata": {"a": "1", "b": "2", "c": "3", "d": "4", "e": "5"},
                        "block_device_mapping_v2": [
                            {"boot_index": 0, "uuid": "%1$s", "source_type": "image",
                             "destination_type": "local"},
                            {"source_type": "blank", "destination_type": "volume",
                             "volume_size": 1, "delete_on_termination": true},
                            {"source_type": "blank", "destination_type": "volume",
                             "volume_size": 1, "delete_on_termination": true}]}}
            """;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> catalog = new HashMap<>();
    private final String token;
    private final String server;
    private final String richServer;

    User(Stack stack) throws IOException, InterruptedException {
        var openrc = stack.openrc();
        var login =
                LOGIN.formatted(
                        openrc.get("OS_USERNAME"),
                        openrc.get("OS_PASSWORD"),
                        openrc.get("OS_PROJECT_NAME"));
        var request =
                HttpRequest.newBuilder(URI.create(openrc.get("OS_AUTH_URL") + "/auth/tokens"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(login))
                        .build();
        var response = http.send(request, BodyHandlers.ofString());
        token = response.headers().firstValue("X-Subject-Token").orElseThrow();
        var answer = JSON.readTree(response.body()).path("token");
        for (var service : answer.path("catalog")) {
            catalog.put(service.path("type").asString(), service.at("/endpoints/0/url").asString());
        }
        var project = answer.at("/project/id").asString();
        send("compute", "PUT", "/os-quota-sets/" + project, QUOTAS);
        send("network", "PUT", "/v2.0/quotas/" + project, PORT_QUOTA);
        send("volumev3", "PUT", "/os-quota-sets/" + project, VOLUME_QUOTA);
        var image = get("image", "/v2/images?name=demo").at("/images/0/id").asString();
        var networks = get("network", "/v2.0/networks?name=demo");
        var network = networks.at("/networks/0/id").asString();
        server = SERVER.formatted(image, network);
        richServer = RICH_SERVER.formatted(image, network);
    }

    /** Returns its id. */
    String createServer() throws IOException, InterruptedException {
        return send("compute", "POST", "/servers", server).at("/server/id").asString();
    }

    /** With two ports, two volumes, five tags and five metadata items. */
    String createRichServer() throws IOException, InterruptedException {
        return send("compute", "POST", "/servers", richServer).at("/server/id").asString();
    }

    void deleteServer(String id) throws IOException, InterruptedException {
        send("compute", "DELETE", "/servers/" + id, "");
    }

    /** Of one without arguments, such as os-stop. */
    void act(String id, String action) throws IOException, InterruptedException {
        send("compute", "POST", "/servers/" + id + "/action", "{\"" + action + "\": null}");
    }

    /** The answer's body as it came. */
    byte[] read(String path) throws IOException, InterruptedException {
        var request = request("compute", path).GET().build();
        var response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.statusCode());
        }
        return response.body();
    }

    private JsonNode get(String service, String path) throws IOException, InterruptedException {
        return send(service, "GET", path, "");
    }

    private JsonNode send(String service, String method, String path, String body)
            throws IOException, InterruptedException {
        BodyPublisher publisher =
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        var request =
                request(service, path)
                        .header("Content-Type", "application/json")
                        .method(method, publisher)
                        .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(
                    method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body().isEmpty()
                ? MissingNode.getInstance()
                : JSON.readTree(response.body());
    }

    private HttpRequest.Builder request(String service, String path) {
        var version = service.equals("compute") ? "compute 2.67" : "volume 3.60";
        return HttpRequest.newBuilder(URI.create(catalog.get(service) + path))
                .header("X-Auth-Token", token)
                .header("OpenStack-API-Version", version);
    }
}
