package io.kilonova.blackbox;

import static io.kilonova.blackbox.OpenStackClient.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's client, unmodified, as administrator and as an ordinary user. */
@ExtendWith(SharedCloud.class)
class OpenStackClientIT {
    private static final int RUNNING = 1;
    private static final String PUBLIC_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3bPnmFQB/vB8tJkV3HOKs7nnYlJsLNsJ0XvKfV3l5t x";
    private static final String SERVER_CREATE =
            "server create --wait --image demo --flavor m1.tiny --network demo ";

    private final OpenStackClient admin;
    private final OpenStackClient user;
    private final Path files;

    OpenStackClientIT(LocalCloud cloud, @TempDir Path files) {
        this.admin = new OpenStackClient(cloud.shell("openrc-admin"));
        this.user = new OpenStackClient(cloud.shell("openrc"));
        this.files = files;
    }

    @BeforeAll
    static void install() {
        var obstacle = Debian.obstacle("python3-openstackclient");
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    /** As a person types them: one client for each. */
    @Test
    void aServerIsMadeLookedAtAndDeletedCommandByCommand() throws IOException {
        var image = Files.write(files.resolve("image.raw"), new byte[1_000_000]);

        assertThat(user.run("token issue")).contains("| expires ");
        assertThat(user.run("catalog list")).contains("compute", "identity", "image", "network");
        user.run("image create --file %s --disk-format raw own".formatted(image));
        user.run("network create own");
        user.run("subnet create --network own --subnet-range 10.78.0.0/24 own");
        admin.run("flavor create --vcpus 1 --ram 64 --disk 1 own");
        assertThat(user.run("keypair create own")).startsWith("-----BEGIN OPENSSH PRIVATE KEY---");
        var created =
                user.run(
                        "server create --wait --image own --flavor own --network own --key-name"
                                + " own own");
        assertThat(created).containsPattern("status +\\| ACTIVE");
        assertThat(user.run("server list --long")).containsPattern("own +\\| ACTIVE +\\| None");
        assertThat(user.run("server show own")).containsPattern("key_name +\\| own");
        assertThat(user.run("console log show --lines 5 own").lines()).hasSize(5);
        assertThat(user.run("server event list own")).containsPattern("\\| create +\\|");
        user.run("server delete --wait own");
        assertThat(user.run("server list --name own").strip()).isEmpty();

        assertThat(user.says(List.of("keypair delete own", "network delete own"))).isBlank();
        assertThat(admin.says(List.of("flavor delete own"))).isBlank();
        assertThat(user.says(List.of("image delete own"))).isBlank();
    }

    @Test
    void tokensTheCatalogAndVersionsAreShown() {
        var shown = user.shows("token issue", "catalog list", "versions show");

        assertThat(shown.get(0).path("id").asString()).isNotEmpty();
        assertThat(shown.get(0).path("project_id").asString()).hasSize(32);
        assertThat(column("Type", shown.get(1)))
                .contains("compute", "identity", "image", "network");
        assertThat(shown.get(2).toString()).contains("2.104");
    }

    @Test
    void anImageComesBackByteForByte() throws IOException {
        var content = new byte[100_000];
        content[99_999] = 7;
        var file = Files.write(files.resolve("image.raw"), content);
        var saved = files.resolve("saved.raw");

        var shown =
                user.shows(
                        "image create --file %s --disk-format raw mine".formatted(file),
                        "image list",
                        "image show mine",
                        "image save --file %s mine".formatted(saved),
                        "image delete mine",
                        "image list");

        assertThat(column("Name", shown.get(1))).contains("mine", "demo");
        assertThat(shown.get(2).path("status").asString()).isEqualTo("active");
        assertThat(shown.get(2).path("size").asInt()).isEqualTo(100_000);
        assertThat(saved).hasBinaryContent(content);
        assertThat(column("Name", shown.get(3))).doesNotContain("mine");
    }

    @Test
    void networksAndTheirSubnetsComeAndGo() {
        var shown =
                user.shows(
                        "network create inner",
                        "subnet create inner-v4 --network inner --subnet-range 10.77.0.0/24"
                                + " --dns-nameserver 9.9.9.9",
                        "port create --network inner door",
                        "port list --network inner");
        assertThat(shown.get(1).path("gateway_ip").asString()).isEqualTo("10.77.0.1");
        assertThat(shown.get(2).at("/fixed_ips/0/ip_address").asString()).startsWith("10.77.0.");
        assertThat(column("Name", shown.get(3))).containsExactly("door");

        assertThat(user.tries("network delete inner").status()).isNotZero();
        var left = user.shows("port delete door", "network delete inner", "network list");
        assertThat(column("Name", left.getFirst())).contains("demo").doesNotContain("inner");
    }

    @Test
    void securityGroupsHaveRules() {
        var shown =
                user.shows(
                        "security group list",
                        "security group create web",
                        "security group rule create --protocol tcp --dst-port 80:81 --remote-ip"
                                + " 192.0.2.0/24 web",
                        "security group rule list web",
                        "security group delete web");

        assertThat(column("Name", shown.get(0))).contains("default");
        assertThat(column("Port Range", shown.get(3))).contains("80:81").hasSize(3);
    }

    @Test
    void keyPairsAreTakenIn() throws IOException {
        var file = Files.writeString(files.resolve("key.pub"), PUBLIC_KEY);
        var shown =
                user.shows("keypair create --public-key %s taken".formatted(file), "keypair list");

        assertThat(column("Name", shown.get(1))).contains("taken");
        assertThat(user.says(List.of("keypair show --public-key taken", "keypair delete taken")))
                .contains("ssh-ed25519 ");
    }

    @Test
    void aUserBootsAServerWithAllThatCanBeAskedFor() throws IOException {
        var script = Files.writeString(files.resolve("script"), "#!/bin/sh\necho hello\n");
        var file = Files.writeString(files.resolve("key.pub"), PUBLIC_KEY);

        var shown =
                user.shows(
                        "keypair create --public-key %s mine".formatted(file),
                        SERVER_CREATE
                                + "--key-name mine --property role=web --security-group default"
                                + " --config-drive True --user-data %s".formatted(script)
                                + " --availability-zone nova whole",
                        "server list --long --name whole",
                        "server show whole");

        var created = shown.get(1);
        assertThat(created.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(created.path("adminPass").asString()).isNotEmpty();
        var list = shown.get(2).path(0);
        assertThat(list.path("Status").asString()).isEqualTo("ACTIVE");
        assertThat(list.path("Image Name").asString()).isEqualTo("demo");
        assertThat(list.path("Flavor Name").asString()).isEqualTo("m1.tiny");
        assertThat(list.at("/Properties/role").asString()).isEqualTo("web");
        assertThat(list.at("/Networks/demo/0").asString()).startsWith("10.20.");
        var server = shown.get(3);
        assertThat(server.path("key_name").asString()).isEqualTo("mine");
        assertThat(server.path("config_drive").asString()).isEqualTo("True");
        assertThat(server.path("OS-EXT-STS:power_state").asInt()).isEqualTo(RUNNING);
        assertThat(server.has("OS-EXT-SRV-ATTR:host")).isFalse();

        user.says(List.of("server reboot --wait whole", "server reboot --hard --wait whole"));
        var after =
                user.shows(
                        "server event list whole",
                        "server delete --wait whole",
                        "keypair delete mine",
                        "server list");
        assertThat(column("Action", after.get(0))).containsExactly("reboot", "reboot", "create");
        assertThat(column("Name", after.get(1))).doesNotContain("whole");
    }

    @Test
    void theEventsOfAServerAreShown() {
        var events = user.shows(SERVER_CREATE + "watched", "server event list watched").get(1);
        assertThat(events.at("/0/Action").asString()).isEqualTo("create");

        var show = "server event show watched " + events.at("/0/Request ID").asString();
        var id = events.at("/0/Server ID").asString();
        var asAdmin = admin.shows(show.replace("watched", id)).getFirst();
        // ordinary users see them from this version on
        var later = user.atVersion("2.51").shows(show).getFirst();
        var before = user.shows(show, "server delete --wait watched").getFirst();

        assertThat(asAdmin.path("events").toString()).contains("Success");
        assertThat(later.path("events").toString()).contains("Success");
        assertThat(before.has("events")).isFalse();
    }

    /** 2.92 is the last version that Debian's client knows. */
    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.67", "2.92"})
    void theSameWorksAtThisVersion(String version) {
        var name = "of-" + version;
        var shown =
                admin.atVersion(version)
                        .shows(
                                SERVER_CREATE + name,
                                "server list --long --name " + name,
                                "server show " + name,
                                "server event list " + name,
                                "server delete --wait " + name);

        assertThat(shown.get(0).path("status").asString()).isEqualTo("ACTIVE");
        var list = shown.get(1).path(0);
        assertThat(list.path("Name").asString()).isEqualTo(name);
        assertThat(list.path("Host").asString()).isNotEmpty();
        var server = shown.get(2);
        assertThat(server.path("OS-EXT-SRV-ATTR:hypervisor_hostname").asString()).isNotEmpty();
        assertThat(server.path("flavor").toString()).contains("m1.tiny");
        assertThat(column("Action", shown.get(3))).containsExactly("create");
    }

    @Test
    void flavorsAreForAdministrators() {
        admin.shows(
                "flavor create --vcpus 1 --ram 64 --disk 1 --swap 8 --property"
                        + " hw:cpu_policy=shared odd");

        var shown = user.shows("flavor list", "flavor show odd");

        assertThat(column("Name", shown.get(0))).contains("odd", "m1.tiny");
        assertThat(shown.get(1).path("swap").asInt()).isEqualTo(8);
        assertThat(user.tries("flavor delete odd").output()).contains("403");
        assertThat(admin.says(List.of("flavor delete odd"))).isBlank();
    }

    @Test
    void limitsQuotasAndZonesAreShown() {
        var shown =
                user.shows(
                        "limits show --absolute", "quota show", "availability zone list --compute");

        assertThat(shown.get(0).toString()).contains("maxTotalInstances", "totalCoresUsed");
        assertThat(shown.get(1).path("instances").asInt()).isPositive();
        assertThat(column("Zone Name", shown.get(2))).contains("nova");
        var changed = admin.shows("quota set --key-pairs 99 demo", "quota show demo").getFirst();
        assertThat(changed.path("key-pairs").asInt()).isEqualTo(99);
        assertThat(user.tries("quota set --key-pairs 9 demo").output()).contains("403");
    }

    @Test
    void usersProjectsAndRolesAreForAdministrators() {
        var shown =
                admin.shows(
                        "project create --description temporary brief",
                        "user create --password pass-word-1 visitor",
                        "role add --user visitor --project brief member",
                        "role list",
                        "role assignment list --user visitor --names");
        assertThat(column("Name", shown.get(2))).contains("admin", "member", "reader");
        assertThat(shown.get(3)).hasSize(1);
        var visitor =
                user.with(
                        Map.of(
                                "OS_USERNAME", "visitor",
                                "OS_PASSWORD", "pass-word-1",
                                "OS_PROJECT_NAME", "brief"));

        assertThat(visitor.says(List.of("server list -f json", "user list"))).contains("[]", "403");
        admin.shows("user set --disable visitor");
        assertThat(visitor.tries("token issue").output()).contains("401");
        assertThat(admin.says(List.of("user delete visitor", "project delete brief"))).isBlank();
    }

    @Test
    void whatIsWrongIsToldInASentence() {
        var create = "server create --image demo --network demo ";
        var told =
                user.says(
                        List.of(
                                create + "--flavor none wrong",
                                create + "--flavor m1.tiny --availability-zone moon wrong",
                                create + "--flavor m1.tiny --min 11 --max 11 wrong",
                                "server list"));

        assertThat(told)
                .contains("No flavor with a name or ID of 'none' exists")
                .contains("The requested availability zone is not available")
                .contains("Quota exceeded for instances: Requested 11")
                .doesNotContain("| wrong");
        assertThat(user.tries(create + "--flavor none wrong").status()).isNotZero();
    }
}
