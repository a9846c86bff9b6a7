package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VolumeTypesTest extends VolumeTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private String type(String more) {
        var name = "type" + COUNT.incrementAndGet();
        var body = "{'volume_type': {'name': '%s'%s}}".formatted(name, more);
        var made = post(tokenOf("admin"), "/types", body);
        assertThat(made.status()).as(made.http().body()).isEqualTo(200);
        return made.body().at("/volume_type/id").asString();
    }

    @Test
    void everyCloudStartsWithSomeTypes() {
        var token = newTenant().token();

        assertThat(get(token, "/types").body().path("volume_types").findValuesAsString("name"))
                .contains("__DEFAULT__", "hdd", "ssd", "multiattach");
        assertThat(get(token, "/types/default").body().at("/volume_type/name").asString())
                .isEqualTo("__DEFAULT__");
        var id = ready(token, "'size': 1, 'volume_type': 'hdd'");
        assertThat(show(token, id).path("volume_type").asString()).isEqualTo("hdd");
    }

    @Test
    void onlyAdministratorsMakeAndChangeTypes() {
        var token = newTenant().token();
        var admin = tokenOf("admin");
        var id = type(", 'description': 'd', 'extra_specs': {'secret': 's'}");

        assertThat(post(token, "/types", "{'volume_type': {'name': 'x'}}").status()).isEqualTo(403);
        assertThat(get(token, "/types/" + id).body().at("/volume_type/extra_specs")).isEmpty();
        assertThat(get(admin, "/types/" + id).body().at("/volume_type/extra_specs")).hasSize(1);
        assertThat(post(admin, "/types", "{'volume_type': {'name': 'hdd'}}").status())
                .isEqualTo(409);
        assertThat(put(admin, "/types/" + id, "{'volume_type': {'name': 'ssd'}}").status())
                .isEqualTo(409);
        assertThat(put(admin, "/types/" + id, "{'volume_type': {}}").status()).isEqualTo(400);
        assertThat(
                        put(admin, "/types/" + id, "{'volume_type': {'description': 'new'}}")
                                .body()
                                .at("/volume_type/description")
                                .asString())
                .isEqualTo("new");
        assertThat(delete(admin, "/types/" + id).status()).isEqualTo(202);
        assertThat(get(admin, "/types/" + id).status()).isEqualTo(404);
    }

    @Test
    void specificationsComeAndGoWhileNoVolumeHasThem() {
        var admin = tokenOf("admin");
        var id = type("");
        var path = "/types/" + id + "/extra_specs";

        assertThat(post(admin, path, "{'extra_specs': {'a': '1', 'b': '2'}}").status())
                .isEqualTo(200);
        assertThat(put(admin, path + "/a", "{'a': '3'}").status()).isEqualTo(200);
        assertThat(put(admin, path + "/a", "{'b': '3'}").status()).isEqualTo(400);
        assertThat(get(admin, path + "/a").body().path("a").asString()).isEqualTo("3");
        assertThat(delete(admin, path + "/b").status()).isEqualTo(202);
        assertThat(delete(admin, path + "/b").status()).isEqualTo(404);
        assertThat(get(admin, path).body().path("extra_specs")).hasSize(1);
        ready(admin, "'size': 1, 'volume_type': '" + id + "'");
        assertThat(put(admin, path + "/a", "{'a': '4'}").status()).isEqualTo(400);
        assertThat(delete(admin, "/types/" + id).status()).isEqualTo(400);
        assertThat(message(delete(admin, "/types/" + id)))
                .isEqualTo("Target volume type is still in use.");
    }

    @Test
    void theDefaultTypeStays() {
        var admin = tokenOf("admin");
        var id = get(admin, "/types/default").body().at("/volume_type/id").asString();

        assertThat(delete(admin, "/types/" + id).status()).isEqualTo(400);
    }

    @Test
    void aPrivateTypeIsForThoseWhoMayUseIt() {
        var one = newTenant();
        var other = newTenant();
        var id = type(", 'os-volume-type-access:is_public': false");

        assertThat(get(one.token(), "/types/" + id).status()).isEqualTo(404);
        assertThat(access(id, "addProjectAccess", one)).isEqualTo(202);
        assertThat(access(id, "addProjectAccess", one)).isEqualTo(409);

        assertThat(get(one.token(), "/types/" + id).status()).isEqualTo(200);
        assertThat(idsSeenBy(one.token())).contains(id);
        assertThat(idsSeenBy(other.token())).doesNotContain(id);
        assertThat(create(other.token(), "'size': 1, 'volume_type': '" + id + "'").status())
                .isEqualTo(404);
        assertThat(create(one.token(), "'size': 1, 'volume_type': '" + id + "'").status())
                .isEqualTo(202);
        assertThat(access(id, "removeProjectAccess", one)).isEqualTo(202);
        assertThat(idsSeenBy(one.token())).doesNotContain(id);
    }

    private int access(String type, String action, Tenant tenant) {
        var body = "{'%s': {'project': '%s'}}".formatted(action, tenant.projectId());
        return post(tokenOf("admin"), "/types/" + type + "/action", body).status();
    }

    @Test
    void administratorsSeePrivateTypesWhenTheyAsk() {
        var admin = tokenOf("admin");
        var tenant = newTenant();
        var id = type(", 'os-volume-type-access:is_public': false");
        access(id, "addProjectAccess", tenant);

        assertThat(idsSeenBy(admin)).doesNotContain(id);
        assertThat(
                        get(admin, "/types?is_public=None")
                                .body()
                                .path("volume_types")
                                .findValuesAsString("id"))
                .contains(id);
        assertThat(
                        get(admin, "/types/" + id + "/os-volume-type-access")
                                .body()
                                .at("/volume_type_access/0/project_id")
                                .asString())
                .isEqualTo(tenant.projectId());
    }

    private List<String> idsSeenBy(String token) {
        return get(token, "/types").body().path("volume_types").findValuesAsString("id");
    }

    @Test
    void aVolumeGetsAnotherType() {
        var token = newTenant().token();
        var id = blank(token);

        assertThat(act(token, id, "os-retype", "{'new_type': 'ssd'}")).isEqualTo(202);
        assertThat(show(token, id).path("volume_type").asString()).isEqualTo("ssd");
        assertThat(act(token, id, "os-retype", "{'new_type': 'ssd'}")).isEqualTo(400);
        assertThat(act(token, id, "os-retype", "{'new_type': 'none'}")).isEqualTo(404);
        assertThat(act(token, id, "os-retype", "{'new_type': 'multiattach'}")).isEqualTo(202);
        assertThat(show(token, id).path("multiattach").asBoolean()).isTrue();
        act(token, id, "os-attach", "{'host_name': 'h', 'mountpoint': '/dev/vdb'}");
        assertThat(act(token, id, "os-retype", "{'new_type': 'hdd'}")).isEqualTo(400);
    }
}
