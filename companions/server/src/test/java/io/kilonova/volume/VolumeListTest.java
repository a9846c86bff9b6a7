package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VolumeListTest extends VolumeTest {
    private List<String> three(String token) {
        var ids = new ArrayList<String>();
        for (var name : List.of("b", "a", "c")) {
            var attributes = "'size': 1, 'name': '%s', 'metadata': {'m': '%s'}";
            ids.add(ready(token, attributes.formatted(name, name)));
        }
        return ids;
    }

    @Test
    void listsAreFilteredAndSorted() {
        var token = newTenant().token();
        var ids = three(token);

        assertThat(idsOf(token, "/volumes")).containsExactlyElementsOf(ids.reversed());
        assertThat(idsOf(token, "/volumes?sort=name:asc"))
                .containsExactly(ids.get(1), ids.get(0), ids.get(2));
        assertThat(idsOf(token, "/volumes?name=a")).containsExactly(ids.get(1));
        assertThat(idsOf(token, "/volumes?name~=b")).containsExactly(ids.get(0));
        assertThat(idsOf(token, "/volumes/detail?metadata=%7B%27m%27%3A+%27c%27%7D"))
                .containsExactly(ids.get(2));
        assertThat(idsOf(token, "/volumes/detail?metadata=%7B%22m%22%3A%22b%22%7D"))
                .containsExactly(ids.get(0));
        assertThat(idsOf(token, "/volumes?status=error")).isEmpty();
        assertThat(idsOf(token, "/volumes?bootable=True")).isEmpty();
        assertThat(idsOf(token, "/volumes?created_at=gt:2020-01-01T00:00:00")).hasSize(3);
        assertThat(get(token, "/volumes?bootable=maybe").status()).isEqualTo(400);
        assertThat(get(token, "/volumes?host=x").status()).isEqualTo(400);
        assertThat(get(token, "/volumes?sort=secret").status()).isEqualTo(400);
        assertThat(get(token, "/volumes?limit=-1").status()).isEqualTo(400);
        assertThat(get(token, "/volumes?marker=" + new UUID(1, 1)).status()).isEqualTo(404);
    }

    @Test
    void aListIsPaged() {
        var token = newTenant().token();
        var ids = three(token);

        var first = get(token, "/volumes?limit=2&sort=name:asc");
        var next = first.body().at("/volumes_links/0/href").asString();
        var rest = get(token, next.substring(next.indexOf("/v3") + 3));
        assertThat(first.body().path("volumes").findValuesAsString("name"))
                .containsExactly("a", "b");
        assertThat(rest.body().path("volumes").findValuesAsString("name")).containsExactly("c");
        assertThat(rest.body().has("volumes_links")).isFalse();
        assertThat(get(token, "/volumes?limit=1&with_count=true").body().path("count").asInt())
                .isEqualTo(3);
        assertThat(idsOf(token, "/volumes?limit=1&offset=1")).containsExactly(ids.get(1));
        var summary = get(token, "/volumes/summary").body().path("volume-summary");
        assertThat(summary.path("total_count").asInt()).isEqualTo(3);
        assertThat(summary.path("total_size").asInt()).isEqualTo(3);
        assertThat(summary.path("metadata").path("m")).hasSize(3);
    }

    private List<String> idsOf(String token, String path) {
        return get(token, path).body().path("volumes").findValuesAsString("id").stream()
                .distinct()
                .toList();
    }

    @Test
    void anAdministratorSeesAllProjectsWhenAsked() {
        var tenant = newTenant();
        var id = blank(tenant.token());
        var admin = tokenOf("admin");

        assertThat(idsOf(admin, "/volumes?all_tenants=1&project_id=" + tenant.projectId()))
                .containsExactly(id);
        assertThat(idsOf(admin, "/volumes?limit=1000")).doesNotContain(id);
        assertThat(idsOf(newTenant().token(), "/volumes?all_tenants=1")).isEmpty();
    }
}
