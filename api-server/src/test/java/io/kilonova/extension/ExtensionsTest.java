package io.kilonova.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionsTest extends ApiTest {
    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.102", "2.104"})
    void oldClientsFindWhatTheyLookFor(String version) {
        var list = get("/v2.1/extensions", "reader", version);

        fits("extensions.list", version, list);
        assertThat(list.body().path("extensions").findValuesAsString("alias"))
                .contains("os-keypairs", "os-quota-sets", "OS-EXT-STS");
        var one = get("/v2.1/extensions/os-keypairs", "reader", version);
        fits("extensions.show", version, one);
        assertThat(one.body().at("/extension/alias").asString()).isEqualTo("os-keypairs");
        assertThat(get("/v2.1/extensions/os-none", "reader", version).status()).isEqualTo(404);
    }

    @Test
    void versionsAreShownByIdToo() {
        var newest = get("/v2.1/versions/v2.1", "reader", "");

        fits("versions.show", "2.1", newest);
        assertThat(newest.body().at("/version/version").asString()).isEqualTo("2.104");
        assertThat(get("/v2.1/versions/v2.0", "reader", "").body().at("/version/status"))
                .hasToString("\"DEPRECATED\"");
        assertThat(get("/v2.1/versions/v9", "reader", "").status()).isEqualTo(404);
        assertThat(get("/v2.1/" + P1 + "/", "reader", "").body().at("/version/id"))
                .hasToString("\"v2.1\"");
    }
}
