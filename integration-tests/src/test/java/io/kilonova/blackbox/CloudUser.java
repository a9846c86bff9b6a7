package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user of a cloud: a token, and requests to the services of its catalog. */
final class CloudUser {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String LOGIN =
            """
            {"auth": {
                "identity": {"methods": ["password"], "password": {"user": {
                    "name": "%s", "domain": {"name": "Default"}, "password": "%s"}}},
                "scope": {"project": {"name": "%s", "domain": {"name": "Default"}}}}}
            """;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String token;
    private final String projectId;
    private final Map<String, String> catalog;

    private CloudUser(String token, String projectId, Map<String, String> catalog) {
        this.token = token;
        this.projectId = projectId;
        this.catalog = Map.copyOf(catalog);
    }

    /** An answer; the body is missing when there was none or it is not JSON. */
    record Answer(int status, JsonNode body, String text) {
        String message() {
            var first = body.isEmpty() ? body : body.iterator().next();
            return first.path("message").asString("");
        }

        void says(String expected) {
            assertThat(message()).isEqualTo(expected);
        }

        Answer is(int expected) {
            assertThat(status).as(text).isEqualTo(expected);
            return this;
        }
    }

    static CloudUser login(Map<String, String> openrc) {
        var identity = URI.create(openrc.get("OS_AUTH_URL") + "/auth/tokens");
        var request =
                HttpRequest.newBuilder(identity)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        LOGIN.formatted(
                                                openrc.get("OS_USERNAME"),
                                                openrc.get("OS_PASSWORD"),
                                                openrc.get("OS_PROJECT_NAME"))));
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(request.build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            var answer = JSON.readTree(response.body()).path("token");
            return new CloudUser(
                    response.headers().firstValue("X-Subject-Token").orElseThrow(),
                    answer.at("/project/id").asString(),
                    addresses(answer.path("catalog")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Map<String, String> addresses(JsonNode catalog) {
        var addresses = new HashMap<String, String>();
        for (var service : catalog) {
            for (var endpoint : service.path("endpoints")) {
                if (endpoint.path("interface").asString("").equals("public")) {
                    addresses.put(service.path("type").asString(), endpoint.path("url").asString());
                }
            }
        }
        return addresses;
    }

    String token() {
        return token;
    }

    String projectId() {
        return projectId;
    }

    Answer get(String service, String path) {
        return send(request(service, path).GET());
    }

    Answer post(String service, String path, Object body) {
        return send(json(service, path).POST(of(body)));
    }

    /** Makes a thing and gives its id. */
    String create(String service, String path, String kind, Map<String, ?> thing) {
        var answer = post(service, path, Map.of(kind, thing));
        assertThat(answer.status()).as(answer.text()).isBetween(200, 202);
        return answer.body().path(kind).path("id").asString();
    }

    /** Makes an image's record, whose form has no kind around it, and gives its id. */
    String createImage(String name, String format) {
        var image = Map.of("name", name, "disk_format", format, "container_format", "bare");
        return post("image", "/v2/images", image).is(201).body().path("id").asString();
    }

    Answer put(String service, String path, Object body) {
        return send(json(service, path).PUT(of(body)));
    }

    Answer delete(String service, String path) {
        return send(request(service, path).DELETE());
    }

    Answer upload(String imageId, byte[] content) {
        return send(
                request("image", "/v2/images/" + imageId + "/file")
                        .header("Content-Type", "application/octet-stream")
                        .PUT(BodyPublishers.ofByteArray(content)));
    }

    HttpRequest.Builder json(String service, String path) {
        return request(service, path).header("Content-Type", "application/json");
    }

    HttpRequest.Builder request(String service, String path) {
        return HttpRequest.newBuilder(URI.create(catalog.get(service) + path))
                .timeout(PATIENCE)
                .header("X-Auth-Token", token);
    }

    static BodyPublisher of(Object body) {
        return BodyPublishers.ofString(
                body instanceof String text ? text : JSON.writeValueAsString(body));
    }

    /** Fails when there is no answer. */
    Answer send(HttpRequest.Builder request) {
        try {
            return trySend(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer trySend(HttpRequest.Builder request) throws IOException {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            var isJson =
                    response.headers()
                            .firstValue("Content-Type")
                            .filter(type -> type.contains("json"))
                            .isPresent();
            var body =
                    isJson && !response.body().isEmpty()
                            ? JSON.readTree(response.body())
                            : JSON.missingNode();
            return new Answer(response.statusCode(), body, response.body());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }
}
