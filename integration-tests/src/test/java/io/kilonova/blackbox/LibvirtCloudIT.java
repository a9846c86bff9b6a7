package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the README promises of a machine that can run real guests. */
class LibvirtCloudIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(250);

    @Test
    void aRealGuestGreetsOutlivesItsCloudAndLeavesNothingBehind() throws IOException {
        assumeHostsCanBe();
        try (var cloud = LocalCloud.start("libvirt", "libvirt", Map.of())) {
            var demo = cloud.kilonova("demo").ok();
            assertThat(demo)
                    .contains("TINY: hello, I am demo, host name demo")
                    .contains("\"greeting\":\"hello from Kilonova\"")
                    .contains("TINY: boot 1");
            var user = cloud.demo();
            var server = idOfServer(user);
            var path = "/servers/" + server;
            var host = new Host(cloud);
            var running = host.guests();
            assertThat(running).contains("running");
            assertThat(host.taps()).hasSize(1);

            cloud.up().ok();
            assertThat(host.guests()).isEqualTo(running);
            cloud.kilonova("down").ok();
            assertThat(host.guests()).isEqualTo(running);
            cloud.up().ok();
            assertThat(host.guests()).isEqualTo(running);
            assertThat(statusOf(user, path)).isEqualTo("ACTIVE");
            assertThat(logOf(user, path)).contains("TINY: boot 1").doesNotContain("TINY: boot 2");
            new GuestVolume(user, server).comesAndGoes();
            assertThat(screenOf(user, path)).isEqualTo("RFB 003.008\n");
            user.delete("compute", path).is(204);
            Eventually.until(
                    "the server is gone",
                    PATIENCE,
                    PAUSE,
                    () -> user.get("compute", path).status() == 404);
            assertThat(host.guests()).isEmpty();
            assertThat(host.taps()).isEmpty();
            assertThat(host.disks()).isEmpty();
            assertThat(user.get("network", "/v2.0/ports").body().path("ports")).isEmpty();
            assertThat(new Leftovers(cloud.database(), List.of()).of(user.projectId())).isEmpty();
        }
    }

    private static void assumeHostsCanBe() {
        assumeTrue(Debian.isRoot(), "a libvirt host of our own needs root");
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun");
        assumeTrue(canHaveNamespaces(), "no namespaces");
    }

    /** What the screen says first to who opens its page. */
    private static String screenOf(CloudUser user, String path) {
        var console = act(user, path, "os-getVNCConsole", Map.of("type", "novnc"));
        var page = console.body().at("/console/url");
        var address = URI.create(page.asString());
        return greeting(address);
    }

    private static String greeting(URI address) {
        var path =
                URLDecoder.decode(address.getRawQuery(), StandardCharsets.UTF_8).split("=", 2)[1];
        var said = new CompletableFuture<String>();
        var listener =
                new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onBinary(
                            WebSocket from, ByteBuffer data, boolean last) {
                        said.complete(StandardCharsets.US_ASCII.decode(data).toString());
                        return null;
                    }

                    @Override
                    public void onError(WebSocket from, Throwable error) {
                        said.completeExceptionally(error);
                    }
                };
        try (var http = HttpClient.newHttpClient()) {
            var socket = URI.create("ws://" + address.getAuthority() + "/" + path);
            var open = http.newWebSocketBuilder().buildAsync(socket, listener).join();
            var greeting = said.orTimeout(1, TimeUnit.MINUTES).join();
            open.abort();
            return greeting;
        }
    }

    private static String idOfServer(CloudUser user) {
        var servers = user.get("compute", "/servers").is(200).body();
        return servers.at("/servers/0/id").asString();
    }

    private static CloudUser.Answer act(
            CloudUser user, String path, String action, Map<String, ?> how) {
        return user.post("compute", path + "/action", Map.of(action, how)).is(200);
    }

    private static String statusOf(CloudUser user, String path) {
        return user.get("compute", path).is(200).body().at("/server/status").asString("");
    }

    private static String logOf(CloudUser user, String path) {
        return act(user, path, "os-getConsoleOutput", Map.of()).text();
    }

    private static boolean canHaveNamespaces() {
        var shell = new Shell(Path.of("."), Map.of());
        return shell.run("unshare", "-m", "-n", "-p", "-f", "true").status() == 0;
    }

    /** The libvirt host that the launcher made, seen from outside of Kilonova. */
    private record Host(LocalCloud cloud) {
        /** As {@code virsh list --all} has them: number, name and state. */
        String guests() {
            return script("status").strip();
        }

        List<String> taps() {
            var netns = script("netns").strip();
            var links = new Shell(Path.of("."), Map.of()).run("ip", "-n", netns, "-o", "link");
            return links.ok().lines().filter(line -> line.contains(" master brq")).toList();
        }

        List<Path> disks() throws IOException {
            try (var files = Files.walk(cloud.var().resolve("guests"))) {
                return files.filter(file -> file.getFileName().toString().startsWith("disk"))
                        .toList();
            }
        }

        private String script(String verb) {
            var hosts = cloud.var().resolve("hosts").toString();
            var shell = new Shell(Path.of("..", "testbed"), Map.of("KILONOVA_HOSTS", hosts));
            return shell.run("./libvirt-host.sh", verb, "local").ok();
        }
    }
}
