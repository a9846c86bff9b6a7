package io.kilonova.simulator;

import io.kilonova.id.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Identity, image and network service: one network, one image, and as many ports as are made. They
 * do what they are asked at once; what is in between is the client's.
 */
final class SimulatedServices {
    static final String NETWORK = "00000000-0000-4000-8000-00000000000e";
    static final String IMAGE = "00000000-0000-4000-8000-00000000000d";
    private static final String SUBNET = "00000000-0000-4000-8000-00000000000c";
    private static final String GROUP = "00000000-0000-4000-8000-00000000000b";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Ids ids;
    private final Map<String, ObjectNode> ports = new TreeMap<>();
    private int made;

    SimulatedServices(Ids ids) {
        this.ids = ids;
    }

    record Answer(int status, Object body) {
        byte[] bytes() {
            return JSON.writeValueAsBytes(body);
        }
    }

    /** A port with what it is for. */
    record Port(String id, String server, String nic) {}

    List<Port> ports() {
        return ports.values().stream()
                .map(port ->
                        new Port(
                                port.path("id").asString(),
                                port.path("device_id").asString(""),
                                port.path("description").asString("")))
                .toList();
    }

    Answer answer(String method, String path, @Nullable String query, byte[] body) {
        var parts = List.of(path.substring(1).split("/", -1));
        var json = body.length == 0 ? JSON.nullNode() : JSON.readTree(body);
        return switch (parts.get(0)) {
            case "v3" -> new Answer(201, token());
            case "v2" -> new Answer(200, image());
            case "v2.0" -> network(method, parts, parameters(query), json);
            default -> new Answer(404, Map.of());
        };
    }

    private static Map<String, String> parameters(@Nullable String query) {
        var parameters = new HashMap<String, String>();
        if (query != null) {
            for (var pair : query.split("&", -1)) {
                var parts = pair.split("=", 2);
                parameters.put(parts[0], parts[1]);
            }
        }
        return parameters;
    }

    private static Object token() {
        var catalog = new ArrayList<Object>();
        for (var type : List.of("image", "network")) {
            catalog.add(
                    Map.of(
                            "type",
                            type,
                            "endpoints",
                            List.of(
                                    Map.of(
                                            "interface",
                                            "internal",
                                            "region_id",
                                            "RegionOne",
                                            "url",
                                            "http://" + type))));
        }
        return Map.of(
                "token", Map.of("expires_at", "2027-01-01T00:00:00.000000Z", "catalog", catalog));
    }

    private static Object image() {
        var image = new LinkedHashMap<String, Object>();
        image.put("id", IMAGE);
        image.put("name", "tiny");
        image.put("status", "active");
        image.put("visibility", "public");
        image.put("owner", "admin");
        image.put("disk_format", "qcow2");
        image.put("container_format", "bare");
        image.put("size", 1000);
        image.put("os_hash_algo", "sha512");
        image.put("os_hash_value", "00");
        return image;
    }

    private Answer network(
            String method, List<String> path, Map<String, String> query, JsonNode body) {
        return switch (path.get(1)) {
            case "networks" ->
                    path.size() > 2
                            ? new Answer(200, Map.of("network", theNetwork()))
                            : new Answer(200, Map.of("networks", List.of(theNetwork())));
            case "subnets" -> new Answer(200, Map.of("subnets", List.of(theSubnet())));
            case "security-groups" ->
                    new Answer(
                            200,
                            Map.of(
                                    "security_groups",
                                    List.of(Map.of("id", GROUP, "name", "default"))));
            case "ports" -> ports(method, path, query, body);
            default -> new Answer(404, Map.of());
        };
    }

    private static Object theNetwork() {
        return Map.of(
                "id",
                NETWORK,
                "name",
                "net",
                "shared",
                true,
                "mtu",
                1450,
                "subnets",
                List.of(SUBNET));
    }

    private static Object theSubnet() {
        return Map.of(
                "id",
                SUBNET,
                "network_id",
                NETWORK,
                "ip_version",
                4,
                "cidr",
                "10.0.0.0/8",
                "gateway_ip",
                "10.0.0.1",
                "enable_dhcp",
                true);
    }

    private Answer ports(
            String method, List<String> path, Map<String, String> query, JsonNode body) {
        var one = path.size() > 2 ? path.get(2) : "";
        return switch (method) {
            case "POST" -> new Answer(201, Map.of("port", make((ObjectNode) body.path("port"))));
            case "PUT" -> with(one, port -> port.setAll((ObjectNode) body.path("port")));
            case "DELETE" -> ports.remove(one) == null ? missing() : new Answer(204, Map.of());
            default ->
                    one.isEmpty()
                            ? new Answer(200, Map.of("ports", list(query)))
                            : with(one, port -> port);
        };
    }

    private Answer with(String id, Function<ObjectNode, JsonNode> change) {
        var port = ports.get(id);
        return port == null ? missing() : new Answer(200, Map.of("port", change.apply(port)));
    }

    private static Answer missing() {
        return new Answer(404, Map.of("NeutronError", Map.of("message", "could not be found")));
    }

    private List<ObjectNode> list(Map<String, String> query) {
        Predicate<ObjectNode> isWanted =
                port ->
                        query.entrySet().stream()
                                .allMatch(e ->
                                        port.path(e.getKey()).asString("").equals(e.getValue()));
        return ports.values().stream().filter(isWanted).toList();
    }

    private ObjectNode make(ObjectNode asked) {
        var port = asked.deepCopy();
        var number = ++made;
        port.put("id", ids.next().toString());
        port.put("mac_address", "fa:16:3e:00:%02x:%02x".formatted(number / 256, number % 256));
        port.put("status", "ACTIVE");
        port.put("binding:vif_type", "bridge");
        port.putArray("fixed_ips")
                .addObject()
                .put("ip_address", "10.0.%d.%d".formatted(number / 250 + 1, number % 250 + 2))
                .put("subnet_id", SUBNET);
        ports.put(port.path("id").asString(), port);
        return port;
    }
}
