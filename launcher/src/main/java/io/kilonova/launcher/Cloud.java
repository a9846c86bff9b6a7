package io.kilonova.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** A cloud as one user sees it: a token, the catalog's addresses, and JSON over HTTP. */
final class Cloud {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String token;
    private final Map<String, String> services = new HashMap<>();

    private Cloud(String authUrl, JsonNode login) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(authUrl + "/auth/tokens"))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(login.toString()))
                        .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new IOException("no token: " + response.statusCode() + " " + response.body());
        }
        token = response.headers().firstValue("X-Subject-Token").orElseThrow();
        for (var service : JSON.readTree(response.body()).at("/token/catalog")) {
            for (var endpoint : service.path("endpoints")) {
                if (endpoint.path("interface").asString("").equals("public")) {
                    services.put(service.path("type").asString(), endpoint.path("url").asString());
                }
            }
        }
    }

    static Cloud login(String authUrl, String user, String password, String project)
            throws IOException, InterruptedException {
        var domain = Map.of("name", "Default");
        var login =
                Map.of(
                        "auth",
                        Map.of(
                                "identity",
                                Map.of(
                                        "methods",
                                        new String[] {"password"},
                                        "password",
                                        Map.of(
                                                "user",
                                                Map.of(
                                                        "name",
                                                        user,
                                                        "domain",
                                                        domain,
                                                        "password",
                                                        password))),
                                "scope",
                                Map.of("project", Map.of("name", project, "domain", domain))));
        return new Cloud(authUrl, JSON.valueToTree(login));
    }

    JsonNode get(String service, String path) throws IOException, InterruptedException {
        return send(service, "GET", path, BodyPublishers.noBody(), "application/json");
    }

    JsonNode post(String service, String path, Map<String, ?> body)
            throws IOException, InterruptedException {
        var json = BodyPublishers.ofString(JSON.writeValueAsString(body));
        return send(service, "POST", path, json, "application/json");
    }

    void delete(String service, String path) throws IOException, InterruptedException {
        send(service, "DELETE", path, BodyPublishers.noBody(), "application/json");
    }

    void upload(String path, Path file) throws IOException, InterruptedException {
        send("image", "PUT", path, BodyPublishers.ofFile(file), "application/octet-stream");
    }

    private JsonNode send(
            String service, String method, String path, BodyPublisher body, String type)
            throws IOException, InterruptedException {
        var url = services.get(service);
        if (url == null) {
            throw new IOException("the catalog has no " + service + " service");
        }
        var request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(PATIENCE)
                        .header("X-Auth-Token", token)
                        .header("OpenStack-API-Version", "compute latest")
                        .header("Content-Type", type)
                        .method(method, body)
                        .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(
                    method
                            + " "
                            + url
                            + path
                            + ": "
                            + response.statusCode()
                            + " "
                            + response.body());
        }
        return response.body().isEmpty()
                ? MissingNode.getInstance()
                : JSON.readTree(response.body());
    }
}
