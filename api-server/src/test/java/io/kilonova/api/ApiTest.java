package io.kilonova.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.StatementCounter;
import io.kilonova.database.TestDatabase;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.auth.TokenValidator;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.schema.Schemas;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole API over HTTP, on a real database; tokens are the names of people: admin, manager,
 * member, reader (of project P1), stranger (member of P2), service; with silence, identity does not
 * answer, with defect, asking it fails. One context for all tests.
 */
@SpringBootTest(classes = ApiServerApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(ApiTest.People.class)
public class ApiTest {
    public static final String P1 = "11111111111111111111111111111111";
    public static final String P2 = "22222222222222222222222222222222";
    protected static final StubCompanions COMPANIONS = new StubCompanions();
    private static final Schemas UPSTREAM = new Schemas(JsonMapper.shared(), false);
    private static final TestDatabase DATABASE = TestDatabase.create();

    protected final HttpClient http = HttpClient.newHttpClient();
    @LocalServerPort protected int port;
    @Autowired protected JdbcTemplate jdbc;
    @Autowired protected DataSource counter;
    @Autowired protected JsonMapper json;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", () -> "postgres");
        registry.add("kilonova.openstack.auth-url", () -> COMPANIONS.url() + "/v3");
        registry.add("kilonova.servers.lookup-memory", () -> "0s");
        registry.add("kilonova.console.patience", () -> "1s");
        registry.add("kilonova.metadata.secret", () -> "shared");
        registry.add("kilonova.metadata.address", () -> "127.0.0.1");
        registry.add("kilonova.metadata.port", () -> 0);
        registry.add("kilonova.recycle-bin.projects." + P2, () -> "0s");
        registry.add("kilonova.awaited.patience", () -> "1s");
        registry.add("kilonova.openstack.endpoints.image", COMPANIONS::url);
        registry.add("kilonova.openstack.endpoints.network", COMPANIONS::url);
        registry.add("kilonova.openstack.endpoints.block-storage", COMPANIONS::url);
    }

    /** An answer: status, headers, and the body as JSON (missing when there was none). */
    public record Answer(HttpResponse<String> http, JsonNode body) {
        public int status() {
            return http.statusCode();
        }

        public String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        public String message() {
            return body.isEmpty() ? "" : body.iterator().next().path("message").asString("");
        }
    }

    protected Answer call(String method, String path, String token, String version, String body) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("X-Auth-Token", token);
        }
        if (!version.isEmpty()) {
            request.header("OpenStack-API-Version", "compute " + version);
        }
        return send(request.build());
    }

    protected Answer send(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return new Answer(
                    response,
                    response.body().isEmpty()
                            ? json.missingNode()
                            : json.readTree(response.body()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    protected Answer get(String path, String token, String version) {
        return call("GET", path, token, version, "");
    }

    protected Answer post(String path, String token, String version, String body) {
        return call("POST", path, token, version, body);
    }

    protected Answer put(String path, String token, String version, String body) {
        return call("PUT", path, token, version, body);
    }

    protected Answer delete(String path, String token, String version) {
        return call("DELETE", path, token, version, "");
    }

    /** The answer is a success, and has upstream's form in the version. */
    protected void fits(String schema, String version, Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isBetween(200, 202);
        assertThat(UPSTREAM.complaintsOfResponse(schema, ApiVersion.of(version), answer.body()))
                .as("%s at %s: %s", schema, version, answer.body())
                .isEmpty();
    }

    /** Every test starts from empty tables. */
    @BeforeEach
    void emptyTables() {
        COMPANIONS.reset();
        jdbc.execute(
                """
                do $$ begin execute (
                    select 'truncate ' || string_agg(format('%I', tablename), ', ') || ' cascade'
                    from pg_tables where schemaname = 'public' and tablename <> 'flyway_schema_history');
                end $$
                """);
    }

    @TestConfiguration
    static class People {
        private static final Map<String, Caller> ALL =
                Map.of(
                        "admin", person("admin", P1, "admin"),
                        "manager", person("manager", P1, "manager"),
                        "member", person("member", P1, "member"),
                        "reader", person("reader", P1, "reader"),
                        "stranger", person("stranger", P2, "member"),
                        "service", person("service", P2, "service"));

        @Bean
        static BeanPostProcessor countedDataSource() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof DataSource database
                            ? new StatementCounter(database)
                            : bean;
                }
            };
        }

        @Bean
        @Primary
        TokenValidator people() {
            return token ->
                    switch (token) {
                        case "silence" ->
                                throw new ComputeFailure.Unavailable("identity is silent", "");
                        case "defect" -> throw new IllegalStateException("secret detail");
                        default ->
                                Optional.ofNullable(ALL.get(token))
                                        .map(caller ->
                                                new TokenValidator.Checked(caller, Instant.MAX));
                    };
        }

        private static Caller person(String name, String project, String role) {
            return new Caller(name, name, project, project, "default", Set.of(role));
        }
    }
}
