package io.kilonova.launcher;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** Boots a server as a user would, shows how it goes, and what the guest has to say. */
final class Demo {
    private static final String READY = "READY";
    private static final String SIMULATED = "FAKE CONSOLE OUTPUT";
    private static final long PATIENCE_NANOS = 240_000_000_000L;
    private static final long PAUSE_NANOS = 200_000_000L;

    private final Cloud user;
    private final long start = System.nanoTime();
    private final Map<String, Long> phases = new LinkedHashMap<>();

    Demo(Cloud user) {
        this.user = user;
    }

    void run(String imageName, String flavorName, String networkName)
            throws IOException, InterruptedException {
        var image = find("image", "/v2/images?name=" + imageName, "images", imageName);
        var flavor = find("compute", "/flavors", "flavors", flavorName);
        var network =
                find("network", "/v2.0/networks?name=" + networkName, "networks", networkName);
        var id = create(image, flavor, network);
        System.out.println("server " + id);
        awaitActive(id);
        var console = awaitGreeting(id);
        System.out.println();
        console.lines().forEach(line -> System.out.println("  | " + line));
        if (console.contains(SIMULATED)) {
            System.out.println(
                    "*** This guest is SIMULATED: the host runs the fake hypervisor. ***");
        }
        System.out.println();
        phases.forEach((phase, at) -> System.out.printf("  %-28s %6d ms%n", phase, at));
        System.out.println("The server is left running: openstack server delete " + id);
    }

    private String find(String service, String path, String key, String name)
            throws IOException, InterruptedException {
        for (var item : user.get(service, path).path(key)) {
            if (item.path("name").asString("").equals(name)) {
                return item.path("id").asString();
            }
        }
        throw new IOException("the cloud has no " + name + " among its " + key);
    }

    private String create(String image, String flavor, String network)
            throws IOException, InterruptedException {
        var server =
                Map.of(
                        "name",
                        "demo",
                        "imageRef",
                        image,
                        "flavorRef",
                        flavor,
                        "config_drive",
                        true,
                        "networks",
                        List.of(Map.of("uuid", network)),
                        "metadata",
                        Map.of("greeting", "hello from Kilonova"));
        var answer = user.post("compute", "/servers", Map.of("server", server));
        reached("accepted (202)");
        return answer.at("/server/id").asString();
    }

    private void awaitActive(String id) throws IOException, InterruptedException {
        var last = "";
        while (true) {
            var server = user.get("compute", "/servers/" + id).path("server");
            var status = server.path("status").asString("");
            var shown = status + " " + server.path("OS-EXT-STS:task_state").asString("");
            if (!shown.equals(last)) {
                System.out.printf("  %6d ms  %s%n", millis(), shown);
                last = shown;
            }
            if (status.equals("ACTIVE")) {
                reached("ACTIVE");
                return;
            }
            if (status.equals("ERROR")) {
                throw new IOException(
                        "the build failed: " + server.at("/fault/message").asString(""));
            }
            pause(status);
        }
    }

    private String awaitGreeting(String id) throws IOException, InterruptedException {
        System.out.println("  waiting for the guest's greeting on its console");
        while (true) {
            var log = consoleLog(id).path("output").asString("");
            if (log.contains(READY)) {
                reached("guest says " + READY);
                return log;
            }
            pause("no greeting yet: " + log);
        }
    }

    private JsonNode consoleLog(String id) throws IOException, InterruptedException {
        return user.post(
                "compute",
                "/servers/" + id + "/action",
                Map.of("os-getConsoleOutput", Map.of("length", 60)));
    }

    private void pause(String state) throws IOException {
        if (System.nanoTime() - start > PATIENCE_NANOS) {
            throw new IOException("this takes too long; last seen: " + state);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private void reached(String phase) {
        phases.put(phase, millis());
    }

    private long millis() {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
