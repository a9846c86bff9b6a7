package io.kilonova.tag;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.schema.Schema;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Routes of servers' tags. */
@RestController
@RequestMapping("/servers/{server}/tags")
final class ServerTagsController {
    private final ServerTags tags;

    ServerTagsController(ServerTags tags) {
        this.tags = tags;
    }

    record All(List<String> tags) {}

    @GetMapping
    @Microversions(from = "2.26")
    @Schema("servers.tags.list")
    All list(@PathVariable String server, ApiRequest request) {
        return new All(tags.list(server, request));
    }

    @PutMapping
    @Microversions(from = "2.26")
    @Schema("servers.tags.replace")
    All replace(@PathVariable String server, Body body, ApiRequest request) {
        var wanted = new LinkedHashSet<String>();
        body.json().path("tags").forEach(tag -> wanted.add(tag.asString("")));
        return new All(tags.replace(server, wanted, request));
    }

    @DeleteMapping
    @Microversions(from = "2.26")
    @Schema("servers.tags.delete-all")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void clear(@PathVariable String server, ApiRequest request) {
        tags.clear(server, request);
    }

    @GetMapping("/{tag}")
    @Microversions(from = "2.26")
    @Schema("servers.tags.show")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void show(@PathVariable String server, @PathVariable String tag, ApiRequest request) {
        tags.check(server, tag, request);
    }

    @PutMapping("/{tag}")
    @Microversions(from = "2.26")
    @Schema("servers.tags.update")
    ResponseEntity<Void> add(
            @PathVariable String server, @PathVariable String tag, Body body, ApiRequest request) {
        if (!tags.add(server, tag, request)) {
            return ResponseEntity.noContent().build();
        }
        var name = URLEncoder.encode(tag, StandardCharsets.UTF_8).replace("+", "%20");
        var location = request.links().self("servers", server) + "/tags/" + name;
        return ResponseEntity.status(HttpStatus.CREATED).header("Location", location).build();
    }

    @DeleteMapping("/{tag}")
    @Microversions(from = "2.26")
    @Schema("servers.tags.delete")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String server, @PathVariable String tag, ApiRequest request) {
        tags.remove(server, tag, request);
    }
}
