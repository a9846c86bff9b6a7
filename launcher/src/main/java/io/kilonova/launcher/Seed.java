package io.kilonova.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Gives a new cloud what a newcomer needs, and leaves alone what is there already. */
final class Seed {
    private record Flavor(String id, String name, int vcpus, int ram, int disk) {}

    private static final List<Flavor> FLAVORS =
            List.of(
                    new Flavor("1", "m1.tiny", 1, 128, 1),
                    new Flavor("2", "m1.small", 1, 512, 5),
                    new Flavor("3", "m1.medium", 2, 2048, 20),
                    new Flavor("4", "m1.large", 4, 8192, 40));

    private final Cloud admin;

    Seed(Cloud admin) {
        this.admin = admin;
    }

    void flavors() throws IOException, InterruptedException {
        var there = names(admin.get("compute", "/flavors"), "flavors");
        for (var flavor : FLAVORS) {
            if (!there.contains(flavor.name())) {
                var body =
                        Map.of(
                                "id", flavor.id(),
                                "name", flavor.name(),
                                "vcpus", flavor.vcpus(),
                                "ram", flavor.ram(),
                                "disk", flavor.disk());
                admin.post("compute", "/flavors", Map.of("flavor", body));
                System.out.println("  flavor " + flavor.name());
            }
        }
    }

    void image(String name, Path file) throws IOException, InterruptedException {
        for (var image : admin.get("image", "/v2/images?name=" + name).path("images")) {
            if (image.path("status").asString("").equals("active")) {
                return;
            }
            admin.delete("image", "/v2/images/" + image.path("id").asString());
        }
        var image = new HashMap<String, Object>();
        image.put("name", name);
        image.put("disk_format", file.toString().endsWith(".raw") ? "raw" : "qcow2");
        image.put("container_format", "bare");
        image.put("visibility", "public");
        image.put("min_ram", 96);
        var made = admin.post("image", "/v2/images", image);
        admin.upload("/v2/images/" + made.path("id").asString() + "/file", file);
        System.out.println("  image " + name);
    }

    void network(String name, String cidr) throws IOException, InterruptedException {
        var there = admin.get("network", "/v2.0/networks?name=" + name).path("networks");
        if (!there.isEmpty()) {
            return;
        }
        var network =
                admin.post(
                        "network",
                        "/v2.0/networks",
                        Map.of("network", Map.of("name", name, "shared", true)));
        var subnet =
                Map.of(
                        "name",
                        name + "-v4",
                        "network_id",
                        network.at("/network/id").asString(),
                        "ip_version",
                        4,
                        "cidr",
                        cidr);
        admin.post("network", "/v2.0/subnets", Map.of("subnet", subnet));
        System.out.println("  network " + name + " " + cidr);
    }

    private static Set<String> names(JsonNode list, String key) {
        var names = new HashSet<String>();
        for (var item : list.path(key)) {
            names.add(item.path("name").asString(""));
        }
        return names;
    }
}
