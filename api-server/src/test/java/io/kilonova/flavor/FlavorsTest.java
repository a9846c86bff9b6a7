package io.kilonova.flavor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlavorsTest extends ApiTest {
    private static final String ONE =
            "{\"flavor\": {\"name\": \"%s\", \"id\": \"%s\", \"ram\": 512, \"vcpus\": 1, \"disk\":"
                    + " 10%s}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.1", "2.54", "2.55", "2.60", "2.61", "2.74", "2.75", "2.101", "2.102", "2.104"
            })
    void everyVersionHasItsOwnForm(String version) {
        var made = post("/v2.1/flavors", "admin", version, ONE.formatted("small", "1", ""));
        assertThat(made.status()).isEqualTo(200);
        fits("flavors.create", version, made);
        fits("flavors.show", version, get("/v2.1/flavors/1", "member", version));
        fits("flavors.detail", version, get("/v2.1/flavors/detail", "member", version));
        assertThat(delete("/v2.1/flavors/1", "admin", version).status()).isEqualTo(202);
        assertThat(get("/v2.1/flavors/1", "member", version).status()).isEqualTo(404);
    }

    @Test
    void namesAndIdsAreUnique() {
        flavor("small", "1");

        var sameName = post("/v2.1/flavors", "admin", "", ONE.formatted("small", "2", ""));
        var sameId = post("/v2.1/flavors", "admin", "", ONE.formatted("large", "1", ""));

        assertThat(sameName.status()).isEqualTo(409);
        assertThat(sameName.message()).isEqualTo("Flavor with name small already exists.");
        assertThat(sameId.message()).isEqualTo("Flavor with ID 1 already exists.");
    }

    @Test
    void onlyAdministratorsChangeFlavors() {
        flavor("small", "1");

        var refused = post("/v2.1/flavors", "member", "", ONE.formatted("x", "2", ""));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "Policy doesn't allow os_compute_api:os-flavor-manage:create to be"
                                + " performed.");
        assertThat(delete("/v2.1/flavors/1", "manager", "").status()).isEqualTo(403);
        assertThat(get("/v2.1/flavors/1", "reader", "").status()).isEqualTo(200);
    }

    @Test
    void wrongValuesAreToldAsUpstreamTellsThem() {
        var noName =
                post(
                        "/v2.1/flavors",
                        "admin",
                        "",
                        "{\"flavor\": {\"ram\": 1, \"vcpus\": 1, \"disk\": 1}}");
        assertThat(noName.status()).isEqualTo(400);
        assertThat(noName.message()).contains("'name' is a required property");

        var unknown =
                post("/v2.1/flavors", "admin", "", ONE.formatted("a", "1", ", \"colour\": 1"));
        assertThat(unknown.message())
                .contains("Additional properties are not allowed ('colour' was unexpected)");

        var early =
                post(
                        "/v2.1/flavors",
                        "admin",
                        "2.54",
                        ONE.formatted("a", "1", ", \"description\": \"d\""));
        assertThat(early.status()).isEqualTo(400);

        var zero =
                post("/v2.1/flavors", "admin", "", ONE.formatted("a", "1", "").replace("512", "0"));
        assertThat(zero.message())
                .contains("field/attribute ram. Value: 0. 0 is less than the minimum of 1");
        assertThat(post("/v2.1/flavors", "admin", "", "[1,").message())
                .isEqualTo("Malformed request body");
        assertThat(post("/v2.1/flavors", "admin", "", "").status()).isEqualTo(400);
        assertThat(post("/v2.1/flavors", "admin", "", "[".repeat(5000)).status()).isEqualTo(400);
        assertThat(post("/v2.1/flavors", "admin", "", "\"" + "x".repeat(200_000) + "\"").status())
                .isEqualTo(413);
    }

    @Test
    void aPrivateFlavorIsSeenByThoseWithAccess() {
        post(
                "/v2.1/flavors",
                "admin",
                "",
                ONE.formatted("mine", "p", ", \"os-flavor-access:is_public\": false"));

        assertThat(get("/v2.1/flavors/p", "stranger", "").status()).isEqualTo(404);
        var grant = "{\"addTenantAccess\": {\"tenant\": \"" + P2 + "\"}}";
        assertThat(post("/v2.1/flavors/p/action", "admin", "", grant).status()).isEqualTo(200);
        assertThat(post("/v2.1/flavors/p/action", "admin", "", grant).status()).isEqualTo(409);
        assertThat(get("/v2.1/flavors/p", "stranger", "").status()).isEqualTo(200);
        assertThat(
                        get("/v2.1/flavors/p/os-flavor-access", "admin", "")
                                .body()
                                .path("flavor_access"))
                .hasSize(2);
        post("/v2.1/flavors/p/action", "admin", "", grant.replace("add", "remove"));
        assertThat(get("/v2.1/flavors/p", "stranger", "").status()).isEqualTo(404);
    }

    @Test
    void extraSpecsAreKeptAndChecked() {
        flavor("small", "1");
        var path = "/v2.1/" + P1 + "/flavors/1/os-extra_specs";

        var made =
                post(
                        path,
                        "admin",
                        "2.67",
                        "{\"extra_specs\": {\"resources:CUSTOM_DPDK_INST_LIMIT\": \"1\","
                                + " \"hw:mem_page_size\": \"large\"}}");

        assertThat(made.status()).isEqualTo(200);
        assertThat(
                        get(path + "/hw:mem_page_size", "admin", "")
                                .body()
                                .path("hw:mem_page_size")
                                .asString())
                .isEqualTo("large");
        assertThat(call("PUT", path + "/a", "admin", "", "{\"b\": \"1\"}").message())
                .isEqualTo("Request body and URI mismatch");
        assertThat(delete(path + "/hw:mem_page_size", "admin", "").status()).isEqualTo(200);
        assertThat(get(path + "/hw:mem_page_size", "admin", "").message())
                .isEqualTo("Flavor 1 has no extra specs with key hw:mem_page_size.");
        assertThat(post(path, "admin", "", "{\"extra_specs\": {\"a/b\": \"1\"}}").status())
                .isEqualTo(400);
    }

    @Test
    void listsArePagedAndLinked() {
        for (int i = 1; i <= 3; i++) {
            flavor("f" + i, "" + i);
        }

        var first = get("/v2.1/flavors?limit=2", "member", "").body();
        assertThat(first.path("flavors").findValuesAsString("name")).containsExactly("f1", "f2");
        var next = first.at("/flavors_links/0/href").asString();
        assertThat(next).endsWith("/v2.1/flavors?limit=2&marker=2");
        assertThat(get("/v2.1/flavors?marker=9", "member", "").message())
                .isEqualTo("marker [9] not found");
        assertThat(get("/v2.1/flavors?limit=-1", "member", "").status()).isEqualTo(400);
        assertThat(get("/v2.1/flavors/detail?minRam=1024", "member", "").body().path("flavors"))
                .isEmpty();
    }

    @Test
    void limitsFitTheirSchemaAtEveryChange() {
        for (var version : new String[] {"2.1", "2.36", "2.39", "2.57", "2.104"}) {
            fits("limits.list", version, get("/v2.1/limits", "reader", version));
        }
        assertThat(get("/v2.1/limits?tenant_id=" + P2, "member", "").status()).isEqualTo(403);
    }

    private void flavor(String name, String id) {
        assertThat(post("/v2.1/flavors", "admin", "", ONE.formatted(name, id, "")).status())
                .isEqualTo(200);
    }
}
