package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.blackbox.CloudUser.Answer;
import io.kilonova.testing.Eventually;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * What the vendor's document shows of servers (1.2 to 1.6), but for its ids: every request is
 * taken, every answer has that form. docs/vendor-examples.md says which is where.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VendorExamplesIT {
    private static final String RECOMMENDED = "2.67";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Forms forms = Forms.read();
    private LocalCloud cloud;
    private CloudUser demo;
    private CloudUser admin;
    private String image;
    private String network;
    private String subnet;

    @BeforeAll
    void start() {
        cloud = LocalCloud.start("vendor", "fake", Map.of("KILONOVA_RECYCLEBIN_INTERVAL", "24h"));
        demo = cloud.demo();
        admin = cloud.admin();
        image = first("image", "/v2/images?name=demo", "images").path("id").asString();
        var net = first("network", "/v2.0/networks?name=demo", "networks");
        network = net.path("id").asString();
        subnet = net.at("/subnets/0").asString();
        var quotas = Map.of("instances", -1, "cores", -1, "ram", -1);
        admin.put("compute", "/os-quota-sets/" + demo.projectId(), Map.of("quota_set", quotas))
                .is(200);
        haveAgents();
        flavor("7", 1, 128);
        flavor("214", 2, 256);
    }

    /** Passwords are changed by an agent in the guest, if its image has one. */
    private void haveAgents() {
        var patch =
                """
                [{"op": "add", "path": "/hw_qemu_guest_agent", "value": "yes"}]
                """;
        var request =
                admin.request("image", "/v2/images/" + image)
                        .header("Content-Type", "application/openstack-images-v2.1-json-patch")
                        .method("PATCH", CloudUser.of(patch));
        admin.send(request).is(200);
    }

    @AfterAll
    void end() {
        cloud.close();
    }

    /** 1.2 */
    @Test
    void aTokenIsGivenForAUserIdAndAProjectName() {
        var user = first(admin, "identity", "/users?name=demo", "users").path("id").asString();
        var body =
                """
                {"auth": {"scope": {"project": {"domain": {"name": "Default"}, "name": "demo"}},
                    "identity": {"password": {"user": {"password": "%s", "id": "%s"}},
                        "methods": ["password"]}}}
                """
                        .formatted(cloud.openrc("openrc").get("OS_PASSWORD"), user);

        var answer = demo.post("identity", "/auth/tokens", body).is(201);

        assertThat(answer.body().at("/token/project/name").asString()).isEqualTo("demo");
    }

    /** 1.2 */
    @Test
    void aWrongTokenIsAnsweredInTheFormOfTheTokenCheck() {
        var request = demo.request("compute", "/servers").setHeader("X-Auth-Token", "wrong");

        var answer = demo.send(request.GET()).is(401);

        forms.assertForm("unauthorized", answer.body().path("error"));
    }

    /** 1.3.1 */
    @Test
    void aServerBootsFromAVolume() {
        var answer =
                post(
                                "/servers",
                                """
                                {"server": {"name": "new-server-test", "imageRef": "",
                                    "adminPass": "Easystack",
                                    "block_device_mapping_v2": [{"boot_index": 0,
                                        "destination_type": "volume", "source_type": "image",
                                        "volume_size": "50", "uuid": "%s", "volume_type": "hdd"}],
                                    "flavorRef": "7", "availability_zone": "nova",
                                    "OS-DCF:diskConfig": "AUTO",
                                    "networks": [{"subnet_id": "%s", "uuid": "%s"}],
                                    "security_groups": [{"name": "default"}]}}
                                """
                                        .formatted(image, subnet, network))
                        .is(202);

        var server = answer.body().path("server");
        forms.assertForm("created server", server);
        assertThat(server.path("adminPass").asString()).isEqualTo("Easystack");
        var shown = await(server.path("id").asString(), "ACTIVE");
        assertThat(shown.path("image").asString()).isEmpty();
        var volume = shown.at("/os-extended-volumes:volumes_attached/0/id").asString();
        var size = demo.get("volumev3", "/volumes/" + volume).is(200).body().path("volume");
        assertThat(size.path("size").asInt()).isEqualTo(50);
        assertThat(size.path("volume_type").asString()).isEqualTo("hdd");
    }

    /** 1.3.2 */
    @Test
    void theBootOrderIsChangedByMetadataAndAHardReboot() {
        var id = server("ordered");
        var items =
                """
                {"metadata": {
                    "nodeinfo.com:iso-%s": "{\\"image_uuid\\":\\"%s\\",\\"boot_order\\":1,\\"image_name\\":\\"test-iso\\"}",
                    "nodeinfo.com:bootorder": "{\\"order\\":[\\"cdrom\\",\\"hd\\"]}"}}
                """
                        .formatted(image, image);

        var put = demo.send(at("/servers/" + id + "/metadata").PUT(CloudUser.of(items))).is(200);
        var got = get("/servers/" + id + "/metadata").is(200);

        assertThat(put.body()).isEqualTo(got.body());
        assertThat(got.body().at("/metadata/nodeinfo.com:bootorder").asString())
                .isEqualTo("{\"order\":[\"cdrom\",\"hd\"]}");
        act(id, "{\"reboot\": {\"type\": \"HARD\"}}", "ACTIVE");
    }

    /** 1.3.3 */
    @Test
    void aFlavorGetsExtraSpecs() {
        flavor("optimised", 1, 64);
        var specs =
                "{\"extra_specs\": {\"resources:CUSTOM_DPDK_INST_LIMIT\": \"1\","
                        + " \"hw:mem_page_size\": \"large\"}}";
        var path = "/flavors/optimised/os-extra_specs";

        var answer = admin.send(at(admin, path).POST(CloudUser.of(specs))).is(200);

        assertThat(answer.text().replaceAll("\\s", "")).isEqualTo(specs.replaceAll("\\s", ""));
    }

    /** 1.4, example one: the version recommended knows no personality and wants networks. */
    @Test
    void aServerIsMadeWithFilesUserDataAndMetadata() {
        var answer =
                post(
                                "/servers",
                                """
                                {"server": {"accessIPv4": "1.2.3.4", "accessIPv6": "80fe::",
                                    "name": "new-server-test", "imageRef": "%s", "flavorRef": "1",
                                    "availability_zone": "nova", "OS-DCF:diskConfig": "AUTO",
                                    "metadata": {"My Server Name": "Apache1"},
                                    "personality": [{"path": "/etc/banner.txt",
                                        "contents": "ZmFrZV9jb250ZW50cw=="}],
                                    "security_groups": [{"name": "default"}],
                                    "user_data": "ZmFrZV91c2VyX2RhdGE="}}
                                """
                                        .formatted(image))
                        .is(202);

        var server = answer.body().path("server");
        forms.assertForm("created server", server);
        forms.assertForm("updated server", server);
        var shown = await(server.path("id").asString(), "ACTIVE");
        forms.assertForm("server", seenByAdmin(server.path("id").asString()));
        assertThat(shown.path("accessIPv6").asString()).isEqualTo("80fe::");
        assertThat(shown.at("/metadata/My Server Name").asString()).isEqualTo("Apache1");
    }

    /** 1.4, example two */
    @Test
    void aServerIsMadeOnANetworkOfItsOwn() {
        var body =
                """
                {"server": {"name": "auto-allocate-network", "imageRef": "%s",
                    "flavorRef": "http://openstack.example.com/flavors/1", "networks": "auto"}}
                """;

        var answer = post("/servers", body.formatted(image)).is(202);

        var shown = await(answer.body().at("/server/id").asString(), "ACTIVE");
        assertThat(shown.path("addresses_labels_mac")).hasSize(1);
    }

    /** 1.4, example three */
    @Test
    void aServerIsMadeFromAnIso() {
        var iso = demo.createImage("test_iso", "iso");
        demo.upload(iso, anIso()).is(204);
        var answer =
                post(
                                "/servers",
                                """
                                {"server": {"accessIPv4": "1.2.3.4", "accessIPv6": "80fe::",
                                    "name": "new-server-iso", "imageRef": "%s", "flavorRef": "1",
                                    "availability_zone": "nova",
                                    "metadata": {
                                        "nodeinfo.com:iso-%s": "{\\"image_uuid\\":\\"%s\\",\\"boot_order\\":1,\\"image_name\\":\\"test_iso\\"}",
                                        "nodeinfo.com:bootorder": "{\\"order\\":[\\"hd\\",\\"cdrom\\"]}"},
                                    "user_data": "ZmFrZV91c2VyX2RhdGE="}}
                                """
                                        .formatted(iso, iso, iso))
                        .is(202);

        await(answer.body().at("/server/id").asString(), "ACTIVE");
    }

    /** 1.4 */
    @Test
    void serversAreListedShownAndRenamed() {
        var id = server("named");

        var list = get("/servers").is(200).body().path("servers");
        var detail = allDetails("");
        var path = "/servers/" + id;
        var renamed =
                demo.send(at(path).PUT(CloudUser.of("{\"server\": {\"name\": \"rename\"}}")))
                        .is(200);

        assertThat(list).isNotEmpty();
        list.forEach(server -> forms.assertForm("listed server", server));
        assertThat(detail).isNotEmpty();
        detail.forEach(server -> forms.assertForm("server", server));
        forms.assertForm("updated server", renamed.body().path("server"));
        assertThat(show(id).path("name").asString()).isEqualTo("rename");
    }

    /** 1.4 */
    @Test
    void aServerThatFitsNowhereShowsItsFault() {
        flavor("huge", 1, 100_000_000);
        var id = post("/servers", body("huge", "huge")).is(202).body().at("/server/id").asString();

        await(id, "ERROR");
        forms.assertForm("fault", seenByAdmin(id).path("fault"));
    }

    /** 1.4, actions: as the document sends them */
    @Test
    void aServerGoesThroughItsStates() {
        var id = server("busy");

        act(id, "{\"os-stop\": true}", "SHUTOFF");
        act(id, "{\"os-start\": true}", "ACTIVE");
        act(id, "{\"reboot\": {\"type\": \"SOFT\"}}", "ACTIVE");
        act(id, "{\"pause\": null}", "PAUSED");
        act(id, "{\"unpause\": null}", "ACTIVE");
        act(id, "{\"suspend\": null}", "SUSPENDED");
        act(id, "{\"resume\": null}", "ACTIVE");
        act(id, "{\"lock\": null}", "ACTIVE");
        assertThat(show(id).path("locked").asBoolean()).isTrue();
        act(id, "{\"unlock\": null}", "ACTIVE");
        act(id, "{\"changePassword\": {\"adminPass\": \"foo\"}}", "ACTIVE");
        var path = "/servers/" + id + "/action";
        var state = "{\"os-resetState\": {\"state\": \"active\"}}";
        admin.send(at(admin, path).POST(CloudUser.of(state))).is(202);
    }

    /** 1.4 */
    @Test
    void aServerIsRebuilt() {
        var id = server("old");
        var answer =
                action(
                                id,
                                """
                                {"rebuild": {"imageRef": "%s", "name": "foobar",
                                    "adminPass": "seekr3t", "metadata": {"meta_var": "meta_val"}}}
                                """
                                        .formatted(image))
                        .is(202);

        assertThat(answer.body().at("/server/adminPass").asString()).isEqualTo("seekr3t");
        var rebuilt = await(id, "ACTIVE");
        assertThat(rebuilt.path("name").asString()).isEqualTo("foobar");
        assertThat(rebuilt.at("/metadata/meta_var").asString()).isEqualTo("meta_val");
    }

    /** 1.4: off line with a confirmation, and while it runs */
    @Test
    void aServerGetsAnotherFlavor() {
        var offline = server("offline");
        act(offline, "{\"resize\": {\"flavorRef\": \"214\"}}", "VERIFY_RESIZE");
        action(offline, "{\"confirmResize\": null}").is(204);
        assertThat(await(offline, "ACTIVE").at("/flavor/id").asString()).isEqualTo("214");

        flavor("less", 1, 128);
        var live =
                post("/servers", body("live", "less")).is(202).body().at("/server/id").asString();
        await(live, "ACTIVE");
        flavor("more", 2, 256);
        act(live, "{\"live_resize\": {\"flavorRef\": \"more\"}}", "ACTIVE");
        assertThat(show(live).at("/flavor/id").asString()).isEqualTo("more");
    }

    /** 1.4: there is one host, so that all that can be shown is that the bodies are taken */
    @Test
    void serversThatCannotMoveStayAndSayWhy() {
        var id = server("staying");
        var host = admin.get("compute", "/servers/" + id).body();
        var name = host.at("/server/OS-EXT-SRV-ATTR:host").asString();

        asAdmin(id, "{\"migrate\": {\"host\": \"%s\"}}", name)
                .is(400)
                .says("Cannot migrate to the host where the server exists.");
        asAdmin(id, "{\"os-migrateLive\": {\"block_migration\": \"auto\", \"host\": \"%s\"}}", name)
                .is(400)
                .says("Unable to migrate instance (%s) to current host (%s).".formatted(id, name));
        asAdmin(
                        id,
                        """
                        {"evacuate": {"adminPass": "MySecretPass", "onSharedStorage": "False"}}
                        """,
                        name)
                .is(400)
                .says("Compute service of %s is still in use.".formatted(name));
        await(id, "ACTIVE");
    }

    private Answer asAdmin(String id, String body, String host) {
        var request = at(admin, "/servers/" + id + "/action");
        return admin.send(request.POST(CloudUser.of(body.formatted(host))));
    }

    /** 1.4 and 1.5 */
    @Test
    void aSnapshotIsMadeListedAndDeleted() {
        var id = server("kept");
        var answer =
                action(
                                id,
                                """
                                {"createImage": {"name": "snapshot1",
                                    "metadata": {"description": ""}}}
                                """)
                        .is(202);
        var snapshot = answer.body().path("image_id").asString();
        Eventually.until(
                "the snapshot is there",
                PATIENCE,
                PAUSE,
                () ->
                        demo.get("image", "/v2/images/" + snapshot)
                                .body()
                                .path("status")
                                .asString("")
                                .equals("active"));
        await(id, "ACTIVE");

        var list = demo.send(legacy("/images?sort_key=name&sort_dir=asc").GET()).is(200);

        var images = list.body().path("images");
        images.forEach(one -> forms.assertForm("image", one));
        assertThat(images.findValuesAsString("id")).contains(snapshot);
        demo.send(legacy("/images/" + snapshot).DELETE()).is(204);
        demo.get("image", "/v2/images/" + snapshot).is(404);
    }

    /** 1.4 */
    @Test
    void interfacesAndVolumesComeAndGo() {
        var id = server("plugged");
        var port = demo.create("network", "/v2.0/ports", "port", Map.of("network_id", network));
        var path = "/servers/" + id;
        var wanted = "{\"interfaceAttachment\": {\"port_id\": \"" + port + "\"}}";

        var attached = post(path + "/os-interface", wanted).is(200);

        forms.assertForm("interface", attached.body().path("interfaceAttachment"));
        demo.send(at(path + "/os-interface/" + port).DELETE()).is(202);

        var volume = demo.create("volumev3", "/volumes", "volume", Map.of("size", 1));
        Eventually.until(
                "the volume is there", PATIENCE, PAUSE, () -> stateOf(volume).equals("available"));
        var body =
                "{\"volumeAttachment\": {\"volumeId\": \"%s\", \"device\": \"/dev/vdd\"}}"
                        .formatted(volume);
        var plugged = post(path + "/os-volume_attachments", body).is(200);
        forms.assertForm("volume attachment", plugged.body().path("volumeAttachment"));
        Eventually.until(
                "the volume is in use", PATIENCE, PAUSE, () -> stateOf(volume).equals("in-use"));
        demo.send(at(path + "/os-volume_attachments/" + volume).DELETE()).is(202);
        Eventually.until(
                "the volume is free", PATIENCE, PAUSE, () -> stateOf(volume).equals("available"));
    }

    /** 1.6 */
    @Test
    void theRecycleBinGivesBackAndForgets() {
        var id = server("thrown");
        demo.send(at("/servers/" + id).DELETE()).is(204);

        var binned = "/servers/detail?deleted=true";
        Eventually.until(
                "it is in the bin",
                PATIENCE,
                PAUSE,
                () -> get(binned).body().path("servers").findValuesAsString("id").contains(id));
        allDetails("&deleted=true").forEach(one -> forms.assertForm("server", one));
        act(id, "{\"restore\": null}", "ACTIVE");
        demo.send(at("/servers/" + id).DELETE()).is(204);
        await(id, "SOFT_DELETED");
        action(id, "{\"forceDelete\": null}").is(202);
        Eventually.until(
                "it is gone", PATIENCE, PAUSE, () -> get("/servers/" + id).status() == 404);
    }

    /** With the mark of an ISO 9660 file system where it has to be. */
    private static byte[] anIso() {
        var content = new byte[40 * 1024];
        var mark = "\u0001CD001\u0001".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(mark, 0, content, 32 * 1024, mark.length);
        return content;
    }

    private String stateOf(String volume) {
        return demo.get("volumev3", "/volumes/" + volume).body().at("/volume/status").asString("");
    }

    private void flavor(String id, int vcpus, int ram) {
        var flavor = Map.of("name", id, "id", id, "vcpus", vcpus, "ram", ram, "disk", 1);
        admin.create("compute", "/flavors", "flavor", flavor);
    }

    private String body(String name, String flavor) {
        return """
        {"server": {"name": "%s", "imageRef": "%s", "flavorRef": "%s",
            "networks": [{"uuid": "%s"}]}}
        """
                .formatted(name, image, flavor, network);
    }

    /** One that runs. */
    private String server(String name) {
        var created = post("/servers", body(name, "1")).is(202);
        var id = created.body().at("/server/id").asString();
        await(id, "ACTIVE");
        return id;
    }

    private void act(String id, String body, String status) {
        action(id, body).is(202);
        await(id, status);
    }

    private Answer action(String id, String body) {
        return post("/servers/" + id + "/action", body);
    }

    /** Ordinary users see less: no host, no details of a fault. */
    private JsonNode seenByAdmin(String id) {
        return admin.send(at(admin, "/servers/" + id).GET()).is(200).body().path("server");
    }

    private JsonNode allDetails(String filter) {
        var path = "/servers/detail?all_tenants=1" + filter;
        return admin.send(at(admin, path).GET()).is(200).body().path("servers");
    }

    private JsonNode show(String id) {
        return get("/servers/" + id).is(200).body().path("server");
    }

    /** Until nothing is done to it any more. */
    private JsonNode await(String id, String status) {
        Eventually.until(
                () -> "a server that is " + status + ": " + show(id),
                PATIENCE,
                PAUSE,
                () -> {
                    var server = show(id);
                    return server.path("status").asString().equals(status)
                            && server.path("OS-EXT-STS:task_state").isNull();
                });
        return show(id);
    }

    private Answer get(String path) {
        return demo.send(at(path).GET());
    }

    private Answer post(String path, String body) {
        return demo.send(at(path).POST(CloudUser.of(body)));
    }

    private HttpRequest.Builder at(String path) {
        return at(demo, path);
    }

    private static HttpRequest.Builder at(CloudUser user, String path) {
        return user.json("compute", path).header("X-OpenStack-Nova-API-Version", RECOMMENDED);
    }

    /** The compute API as it was before versions. */
    private HttpRequest.Builder legacy(String path) {
        var root = "http://127.0.0.1:%d/v2".formatted(cloud.port("API"));
        return HttpRequest.newBuilder(URI.create(root + path)).header("X-Auth-Token", demo.token());
    }

    private JsonNode first(String service, String path, String kind) {
        return first(demo, service, path, kind);
    }

    private static JsonNode first(CloudUser user, String service, String path, String kind) {
        return user.get(service, path).is(200).body().path(kind).path(0);
    }
}
