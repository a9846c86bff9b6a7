package io.kilonova.companion;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
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
            "kilonova.companions.volume-port=0",
            "kilonova.companions.image.max-size=3145728",
            "kilonova.companions.image.max-project-bytes=4194304",
            "kilonova.companions.bootstrap.admin-password=adminpass",
            "kilonova.companions.bootstrap.demo-password=demopass",
            "kilonova.companions.bootstrap.service-password=servicepass"
        })
public class CompanionTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Path FILES = temporary();
    private static final Path VOLUMES = temporary();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    protected final HttpClient http = HttpClient.newHttpClient();
    @Autowired protected CompanionPorts ports;
    @Autowired protected JsonMapper json;
    @LocalServerPort private int identityPort;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", () -> "postgres");
        registry.add("kilonova.companions.image-directory", FILES::toString);
        registry.add("kilonova.companions.volume-directory", VOLUMES::toString);
        registry.add("kilonova.companions.compute-port", ComputeStub.RUNNING::port);
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
        return newTokenOf(user);
    }

    /** The same one each time, for tests that leave it as it is: logging in takes a while. */
    protected final String keptTokenOf(String user) {
        return TOKENS.computeIfAbsent(user, this::newTokenOf);
    }

    private String newTokenOf(String user) {
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

    /** A project of its own, and a member's token. */
    protected record Tenant(String projectId, String token) {}

    protected Tenant newTenant() {
        return newTenant("member");
    }

    protected Tenant newTenant(String role) {
        var admin = keptTokenOf("admin");
        var body = "{\"project\": {\"name\": \"tenant" + COUNT.incrementAndGet() + "\"}}";
        var made = call(Service.IDENTITY, "POST", "/v3/projects", admin, body).body();
        var project = made.at("/project/id").asString();
        var users = call(Service.IDENTITY, "GET", "/v3/users?name=demo", admin, "").body();
        var roles = call(Service.IDENTITY, "GET", "/v3/roles?name=" + role, admin, "").body();
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
                        .formatted(keptTokenOf("demo"), project);
        var token = call(Service.IDENTITY, "POST", "/v3/auth/tokens", "", scoped);
        return new Tenant(project, token.header("X-Subject-Token"));
    }

    /** All at once, as far as the machine can. */
    protected static <T> List<T> together(int count, Callable<T> work) throws InterruptedException {
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
