package io.kilonova.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What the way to a controller does with requests of all kinds. */
class HttpEdgeTest extends ApiTest {
    private static final String FLAVOR =
            "{\"flavor\": {\"name\": \"%s\", \"id\": \"1\", \"ram\": 512, \"vcpus\": 1,"
                    + " \"disk\": 10}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2.1/flavors",
                "/v2.1/flavors/",
                "/v2.1/" + P1 + "/flavors",
                "/v2.1/" + P1 + "/flavors/",
                "/v1/" + P1 + "/flavors",
                "/v2/flavors",
                "/v2/" + P1 + "/flavors/"
            })
    void everyWayOfWritingAPathLeadsToTheSameRoute(String path) {
        assertThat(get(path, "member", "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v2.1/flavors//",
        "GET,/v2.1/flavors/1/2/3",
        "GET,/v2.1/Flavors",
        "PATCH,/v2.1/flavors",
        "DELETE,/v2.1/flavors",
        "OPTIONS,/v2.1/flavors",
        "PUT,/v2.1/limits",
        "GET,/v2.1/flavors/a%2Fb"
    })
    void whatIsNoRouteIsNotFound(String method, String path) {
        var answer = call(method, path, "admin", "", "");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().at("/itemNotFound/code").asInt()).isEqualTo(404);
        assertThat(answer.http().headers().firstValue("Allow")).isEmpty();
    }

    @Test
    void theLegacyRootHasNoVersionsAndDropsWhatItDoesNotKnow() {
        var unknown = FLAVOR.formatted("  small ").replace("\"ram\"", "\"colour\": 1, \"ram\"");

        var made = post("/v2/flavors", "admin", "2.104", unknown);

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.body().at("/flavor/name").asString()).isEqualTo("small");
        assertThat(made.body().path("flavor").has("description")).isFalse();
        assertThat(made.header("OpenStack-API-Version")).isEmpty();
        assertThat(made.body().at("/flavor/links/0/href").asString())
                .isEqualTo("http://127.0.0.1:" + port + "/v2/flavors/1");
        assertThat(post("/v2.1/flavors", "admin", "", unknown).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "'compute 2.61',,2.61",
        "'volume 3.5, compute 2.61',,2.61",
        "'compute latest',,2.104",
        "'volume 3.5',2.53,2.53",
        "'compute 2.61',2.53,2.61",
        ",latest,2.104",
        ",,2.1"
    })
    void versionsAreReadFromBothHeaders(String header, String oldHeader, String agreed) {
        var request = request("/v2.1/flavors").header("X-Auth-Token", "member");
        if (header != null) {
            request.header("openstack-api-version", header);
        }
        if (oldHeader != null) {
            request.header("x-openstack-nova-api-version", oldHeader);
        }

        var answer = send(request.build());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-OpenStack-Nova-API-Version")).isEqualTo(agreed);
    }

    @Test
    void anUnservedVersionIsNamedAndAMalformedOneIsNot() {
        var unserved = get("/v2.1/flavors", "member", "2.105");
        var malformed = get("/v2.1/flavors", "member", "2.x");

        assertThat(unserved.header("OpenStack-API-Version")).isEqualTo("compute 2.105");
        assertThat(unserved.body().at("/computeFault/message").asString())
                .isEqualTo(
                        "Version 2.105 is not supported by the API. Minimum is 2.1 and maximum is"
                                + " 2.104.");
        assertThat(malformed.header("OpenStack-API-Version")).isEmpty();
        assertThat(malformed.message())
                .isEqualTo(
                        "API Version String 2.x is of invalid format. Must be of format"
                                + " MajorNum.MinorNum.");
    }

    @Test
    void answersAreJsonWhateverTheClientAccepts() {
        for (var type : new String[] {"application/xml", "text/html", "*/*", "nonsense"}) {
            var answer =
                    send(
                            request("/v2.1/flavors")
                                    .header("X-Auth-Token", "member")
                                    .header("Accept", type)
                                    .build());
            assertThat(answer.status()).as(type).isEqualTo(200);
            assertThat(answer.header("Content-Type")).startsWith("application/json");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,200",
        "application/json;charset=UTF-8,200",
        "text/plain,200",
        "application/xml,415",
        "application/x-www-form-urlencoded,415"
    })
    void onlyJsonIsRead(String type, int status) {
        var request =
                request("/v2.1/flavors")
                        .header("X-Auth-Token", "admin")
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(FLAVOR.formatted("small")));

        assertThat(send(request.build()).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"flavor\": {\"name\": \"\\u0000\"}}",
                "{\"flavor\": {\"na\\ud800me\": 1}}",
                "{\"flavor\": 1, \"flavor\": 2}",
                "{\"flavor\": NaN}",
                "{'flavor': 1}",
                "{\"flavor\": 1} x",
                "\ufeff{}",
                "flavor"
            })
    void whatIsNoCleanJsonIsMalformed(String body) {
        var answer = post("/v2.1/flavors", "admin", "", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("Malformed request body");
    }

    @ParameterizedTest
    @CsvSource({
        "'',None is not of type 'object'",
        "'null',None is not of type 'object'",
        "'[]',[] is not of type 'object'",
        "'{}','''flavor'' is a required property'",
        "'{\"a\": 1, \"flavor\": {}}','''disk'' is a required property'"
    })
    void aWrongTopLevelIsToldAlone(String body, String why) {
        var answer = post("/v2.1/flavors", "admin", "", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(why);
    }

    @Test
    void aSilentIdentityServiceIsNotTheCallersFault() {
        var silent = get("/v2.1/flavors", "silence", "");
        var defect = get("/v2.1/flavors", "defect", "");

        assertThat(silent.status()).isEqualTo(503);
        assertThat(silent.body().has("serviceUnavailable")).isTrue();
        assertThat(silent.header("Retry-After")).isNotEmpty();
        assertThat(defect.status()).isEqualTo(500);
        assertThat(defect.message()).startsWith("Unexpected API Error.");
        assertThat(defect.body().toString()).doesNotContain("secret detail");
    }

    @Test
    void aDatabaseThatIsAwayIsNotTheCallersFault() throws SQLException {
        get("/v2.1/flavors", "member", "");
        endAllSessionsOfTheDatabase();

        var answer = get("/v2.1/flavors", "member", "");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body().at("/serviceUnavailable/message").asString())
                .isEqualTo("The database does not answer at the moment. Please try again.");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        // every session that the pool had is found broken once
        assertThat(Stream.generate(() -> get("/v2.1/flavors", "member", "").status()).limit(20))
                .contains(200);
    }

    private void endAllSessionsOfTheDatabase() throws SQLException {
        String url;
        try (var session = counter.getConnection()) {
            url = session.getMetaData().getURL();
        }
        new JdbcTemplate(new DriverManagerDataSource(url, "postgres", ""))
                .queryForList(
                        """
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid()
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void nobodyFollowsABodyIntoTheDeep(String level) {
        var answer = post("/v2.1/flavors", "admin", "", level.repeat(10_000));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("Malformed request body");
        assertThat(answer.http().body()).hasSizeLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 104857600", "Transfer-Encoding: chunked"})
    void aHugeBodyIsRefusedBeforeItIsThere(String length) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var head =
                    "POST /v2.1/servers HTTP/1.1\r\nHost: x\r\nX-Auth-Token: member\r\n"
                            + "Content-Type: application/json\r\nConnection: close\r\n"
                            + length
                            + "\r\n\r\n";
            // the first of many chunks
            var chunk = "30000\r\n" + " ".repeat(0x30000) + "\r\n";
            socket.getOutputStream().write((head + chunk).getBytes(StandardCharsets.US_ASCII));
            var line = new byte[12];

            assertThat(socket.getInputStream().readNBytes(line, 0, line.length)).isEqualTo(12);
            assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v2.1/a|b HTTP/1.1",
                "GET /v2.1/%zz HTTP/1.1",
                "GET /v2.1/%00 HTTP/1.1"
            })
    void aRequestThatTomcatRefusesGetsAFaultToo(String line) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var text = line + "\r\nHost: x\r\nX-Auth-Token: member\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).contains("\"code\":").doesNotContain("<html").doesNotContain("at ");
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }
}
