package io.kilonova.companion;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.database.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All built-in services over HTTP, on a real database; one context for all tests. */
@SpringBootTest(
        classes = CompanionsApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "kilonova.companions.image-port=0",
            "kilonova.companions.network-port=0",
            "kilonova.companions.image.max-size=3145728",
            "kilonova.companions.image.max-project-bytes=4194304",
            "kilonova.companions.bootstrap.admin-password=adminpass",
            "kilonova.companions.bootstrap.demo-password=demopass",
            "kilonova.companions.bootstrap.service-password=servicepass"
        })
public class CompanionTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Path FILES = temporary();

    protected final HttpClient http = HttpClient.newHttpClient();
    @Autowired protected CompanionPorts ports;
    @Autowired protected JsonMapper json;
    @LocalServerPort private int identityPort;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", () -> "postgres");
        registry.add("kilonova.companions.image-directory", FILES::toString);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("companions");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer: status, headers, and the body as JSON (missing when there was none). */
    public record Answer(HttpResponse<String> http, JsonNode body) {
        public int status() {
            return http.statusCode();
        }

        public String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }
    }

    protected String url(Service service) {
        var port = service == Service.IDENTITY ? identityPort : ports.port(service);
        return "http://127.0.0.1:" + port;
    }

    protected Answer call(Service service, String method, String path, String token, String body) {
        var request =
                HttpRequest.newBuilder(URI.create(url(service) + path))
                        .method(method, BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("X-Auth-Token", token);
        }
        return send(request);
    }

    protected Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            var isJson =
                    response.headers()
                            .firstValue("Content-Type")
                            .orElse("")
                            .startsWith("application/json");
            return new Answer(
                    response,
                    isJson && !response.body().isEmpty()
                            ? json.readTree(response.body())
                            : json.missingNode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A token of a bootstrapped user: admin, demo or kilonova. */
    protected String tokenOf(String user) {
        var project = user.equals("kilonova") ? "service" : user;
        var password = user.equals("kilonova") ? "servicepass" : user + "pass";
        return login(user, password, project).header("X-Subject-Token");
    }

    protected Answer login(String user, String password, String project) {
        return call(
                Service.IDENTITY,
                "POST",
                "/v3/auth/tokens",
                "",
                """
                {"auth": {"identity": {"methods": ["password"], "password": {"user":
                    {"name": "%s", "domain": {"name": "Default"}, "password": "%s"}}},
                  "scope": {"project": {"name": "%s", "domain": {"id": "default"}}}}}
                """
                        .formatted(user, password, project));
    }
}
