package io.kilonova.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import io.kilonova.api.StubCompanions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ImagesTest extends ApiTest {
    private static final String ID = StubCompanions.IMAGE;
    private static final String SERVER = "f5dc173b-6804-445a-a6d8-c705dad5b5eb";
    private static final String NEWEST = "&sort_dir=desc&sort_key=created_at";
    private static final String SNAPSHOT =
            """
            'instance_uuid': '%s', 'image_type': 'snapshot', 'auto_disk_config': 'true',
            'block_device_mapping': '[{\\"boot_index\\": 0}]'
            """
                    .formatted(SERVER);

    @BeforeEach
    void image() {
        COMPANIONS.answer("/v2/images/" + ID, image(ID, "active", SNAPSHOT));
    }

    private static String image(String id, String status, String more) {
        return """
        {'id': '%s', 'name': 'n', 'status': '%s', 'visibility': 'private', 'owner': 'x',
         'disk_format': 'qcow2', 'container_format': 'bare', 'size': 1000, 'min_disk': 1,
         'min_ram': 64, 'created_at': '2026-01-02T03:04:05Z',
         'updated_at': '2026-01-02T03:04:06Z', %s}
        """
                .formatted(id, status, more);
    }

    private static String id(int number) {
        return "00000000-0000-4000-8000-%012d".formatted(number);
    }

    /** What the image service answers to that query, and whether more follows. */
    private static void page(String query, boolean isFollowed, String... images) {
        COMPANIONS.answer(
                "/v2/images?" + query,
                "{'images': [%s]%s}"
                        .formatted(
                                String.join(",", images),
                                isFollowed ? ", 'next': '/v2/images?marker=x'" : ""));
    }

    private static List<String> ids(Answer answer) {
        return answer.body()
                .path("images")
                .valueStream()
                .map(image -> image.path("id").asString())
                .toList();
    }

    private static List<String> asked() {
        return COMPANIONS.requests().stream()
                .filter(request -> request.startsWith("GET /v2/images?"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/images, ''", "/v2.1/images, 2.1", "/v2.1/images, 2.35",
        "/v2/images/detail, ''", "/v2.1/images/detail, 2.1", "/v2.1/images/detail, 2.35"
    })
    void imagesAreListed(String path, String version) {
        page(
                "limit=200" + NEWEST,
                false,
                image(id(1), "active", SNAPSHOT),
                image(id(2), "queued", "'a': 'b'"));

        var answer = get(path, "member", version);

        fits(path.endsWith("detail") ? "images.detail" : "images.list", "2.1", answer);
        assertThat(ids(answer)).containsExactly(id(1), id(2));
        var links = answer.body().at("/images/0/links");
        assertThat(links.get(2).path("rel").asString()).isEqualTo("alternate");
        assertThat(links.get(2).path("href").asString())
                .isEqualTo(COMPANIONS.url() + "/images/" + id(1));
        var root = version.isEmpty() ? "/v2/images/" : "/v2.1/images/";
        assertThat(links.get(0).path("href").asString()).endsWith(root + id(1));
        assertThat(links.get(1).path("href").asString()).endsWith("/images/" + id(1));
    }

    @ParameterizedTest
    @CsvSource({"GET, /images", "GET, /images/detail", "GET, /images/ID", "DELETE, /images/ID"})
    void theProxyEnds(String method, String path) {
        var answer = call(method, "/v2.1" + path.replace("ID", ID), "member", "2.36", "");
        assertThat(answer.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2.1", "2.35"})
    void oneImageTellsAllOfItself(String version) {
        var answer =
                get((version.isEmpty() ? "/v2" : "/v2.1") + "/images/" + ID, "member", version);

        fits("images.show", "2.1", answer);
        var image = answer.body().path("image");
        assertThat(image.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(image.path("progress").asInt()).isEqualTo(100);
        assertThat(image.path("OS-EXT-IMG-SIZE:size").asInt()).isEqualTo(1000);
        assertThat(image.path("OS-DCF:diskConfig").asString()).isEqualTo("AUTO");
        assertThat(image.path("minDisk").asInt()).isEqualTo(1);
        assertThat(image.path("created").asString()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(image.at("/server/id").asString()).isEqualTo(SERVER);
        assertThat(image.at("/server/links/0/href").asString()).endsWith("/servers/" + SERVER);
        assertThat(image.at("/metadata/image_type").asString()).isEqualTo("snapshot");
        assertThat(image.at("/metadata/block_device_mapping/0/boot_index").isInt()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "queued, SAVING, 25",
        "saving, SAVING, 50",
        "killed, ERROR, 0",
        "pending_delete, DELETED, 0",
        "deactivated, UNKNOWN, 0"
    })
    void theStatusIsInTheWordsOfCompute(String theirs, String ours, int progress) {
        COMPANIONS.answer("/v2/images/" + ID, image(ID, theirs, "'a': 'b'"));

        var image = get("/v2/images/" + ID, "member", "").body().path("image");

        assertThat(image.path("status").asString()).isEqualTo(ours);
        assertThat(image.path("progress").asInt()).isEqualTo(progress);
        assertThat(image.has("server")).isFalse();
        assertThat(image.has("OS-DCF:diskConfig")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name=web|limit=200&name=web",
                "status=ACTIVE|limit=200~&status=active",
                "status=active|limit=200~&status=active",
                "status=SAVING|limit=200~&status=in%3Aqueued%2Csaving",
                "status=ERROR|limit=200~&status=killed",
                "type=snapshot|image_type=snapshot&limit=200",
                "type=backup|image_type=backup&limit=200",
                "server=http://x/servers/abc|instance_uuid=abc&limit=200",
                "server=abc|instance_uuid=abc&limit=200",
                "minRam=5&minDisk=6|limit=200&min_disk=6&min_ram=5",
                "changes-since=2026-01-01T00:00:00Z|limit=200~&updated_at=gte%3A2026-01-01T00%3A00%3A00Z",
                "property-color=red|color=red&limit=200",
                "property-limit=1|limit=200",
                "limit=20|limit=20",
                "limit=5000|limit=200",
                "marker=m|limit=200&marker=m",
                "page_size=3|limit=200"
            })
    void filtersAreToldInTheWordsOfTheImageService(String ours, String theirs) {
        var sorted = theirs.contains("~") ? theirs.replace("~", NEWEST) : placed(theirs);
        page(sorted, false);

        var answer = get("/v2/images?" + ours, "member", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(asked()).containsExactly("GET /v2/images?" + sorted);
    }

    /** Parameters go in the order of their names. */
    private static String placed(String query) {
        return Stream.concat(Stream.of(query.split("&")), Stream.of(NEWEST.substring(1).split("&")))
                .sorted()
                .collect(Collectors.joining("&"));
    }

    @Test
    void whatIsNoSnapshotIsABase() {
        page(
                "limit=200" + NEWEST,
                false,
                image(id(1), "active", "'image_type': 'snapshot'"),
                image(id(2), "active", "'image_type': 'backup'"),
                image(id(3), "active", "'a': 'b'"));

        assertThat(ids(get("/v2/images?type=base", "member", ""))).containsExactly(id(2), id(3));
    }

    @Test
    void whatTheImageServiceHasNoWordForIsLookedAtHere() {
        page(
                "limit=200" + NEWEST,
                false,
                image(id(1), "active", "'a': 'b'"),
                image(id(2), "deactivated", "'a': 'b'"));

        assertThat(ids(get("/v2/images?status=UNKNOWN", "member", ""))).containsExactly(id(2));
        assertThat(ids(get("/v2/images?status=DELETED", "member", ""))).isEmpty();
    }

    @Test
    void pagesThatGiveTooFewAreFollowed() {
        page(
                "limit=2" + NEWEST,
                true,
                image(id(1), "active", "'image_type': 'snapshot'"),
                image(id(2), "active", "'a': 'b'"));
        page("limit=2&marker=" + id(2) + NEWEST, true, image(id(3), "active", "'a': 'b'"));

        var answer = get("/v2/images?type=base&limit=2", "member", "");

        fits("images.list", "2.1", answer);
        assertThat(ids(answer)).containsExactly(id(2), id(3));
        assertThat(answer.body().at("/images_links/0/href").asString())
                .endsWith("/v2/images?limit=2&marker=" + id(3) + "&type=base");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort_key=name&sort_dir=asc",
                "sort-key=name&sort-dir=asc",
                "sort_key=name&sort-dir=asc"
            })
    void theOrderMayBeChosenInEitherSpelling(String query) {
        page("limit=20&sort_dir=asc&sort_key=name", false, image(id(1), "active", "'a': 'b'"));

        assertThat(ids(get("/v2/images?limit=20&" + query, "member", ""))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=-1",
                "limit=x",
                "sort_key=owner",
                "sort_dir=up",
                "sort-key=nonsense",
                "changes-since=yesterday",
                "offset=x"
            })
    void nonsenseIsRefused(String query) {
        page("limit=200" + NEWEST, false);
        assertThat(get("/v2/images?" + query, "member", "").status()).isEqualTo(400);
    }

    @Test
    void aMarkerThatIsNotThereIsTheImageServicesToRefuse() {
        COMPANIONS.refuse("/v2/images?limit=200&marker=m" + NEWEST, 400, "no such marker");
        var answer = get("/v2/images?marker=m", "member", "");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("no such marker");
    }

    @Test
    void whatTheCallerDoesNotSeeIsNotThere() {
        for (var path : List.of("/v2/images/" + id(9), "/v2/images/" + id(9) + "/metadata")) {
            var answer = get(path, "member", "");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.message()).isEqualTo("Image not found.");
        }
        assertThat(delete("/v2/images/" + id(9), "member", "").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"/v2, ''", "/v2.1, 2.1", "/v2.1, 2.35"})
    void anImageIsDeleted(String root, String version) {
        var answer = delete(root + "/images/" + ID, "member", version);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.http().body()).isEmpty();
        assertThat(COMPANIONS.requests()).contains("DELETE /v2/images/" + ID);
    }

    @Test
    void anImageOfAnothersOrAProtectedOneIsNot() {
        COMPANIONS.refuseOnly("DELETE", "/v2/images/" + ID, 403, "protected");

        var answer = delete("/v2/images/" + ID, "member", "");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message()).isEqualTo("You are not allowed to delete the image.");
    }

    /** The image service decides, so it is asked as the caller. */
    @Test
    void theCallersOwnTokenIsUsed() {
        get("/v2/images/" + ID, "member", "");
        assertThat(COMPANIONS.token("GET /v2/images/" + ID)).isEqualTo("member");
    }

    @Test
    void anImageServiceThatIsAwayIsToldOf() {
        COMPANIONS.refuse("/v2/images/" + ID, 503, "away");
        assertThat(get("/v2/images/" + ID, "member", "").status()).isEqualTo(503);
    }

    private JsonNode patched() {
        return json.readTree(COMPANIONS.body("PATCH /v2/images/" + ID));
    }

    private static String metadata(String pairs) {
        return "{\"metadata\": {" + pairs.replace('\'', '"') + "}}";
    }

    @ParameterizedTest
    @CsvSource({"2.1", "2.38"})
    void metadataIsReadAndChanged(String version) {
        var path = "/v2.1/images/" + ID + "/metadata";

        fits("images.metadata.list", version, get(path, "member", version));
        var one = get(path + "/image_type", "member", version);
        fits("images.metadata.show", version, one);
        assertThat(one.body().at("/meta/image_type").asString()).isEqualTo("snapshot");
        fits(
                "images.metadata.create",
                version,
                post(path, "member", version, metadata("'color': 'red'")));
        assertThat(patched()).hasSize(1);
        assertThat(patched().at("/0/path").asString()).isEqualTo("/color");
        fits(
                "images.metadata.replace",
                version,
                put(path, "member", version, metadata("'color': 'red'")));
        assertThat(patched().toString())
                .contains("\"remove\"")
                .contains("/instance_uuid")
                .contains("/color");
        fits(
                "images.metadata.update",
                version,
                put(path + "/color", "member", version, "{\"meta\": {\"color\": \"blue\"}}"));
        assertThat(delete(path + "/image_type", "member", version).status()).isEqualTo(204);
        assertThat(patched().at("/0/op").asString()).isEqualTo("remove");
    }

    @Test
    void metadataEndsLaterThanImages() {
        var path = "/v2.1/images/" + ID + "/metadata";
        for (var method : List.of("GET", "POST", "PUT")) {
            var body = method.equals("GET") ? "" : metadata("'a': 'b'");
            assertThat(call(method, path, "member", "2.39", body).status()).isEqualTo(404);
        }
        for (var method : List.of("GET", "PUT", "DELETE")) {
            var body = method.equals("PUT") ? "{\"meta\": {\"a\": \"b\"}}" : "";
            assertThat(call(method, path + "/a", "member", "2.39", body).status()).isEqualTo(404);
        }
    }

    @Test
    void metadataThatIsNotThereOrNotAllowed() {
        var path = "/v2/images/" + ID + "/metadata";

        assertThat(get(path + "/nothing", "member", "").status()).isEqualTo(404);
        var removed = delete(path + "/nothing", "member", "");
        assertThat(removed.status()).isEqualTo(404);
        assertThat(removed.message()).isEqualTo("Invalid metadata key");
        var mismatch = put(path + "/a", "member", "", "{\"meta\": {\"b\": \"c\"}}");
        assertThat(mismatch.status()).isEqualTo(400);
        assertThat(mismatch.message()).isEqualTo("Request body and URI mismatch");
        COMPANIONS.refuseOnly("PATCH", "/v2/images/" + ID, 403, "not yours");
        assertThat(post(path, "member", "", metadata("'a': 'b'")).status()).isEqualTo(403);
    }

    @Test
    void metadataIsLimited() {
        jdbc.update("insert into quota_limit values (?, 'metadata_items', 4)", P1);
        var path = "/v2/images/" + ID + "/metadata";

        var answer = post(path, "member", "", metadata("'a': 'b'"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message()).isEqualTo("Image metadata limit exceeded");
        assertThat(put(path, "member", "", metadata("'a': 'b'")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"metadata\": null}", "{\"metadata\": {\"a\": 5}}", "[]", "\"x\""})
    void metadataThatIsNonsenseIsRefused(String body) {
        var path = "/v2.1/images/" + ID + "/metadata";
        assertThat(post(path, "member", "2.1", body).status()).isEqualTo(400);
        assertThat(put(path, "member", "2.1", body).status()).isEqualTo(400);
    }
}
