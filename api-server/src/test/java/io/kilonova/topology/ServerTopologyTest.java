package io.kilonova.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.FlavorSpec;
import io.kilonova.server.ServersTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerTopologyTest extends ServersTest {
    @Test
    void aServerWithPagesOfASizeHasOneNode() {
        var path = "/v2.1/servers/" + running() + "/topology";

        assertThat(get(path, "reader", "2.78").http().body())
                .isEqualTo(
                        "{\"nodes\":[{\"memory_mb\":512,\"siblings\":[],\"vcpu_set\":[0]}],"
                                + "\"pagesize_kb\":null}");
        assertThat(get(path, "reader", "2.77").status()).isEqualTo(404);
        assertThat(get(path, "stranger", "2.78").status()).isEqualTo(404);
    }

    @Test
    void aServerWithoutHasNone() {
        jdbc.update("update flavor set extra_specs = '{}'");

        var path = "/v2.1/servers/" + running() + "/topology";

        assertThat(get(path, "admin", "2.104").http().body())
                .isEqualTo("{\"nodes\":[],\"pagesize_kb\":null}");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "small, 4",
                "large, none",
                "any, none",
                "2048, 2048",
                "2MB, 2048",
                "2 MiB, 2048",
                "1GB, 1048576",
                "nonsense, none"
            })
    void aSizeIsToldInKibibytes(String pages, Long kibibytes) {
        var flavor = new FlavorSpec("1", "f", 1, 512, 1, 0, 0, Map.of("hw:mem_page_size", pages));

        assertThat(TopologyView.of(flavor).pageSizeKb()).isEqualTo(kibibytes);
    }
}
