package io.kilonova.removed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovedRoutesTest extends ApiTest {
    @ParameterizedTest
    @CsvSource({
        "GET, os-agents",
        "PUT, os-agents/1",
        "GET, os-cells/capacities",
        "POST, os-cells/sync_instances",
        "DELETE, os-cells/x",
        "GET, os-certificates/root",
        "POST, os-cloudpipe",
        "GET, os-fixed-ips/192.0.2.1",
        "POST, os-fixed-ips/192.0.2.1/action",
        "PUT, os-floating-ip-dns/d/entries/e",
        "GET, os-floating-ips-bulk",
        "GET, os-fping/x",
        "POST, os-networks",
        "POST, os-networks/add",
        "POST, os-networks/x/action",
        "DELETE, os-networks/x",
        "GET, os-security-group-default-rules",
        "DELETE, os-tenant-networks/x",
        "GET, servers/x/os-virtual-interfaces"
    })
    void whatUpstreamRemovedIsGoneAtEveryVersion(String method, String path) {
        for (var version : new String[] {"2.1", "2.36", "2.104"}) {
            var answer = call(method, "/v2.1/" + path, "member", version, "");
            assertThat(answer.status()).isEqualTo(410);
            assertThat(answer.message()).startsWith("This resource is no longer available.");
        }
        assertThat(call(method, "/v2.1/" + path, "", "2.1", "").status()).isEqualTo(401);
    }
}
