package io.kilonova.metadata;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Routes of servers' metadata. */
@RestController
@RequestMapping("/servers/{server}/metadata")
final class ServerMetadataController {
    private final ServerMetadata metadata;

    ServerMetadataController(ServerMetadata metadata) {
        this.metadata = metadata;
    }

    record All(Map<String, String> metadata) {}

    record One(Map<String, String> meta) {}

    @GetMapping
    @Schema("servers.metadata.list")
    All list(@PathVariable String server, ApiRequest request) {
        return new All(metadata.list(server, request));
    }

    @PostMapping
    @Schema("servers.metadata.create")
    All merge(@PathVariable String server, Body body, ApiRequest request) {
        var items = texts(body.json().path("metadata"));
        return new All(metadata.merge(server, items, request));
    }

    @PutMapping
    @Schema("servers.metadata.replace")
    All replace(@PathVariable String server, Body body, ApiRequest request) {
        var items = texts(body.json().path("metadata"));
        return new All(metadata.replace(server, items, request));
    }

    @GetMapping("/{key}")
    @Schema("servers.metadata.show")
    One show(@PathVariable String server, @PathVariable String key, ApiRequest request) {
        return new One(Map.of(key, metadata.show(server, key, request)));
    }

    @PutMapping("/{key}")
    @Schema("servers.metadata.update")
    One put(@PathVariable String server, @PathVariable String key, Body body, ApiRequest request) {
        var item = texts(body.json().path("meta"));
        metadata.put(server, key, item.get(key), request);
        return new One(item);
    }

    @DeleteMapping("/{key}")
    @Schema("servers.metadata.delete")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String server, @PathVariable String key, ApiRequest request) {
        metadata.remove(server, key, request);
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new LinkedHashMap<String, String>();
        object.forEachEntry((key, value) -> texts.put(key, value.asString("")));
        return texts;
    }
}
