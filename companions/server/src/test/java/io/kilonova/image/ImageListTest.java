package io.kilonova.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageListTest extends ImageTest {
    @Test
    void aListIsSortedAndComesInPagesThatLeaveNothingOut() {
        var demo = tokenOf("demo");
        for (var name : new String[] {"page-b", "page-a", "page-c", "page-a", "page-b"}) {
            create(demo, name, "raw", ", \"family\": \"paging\"");
        }

        for (var sort : new String[] {"name:asc", "name", "size:desc,name:asc", "created_at:asc"}) {
            var all = names(demo, "family=paging&sort=" + sort);
            var paged = new ArrayList<String>();
            var ids = new ArrayList<String>();
            var next = "/v2/images?family=paging&limit=2&sort=" + sort;
            while (!next.isEmpty()) {
                var page = image("GET", next, demo, "").body();
                paged.addAll(page.path("images").findValuesAsString("name"));
                ids.addAll(page.path("images").findValuesAsString("id"));
                next = page.path("next").asString("");
            }
            assertThat(paged).as(sort).hasSize(5).isEqualTo(all);
            assertThat(ids).doesNotHaveDuplicates();
        }
        assertThat(names(demo, "family=paging&sort=name:asc"))
                .containsExactly("page-a", "page-a", "page-b", "page-b", "page-c");
        assertThat(names(demo, "family=paging&sort_key=name&sort_dir=desc&limit=1"))
                .containsExactly("page-c");
        assertThat(names(demo, "family=paging&limit=0")).isEmpty();
    }

    @Test
    void everyFilterFilters() {
        var demo = tokenOf("demo");
        var small = ", \"family\": \"filters\", \"tags\": [\"x\", \"y\"], \"min_ram\": 64";
        var id = create(demo, "small, one", "raw", small);
        upload(demo, id, new byte[100]);
        create(demo, "empty", "qcow2", ", \"family\": \"filters\", \"tags\": [\"x\"]");
        create(demo, "hidden", "raw", ", \"family\": \"filters\", \"os_hidden\": true");

        for (var filter :
                List.of(
                        "name=" + encode("small, one"),
                        "name=" + encode("in:\"small, one\",other"),
                        "status=active",
                        "status=in:active,killed",
                        "disk_format=raw",
                        "id=" + id,
                        "size_min=1",
                        "size_min=100&size_max=100",
                        "min_ram=64",
                        "tag=x&tag=y",
                        "sort=size:desc&limit=1",
                        "checksum=6d0bb00954ceb7fbee436bb55a8397a9")) {
            assertThat(names(demo, "family=filters&" + filter))
                    .as(filter)
                    .containsExactly("small, one");
        }
        assertThat(names(demo, "family=filters&os_hidden=true")).containsExactly("hidden");
        assertThat(names(demo, "family=filters&tag=x")).hasSize(2);
        assertThat(names(demo, "family=filters&protected=false")).hasSize(2);
        assertThat(names(demo, "family=filters&protected=true")).isEmpty();
        assertThat(names(demo, "family=filters&container_format=bare")).hasSize(2);
        assertThat(names(demo, "family=" + encode("' or 1=1 --"))).isEmpty();
        assertThat(names(demo, encode("x'}' or 1=1 --") + "=1")).isEmpty();
    }

    @Test
    void timesAreComparedAsTimes() {
        var demo = tokenOf("demo");
        var id = create(demo, "timely", "raw", ", \"family\": \"times\"");
        var created = show(demo, id).body().path("created_at").asString();

        assertThat(names(demo, "family=times&created_at=gte:" + created)).hasSize(1);
        assertThat(names(demo, "family=times&created_at=lt:" + created)).isEmpty();
        assertThat(names(demo, "family=times&updated_at=gt:2001-01-01T00:00:00")).hasSize(1);
        assertThat(names(demo, "family=times&updated_at=lte:2001-01-01T00:00:00Z")).isEmpty();
    }

    @Test
    void othersCommunityAndUnansweredSharesAreListedWhenAskedForOnly() {
        var admin = tokenOf("admin");
        var demo = tokenOf("demo");
        var project = projectOf("demo");
        var family = ", \"family\": \"sharing\"";
        create(admin, "private", "raw", family + ", \"visibility\": \"private\"");
        create(admin, "public", "raw", family + ", \"visibility\": \"public\"");
        create(admin, "community", "raw", family + ", \"visibility\": \"community\"");
        create(admin, "others", "raw", family);
        create(demo, "own", "raw", family);
        var shared = create(admin, "shared", "raw", family);
        image(
                "POST",
                "/v2/images/" + shared + "/members",
                admin,
                "{\"member\": \"" + project + "\"}");

        assertThat(names(demo, "family=sharing")).containsExactlyInAnyOrder("public", "own");
        assertThat(names(demo, "family=sharing&visibility=community")).containsExactly("community");
        assertThat(names(demo, "family=sharing&visibility=shared&member_status=pending"))
                .containsExactlyInAnyOrder("shared", "own");
        assertThat(names(demo, "family=sharing&visibility=private")).isEmpty();
        assertThat(names(demo, "family=sharing&visibility=all&member_status=all"))
                .containsExactlyInAnyOrder("public", "own", "community", "shared");
        assertThat(names(admin, "family=sharing")).hasSize(6);

        image(
                "PUT",
                "/v2/images/" + shared + "/members/" + project,
                demo,
                "{\"status\": \"accepted\"}");
        assertThat(names(demo, "family=sharing"))
                .containsExactlyInAnyOrder("public", "own", "shared");
    }

    @Test
    void aMarkerThatIsNotTheCallersToSeeIsNone() {
        var secret = create(tokenOf("admin"), "secret", "raw", ", \"visibility\": \"private\"");
        var demo = tokenOf("demo");

        assertThat(image("GET", "/v2/images?marker=" + secret, demo, "").status()).isEqualTo(400);
        assertThat(image("GET", "/v2/images?marker=nonsense", demo, "").status()).isEqualTo(400);
    }

    @Test
    void queriesWithoutSenseAreRefused() {
        var demo = tokenOf("demo");
        for (var query :
                List.of(
                        "limit=-1",
                        "limit=x",
                        "limit=99999999999999999999",
                        "sort=evil:asc",
                        "sort=name:up",
                        "sort_key=evil",
                        "size_min=x",
                        "min_ram=lots",
                        "created_at=yesterday",
                        "created_at=gt:yesterday",
                        "protected=perhaps",
                        "visibility=secret",
                        "member_status=perhaps",
                        "name=%00")) {
            assertThat(image("GET", "/v2/images?" + query, demo, "").status())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(image("GET", "/v2/images?limit=1000000000", demo, "").status()).isEqualTo(200);
    }

    private List<String> names(String token, String query) {
        var answer = image("GET", "/v2/images?" + query, token, "");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().path("images").findValuesAsString("name");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
