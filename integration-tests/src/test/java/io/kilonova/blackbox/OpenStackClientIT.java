package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final String EVERYTHING =
            """
            server create --wait --image demo --flavor m1.tiny --network demo --key-name mine
                --property role=web --security-group default --config-drive True --user-data %s
                --availability-zone nova whole
            """;

    private final OpenStackClient admin;
    private final OpenStackClient user;
    private final Path files;

    OpenStackClientIT(LocalCloud cloud, @TempDir Path files) {
        this.admin = new OpenStackClient(cloud.shell("openrc-admin"), "");
        this.user = new OpenStackClient(cloud.shell("openrc"), "");
        this.files = files;
    }

    @BeforeAll
    static void install() {
        var obstacle = Debian.obstacle("python3-openstackclient");
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @Test
    void tokensAndTheCatalogAreShown() {
        var token = user.shows("token issue");

        assertThat(token.path("id").asString()).isNotEmpty();
        assertThat(token.path("project_id").asString()).hasSize(32);
        assertThat(user.column("Type", "catalog list"))
                .contains("compute", "identity", "image", "network");
        assertThat(user.shows("versions show").toString()).contains("2.104");
    }

    @Test
    void anImageComesBackByteForByte() throws IOException {
        var content = new byte[100_000];
        content[99_999] = 7;
        var file = Files.write(files.resolve("image.raw"), content);
        var saved = files.resolve("saved.raw");

        user.run("image create --file %s --disk-format raw mine".formatted(file));
        assertThat(user.column("Name", "image list")).contains("mine", "demo");
        var shown = user.shows("image show mine");
        user.run("image save --file %s mine".formatted(saved));
        user.run("image delete mine");

        assertThat(shown.path("status").asString()).isEqualTo("active");
        assertThat(shown.path("size").asInt()).isEqualTo(100_000);
        assertThat(saved).hasBinaryContent(content);
        assertThat(user.column("Name", "image list")).doesNotContain("mine");
    }

    @Test
    void networksAndTheirSubnetsComeAndGo() {
        user.run("network create inner");
        var subnet =
                user.shows(
                        "subnet create inner-v4 --network inner --subnet-range 10.77.0.0/24"
                                + " --dns-nameserver 9.9.9.9");
        assertThat(subnet.path("gateway_ip").asString()).isEqualTo("10.77.0.1");
        var port = user.shows("port create --network inner door");
        assertThat(port.at("/fixed_ips/0/ip_address").asString()).startsWith("10.77.0.");
        assertThat(user.column("Name", "port list --network inner")).containsExactly("door");

        assertThat(user.tries("network delete inner").status()).isNotZero();
        user.run("port delete door");
        user.run("network delete inner");
        assertThat(user.column("Name", "network list")).contains("demo").doesNotContain("inner");
    }

    @Test
    void securityGroupsHaveRules() {
        assertThat(user.column("Name", "security group list")).contains("default");
        user.run("security group create web");
        user.run(
                "security group rule create --protocol tcp --dst-port 80:81 --remote-ip"
                        + " 192.0.2.0/24 web");

        var ranges = user.column("Port Range", "security group rule list web");

        assertThat(ranges).contains("80:81").hasSize(3);
        user.run("security group delete web");
    }

    @Test
    void keyPairsAreMadeAndTakenIn() throws IOException {
        var made = user.run("keypair create made");
        var file =
                Files.writeString(
                        files.resolve("key.pub"),
                        "ssh-ed25519"
                            + " AAAAC3NzaC1lZDI1NTE5AAAAIJ3bPnmFQB/vB8tJkV3HOKs7nnYlJsLNsJ0XvKfV3l5t"
                            + " x");
        user.run("keypair create --public-key %s taken".formatted(file));

        assertThat(made).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        assertThat(user.column("Name", "keypair list")).contains("made", "taken");
        assertThat(user.run("keypair show --public-key taken")).contains("ssh-ed25519 ");
        user.run("keypair delete made taken");
    }

    @Test
    void aUserBootsAServerWithAllThatCanBeAskedFor() throws IOException {
        var script = Files.writeString(files.resolve("script"), "#!/bin/sh\necho hello\n");
        user.run("keypair create mine");

        var created = user.shows(EVERYTHING.formatted(script).strip().replaceAll("\\s+", " "));
        var list = user.shows("server list --long --name whole").path(0);
        var shown = user.shows("server show whole");
        var console = user.run("console log show --lines 5 whole");

        assertThat(created.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(created.path("adminPass").asString()).isNotEmpty();
        assertThat(list.path("Status").asString()).isEqualTo("ACTIVE");
        assertThat(list.path("Image Name").asString()).isEqualTo("demo");
        assertThat(list.path("Flavor Name").asString()).isEqualTo("m1.tiny");
        assertThat(list.at("/Properties/role").asString()).isEqualTo("web");
        assertThat(list.at("/Networks/demo/0").asString()).startsWith("10.20.");
        assertThat(shown.path("key_name").asString()).isEqualTo("mine");
        assertThat(shown.path("config_drive").asString()).isEqualTo("True");
        assertThat(shown.path("OS-EXT-STS:power_state").asInt()).isEqualTo(RUNNING);
        assertThat(shown.has("OS-EXT-SRV-ATTR:host")).isFalse();
        assertThat(console.lines()).hasSize(5);
        user.run("server delete --wait whole");
        user.run("keypair delete mine");
        assertThat(user.column("Name", "server list")).doesNotContain("whole");
    }

    @Test
    void theEventsOfAServerAreShown() {
        var id =
                user.shows(
                                "server create --wait --image demo --flavor m1.tiny --network demo"
                                        + " watched")
                        .path("id")
                        .asString();

        var events = user.shows("server event list watched");
        var request = events.at("/0/Request ID").asString();
        var event = "server event show %s %s".formatted(id, request);

        assertThat(events.at("/0/Action").asString()).isEqualTo("create");
        assertThat(admin.shows(event).path("events").toString()).contains("Success");
        // ordinary users see them from this version on
        var later = user.with("--os-compute-api-version 2.51");
        assertThat(user.shows(event).has("events")).isFalse();
        assertThat(later.shows(event).path("events").toString()).contains("Success");
        user.run("server delete --wait watched");
    }

    /** 2.92 is the last version that Debian's client knows. */
    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.67", "2.92"})
    void theSameWorksAtThisVersion(String version) {
        var client = admin.with("--os-compute-api-version " + version);

        var created =
                client.shows(
                        "server create --wait --image demo --flavor m1.tiny --network demo of-%s"
                                .formatted(version));
        var list = client.shows("server list --long").path(0);
        var shown = client.shows("server show of-%s".formatted(version));
        var events = client.column("Action", "server event list of-%s".formatted(version));
        client.run("server delete --wait of-%s".formatted(version));

        assertThat(created.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(list.path("Name").asString()).isEqualTo("of-" + version);
        assertThat(list.path("Host").asString()).isNotEmpty();
        assertThat(shown.path("OS-EXT-SRV-ATTR:hypervisor_hostname").asString()).isNotEmpty();
        assertThat(shown.path("flavor").toString()).contains("m1.tiny");
        assertThat(events).containsExactly("create");
    }

    @Test
    void flavorsAreForAdministrators() {
        admin.run(
                "flavor create --vcpus 1 --ram 64 --disk 1 --swap 8 --property hw:cpu_policy=shared"
                        + " odd");

        assertThat(user.column("Name", "flavor list")).contains("odd", "m1.tiny");
        assertThat(user.shows("flavor show odd").path("swap").asInt()).isEqualTo(8);
        assertThat(user.tries("flavor delete odd").output()).contains("403");
        admin.run("flavor delete odd");
    }

    @Test
    void limitsQuotasAndZonesAreShown() {
        var limits = user.shows("limits show --absolute").toString();

        assertThat(limits).contains("maxTotalInstances").contains("totalCoresUsed");
        assertThat(user.shows("quota show").path("instances").asInt()).isPositive();
        assertThat(user.column("Zone Name", "availability zone list --compute")).contains("nova");
        admin.run("quota set --key-pairs 99 demo");
        assertThat(admin.shows("quota show demo").path("key-pairs").asInt()).isEqualTo(99);
        assertThat(user.tries("quota set --key-pairs 9 demo").output()).contains("403");
    }

    @Test
    void usersProjectsAndRolesAreForAdministrators() {
        admin.run("project create --description temporary brief");
        admin.run("user create --password pass-word-1 visitor");
        admin.run("role add --user visitor --project brief member");
        assertThat(admin.column("Name", "role list")).contains("admin", "member", "reader");
        assertThat(admin.shows("role assignment list --user visitor --names").size()).isEqualTo(1);
        var visitor =
                user.with(
                        "--os-username visitor --os-password pass-word-1 --os-project-name brief");

        assertThat(visitor.column("Name", "server list")).isEmpty();
        assertThat(visitor.tries("user list").status()).isNotZero();
        admin.run("user set --disable visitor");
        assertThat(visitor.tries("token issue").output()).contains("401");
        admin.run("user delete visitor");
        admin.run("project delete brief");
    }

    @Test
    void whatIsWrongIsToldInASentence() {
        var flavor = user.tries("server create --image demo --flavor none --network demo wrong");
        var zone =
                user.tries(
                        "server create --image demo --flavor m1.tiny --network demo"
                                + " --availability-zone moon wrong");
        var many =
                user.tries(
                        "server create --image demo --flavor m1.tiny --network demo --min 11 --max"
                                + " 11 wrong");

        assertThat(flavor.output()).contains("No flavor with a name or ID of 'none' exists");
        assertThat(zone.output()).contains("The requested availability zone is not available");
        assertThat(many.output()).contains("Quota exceeded for instances: Requested 11");
        assertThat(user.column("Name", "server list")).doesNotContain("wrong");
    }
}
