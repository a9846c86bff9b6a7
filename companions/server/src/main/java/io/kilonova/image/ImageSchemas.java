package io.kilonova.image;

import static java.util.Map.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What clients make their options from: the attributes of images and members, as JSON schemas. */
@RestController
@RequestMapping("/image/v2/schemas")
final class ImageSchemas {
    private static final String UUID_PATTERN =
            "^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$";

    @GetMapping("/image")
    Map<String, Object> image() {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("id", Map.of("type", "string", "pattern", UUID_PATTERN));
        properties.put("name", nullable("string", "What the image is called"));
        properties.put("owner", nullable("string", "The project whose image it is"));
        properties.put(
                "visibility", choice("Who may use the image", ImageDraft.VISIBILITIES.stream()));
        properties.put(
                "disk_format", choice("Format of the disk", ImageDraft.DISK_FORMATS.stream()));
        properties.put(
                "container_format",
                choice("Format of the container", ImageDraft.CONTAINER_FORMATS.stream()));
        properties.put("min_disk", plain("integer", "Smallest disk that can boot it, in GiB"));
        properties.put("min_ram", plain("integer", "Least memory that can boot it, in MiB"));
        properties.put("protected", plain("boolean", "Whether it is safe from deletion"));
        properties.put("os_hidden", plain("boolean", "Whether lists leave it out"));
        properties.put(
                "tags",
                Map.of(
                        "type",
                        "array",
                        "description",
                        "Words to find it by",
                        "items",
                        Map.of("type", "string", "maxLength", 255)));
        readOnly(properties);
        return Map.ofEntries(
                entry("name", "image"),
                entry("properties", properties),
                entry("additionalProperties", Map.of("type", "string")),
                entry(
                        "links",
                        List.of(
                                Map.of("rel", "self", "href", "{self}"),
                                Map.of("rel", "enclosure", "href", "{file}"),
                                Map.of("rel", "describedby", "href", "{schema}"))));
    }

    private static void readOnly(Map<String, Object> properties) {
        for (var name :
                List.of(
                        "status",
                        "checksum",
                        "os_hash_algo",
                        "os_hash_value",
                        "created_at",
                        "updated_at",
                        "self",
                        "file",
                        "schema")) {
            properties.put(name, Map.of("type", List.of("null", "string"), "readOnly", true));
        }
        for (var name : List.of("size", "virtual_size")) {
            properties.put(name, Map.of("type", List.of("null", "integer"), "readOnly", true));
        }
    }

    @GetMapping("/images")
    Map<String, Object> images() {
        return list("images", image());
    }

    @GetMapping("/member")
    Map<String, Object> member() {
        var properties = new LinkedHashMap<String, Object>();
        for (var name : List.of("member_id", "image_id", "created_at", "updated_at", "schema")) {
            properties.put(name, Map.of("type", "string"));
        }
        properties.put(
                "status",
                Map.of("type", "string", "enum", List.of("pending", "accepted", "rejected")));
        return Map.of("name", "member", "properties", properties);
    }

    @GetMapping("/members")
    Map<String, Object> members() {
        return list("members", member());
    }

    private static Map<String, Object> list(String name, Map<String, Object> items) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put(name, Map.of("type", "array", "items", items));
        properties.put("first", Map.of("type", "string"));
        properties.put("next", Map.of("type", "string"));
        properties.put("schema", Map.of("type", "string"));
        return Map.of(
                "name",
                name,
                "properties",
                properties,
                "links",
                List.of(
                        Map.of("rel", "first", "href", "{first}"),
                        Map.of("rel", "next", "href", "{next}"),
                        Map.of("rel", "describedby", "href", "{schema}")));
    }

    private static Map<String, Object> plain(String type, String description) {
        return Map.of("type", type, "description", description);
    }

    private static Map<String, Object> nullable(String type, String description) {
        return Map.of("type", List.of("null", type), "description", description, "maxLength", 255);
    }

    private static Map<String, Object> choice(String description, Stream<String> values) {
        return Map.of(
                "type", "string", "description", description, "enum", values.sorted().toList());
    }
}
