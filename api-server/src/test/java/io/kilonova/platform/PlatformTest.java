package io.kilonova.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest extends ApiTest {
    @ParameterizedTest
    @CsvSource({"/,200", "/v2.1,200", "/v2.1/,200", "/v2,200", "/v2/,200", "/v3,300", "/nova,300"})
    void versionDocumentsNeedNoToken(String path, int status) {
        var answer = get(path, "", "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().toString()).contains("http://127.0.0.1:" + port + "/v2");
    }

    @Test
    void theRootSaysWhichVersionsThereAre() {
        var versions = get("/", "", "").body().path("versions");

        assertThat(versions).hasSize(2);
        assertThat(versions.get(1).path("version").asString()).isEqualTo("2.104");
        assertThat(versions.get(1).path("min_version").asString()).isEqualTo("2.1");
    }

    @Test
    void withoutAGoodTokenTheAnswerIs401InTheFormOfTheTokenCheck() {
        for (var token : new String[] {"", "nobody", "x".repeat(20_000)}) {
            var answer = get("/v2.1/flavors", token, "");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body().at("/error/title").asString()).isEqualTo("Unauthorized");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Keystone uri=");
        }
    }

    @ParameterizedTest
    @CsvSource({"2.200,406", "1.1,406", "2.0,406", "two,400", "2.01,400", "2.1.1,400"})
    void aBadVersionIsRefused(String version, int status) {
        assertThat(get("/v2.1/flavors", "member", version).status()).isEqualTo(status);
    }

    @Test
    void everyAnswerNamesItsVersionAndItsRequest() {
        var answer = get("/v2.1/no-such-route", "member", "latest");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().at("/itemNotFound/code").asInt()).isEqualTo(404);
        assertThat(answer.header("OpenStack-API-Version")).isEqualTo("compute 2.104");
        assertThat(answer.header("X-OpenStack-Nova-API-Version")).isEqualTo("2.104");
        assertThat(answer.http().headers().allValues("Vary")).hasSize(2);
        assertThat(answer.header("x-openstack-request-id")).startsWith("req-");
        assertThat(answer.header("x-compute-request-id"))
                .isEqualTo(answer.header("x-openstack-request-id"));
    }

    @Test
    void identityHeadersOfAClientHaveNoEffect() {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2.1/flavors"))
                        .header("X-User-Id", "admin")
                        .header("X-Roles", "admin")
                        .header("X-Project-Id", P1)
                        .header("X-Identity-Status", "Confirmed")
                        .build();

        assertThat(send(request).status()).isEqualTo(401);
    }

    @Test
    void aForeignProjectInThePathIsRefused() {
        var answer = get("/v2.1/" + P2 + "/flavors", "member", "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).startsWith("Malformed request URL");
    }
}
