package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.testing.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Resizes and migrations by Debian's client, unmodified. */
@ExtendWith(SharedCloud.class)
class ResizeClientIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final OpenStackClient admin;
    private final OpenStackClient user;

    ResizeClientIT(LocalCloud cloud) {
        this.admin = new OpenStackClient(cloud.shell("openrc-admin"));
        this.user = new OpenStackClient(cloud.shell("openrc"));
    }

    @BeforeAll
    static void install() {
        var obstacle = Debian.obstacle("python3-openstackclient");
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @BeforeEach
    void make() {
        admin.run("flavor create --vcpus 2 --ram 512 --disk 4 --id grown grown");
        user.run("server create --wait --image demo --flavor m1.tiny --network demo growing");
    }

    @AfterEach
    void remove() {
        user.run("server delete --wait growing");
        admin.run("flavor delete grown");
    }

    @Test
    void aServerIsResizedAndConfirmedOrReverted() {
        user.run("server resize --wait --flavor grown growing");
        assertThat(status()).isEqualTo("VERIFY_RESIZE");
        assertThat(user.show("server show growing").path("flavor").toString()).contains("grown");
        user.run("server resize revert growing");
        awaitStatus("ACTIVE");
        assertThat(user.show("server show growing").path("flavor").toString()).contains("m1.tiny");

        user.run("server resize --wait --flavor grown growing");
        user.run("server resize confirm growing");
        awaitStatus("ACTIVE");
        assertThat(user.show("server show growing").path("flavor").toString()).contains("grown");

        assertThat(admin.column("Status", "server migration list"))
                .containsSubsequence("confirmed", "reverted");
        var newer = admin.atVersion("2.80");
        assertThat(newer.column("Type", "server migration list --type resize"))
                .contains("resize")
                .containsOnly("resize");
        assertThat(user.column("Action", "server event list growing"))
                .containsExactly("confirmResize", "resize", "revertResize", "resize", "create");
    }

    @Test
    void whatCannotBeResizedSaysWhy() {
        var same = user.tries("server resize --flavor m1.tiny growing");
        var early = user.tries("server resize confirm growing");

        assertThat(same.output()).contains("When resizing, instances must change flavor!");
        assertThat(early.output()).contains("while it is in vm_state active");
    }

    @Test
    void withOneHostThereIsNowhereToGo() {
        admin.run("server migrate " + user.show("server show growing").path("id").asString());

        Eventually.until(
                "the migration has failed",
                PATIENCE,
                PAUSE,
                () -> admin.column("Status", "server migration list").contains("error"));
        awaitStatus("ACTIVE");
    }

    private void awaitStatus(String status) {
        Eventually.until("the server is " + status, PATIENCE, PAUSE, () -> status().equals(status));
    }

    private String status() {
        return user.show("server show growing").path("status").asString();
    }
}
