package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever somebody sends is the sender's mistake, never the service's. */
class OddRequestsTest extends VolumeTest {
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "-1",
                    "1e99",
                    "99999999999999999999",
                    "''",
                    "'\\u0000'",
                    "'\\ud800'",
                    "'x'",
                    "[]",
                    "[1]",
                    "{}",
                    "{'a': null}",
                    "{'\\u0000': 'x'}",
                    "{'host': '\\u0000'}",
                    "{'a': {'b': 1}}",
                    "'" + "y".repeat(300) + "'");

    private void isNeverTheServicesMistake(String token, String method, String path, String body) {
        var answer = volume(method, path, token, body);
        assertThat(answer.status()).as(method + " " + path + " " + body).isLessThan(500);
        if (answer.status() >= 400) {
            assertThat(answer.body().isObject()).as(body).isTrue();
        }
    }

    @Test
    void oddBodiesOfCreates() {
        var admin = tokenOf("admin");
        var things =
                List.of(
                        "/volumes volume size name metadata imageRef snapshot_id volume_type"
                                + " availability_zone",
                        "/snapshots snapshot volume_id name metadata force",
                        "/attachments attachment volume_uuid instance_uuid connector mode",
                        "/types volume_type name description extra_specs"
                                + " os-volume-type-access:is_public",
                        "/volume-transfers transfer volume_id name no_snapshots");
        for (var thing : things) {
            var words = thing.split(" ", -1);
            for (var value : VALUES) {
                isNeverTheServicesMistake(
                        admin, "POST", words[0], "{'" + words[1] + "': " + value + "}");
                for (int i = 2; i < words.length; i++) {
                    var body = "{'%s': {'%s': %s}}".formatted(words[1], words[i], value);
                    isNeverTheServicesMistake(admin, "POST", words[0], body);
                }
            }
        }
        for (var body : List.of("", "null", "[]", "5", "{", "'x'", "[".repeat(5000))) {
            isNeverTheServicesMistake(admin, "POST", "/volumes", body);
        }
    }

    @Test
    void oddActions() {
        var admin = tokenOf("admin");
        var volume = blank(admin);
        for (var action :
                List.of(
                        "os-attach mountpoint",
                        "os-attach host_name",
                        "os-detach attachment_id",
                        "os-extend new_size",
                        "os-retype new_type",
                        "os-set_bootable bootable",
                        "os-update_readonly_flag readonly",
                        "os-initialize_connection connector",
                        "os-volume_upload_image image_name",
                        "os-volume_upload_image disk_format",
                        "os-reimage image_id",
                        "revert snapshot_id",
                        "os-set_image_metadata metadata",
                        "os-unset_image_metadata key",
                        "os-reset_status status",
                        "os-migrate_volume_completion new_volume",
                        "os-force_detach attachment_id",
                        "nonsense x")) {
            var words = action.split(" ", -1);
            for (var value : VALUES) {
                for (var what : List.of("{'" + words[1] + "': " + value + "}", value)) {
                    isNeverTheServicesMistake(
                            admin,
                            "POST",
                            "/volumes/" + volume + "/action",
                            "{'" + words[0] + "': " + what + "}");
                }
            }
        }
    }

    @Test
    void oddChanges() {
        var admin = tokenOf("admin");
        var volume = "/volumes/" + blank(admin);
        var attachment =
                post(
                                admin,
                                "/attachments",
                                "{'attachment': {'volume_uuid': '%s', 'instance_uuid': '%s'}}"
                                        .formatted(blank(admin), new UUID(2, 2)))
                        .body()
                        .at("/attachment/id")
                        .asString();
        for (var value : VALUES) {
            isNeverTheServicesMistake(admin, "PUT", volume, "{'volume': " + value + "}");
            isNeverTheServicesMistake(admin, "PUT", volume, "{'volume': {'name': " + value + "}}");
            isNeverTheServicesMistake(
                    admin, "PUT", volume + "/metadata", "{'metadata': " + value + "}");
            isNeverTheServicesMistake(
                    admin, "PUT", volume + "/metadata/a", "{'meta': {'a': " + value + "}}");
            isNeverTheServicesMistake(
                    admin,
                    "PUT",
                    "/attachments/" + attachment,
                    "{'attachment': {'connector': " + value + "}}");
            isNeverTheServicesMistake(
                    admin,
                    "PUT",
                    "/os-quota-sets/odd",
                    "{'quota_set': {'volumes': " + value + "}}");
        }
    }

    @Test
    void oddQueries() {
        var admin = tokenOf("admin");
        for (var path :
                List.of("/volumes", "/snapshots/detail", "/attachments", "/types", "/messages")) {
            for (var query :
                    List.of(
                            "limit=x",
                            "limit=0",
                            "limit=99999999999999999999",
                            "offset=-5",
                            "marker=%00",
                            "marker=x",
                            "sort=:",
                            "sort=created_at:up",
                            "sort=updated_at:asc,id:desc",
                            "sort_key=metadata",
                            "name=%00",
                            "name~=%25",
                            "metadata=%7B",
                            "metadata=%7B%27a%27%3A1%7D",
                            "size=x",
                            "id=x",
                            "volume_id=x",
                            "created_at=gt:",
                            "created_at=x",
                            "odd=1",
                            "all_tenants=maybe",
                            "extra_specs=x",
                            "is_public=x")) {
                isNeverTheServicesMistake(admin, "GET", path + "?" + query, "");
            }
        }
        isNeverTheServicesMistake(admin, "GET", "/volumes/%2e%2e", "");
        isNeverTheServicesMistake(admin, "DELETE", "/volumes/x?force=perhaps", "");
    }
}
