package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v3/volumes/{id}/metadata}, and the same of snapshots. */
@RestController
@RequestMapping("/volume/v3/{kind:volumes|snapshots}/{id}/metadata")
final class MetadataController {
    private final Volumes volumes;
    private final Snapshots snapshots;
    private final JsonMapper json;

    MetadataController(Volumes volumes, Snapshots snapshots, JsonMapper json) {
        this.volumes = volumes;
        this.snapshots = snapshots;
        this.json = json;
    }

    static Map<String, String> merged(Map<String, String> old, Map<String, String> more) {
        var merged = new HashMap<>(old);
        merged.putAll(more);
        return merged;
    }

    static Map<String, String> without(Map<String, String> old, String key) {
        var less = new HashMap<>(old);
        less.remove(key);
        return less;
    }

    /** What metadata become. */
    private interface Change {
        Map<String, String> of(Map<String, String> old);
    }

    private Map<String, String> read(String kind, String id, VolumeCall call) {
        return kind.equals("volumes")
                ? volumes.find(id, call).metadata()
                : snapshots.find(id, call).metadata();
    }

    private Map<String, String> change(String kind, String id, VolumeCall call, Change change) {
        return kind.equals("volumes")
                ? volumes.setMetadata(id, call, change::of).metadata()
                : snapshots.setMetadata(id, call, change::of).metadata();
    }

    @GetMapping
    ResponseEntity<Object> list(
            @PathVariable String kind, @PathVariable String id, VolumeCall call) {
        var metadata = read(kind, id, call);
        var answer = ResponseEntity.ok();
        if (isTagged(kind, call)) {
            answer.header("Etag", tag(metadata));
        }
        return answer.body(Map.of("metadata", metadata));
    }

    private static boolean isTagged(String kind, VolumeCall call) {
        return kind.equals("volumes") && call.has(Feature.ETAGS);
    }

    private String tag(Map<String, String> metadata) {
        try {
            var bytes = json.writeValueAsBytes(new TreeMap<>(metadata));
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whoever has seen other metadata than there are now is not to change them. */
    private void requireSeen(String kind, Map<String, String> old, VolumeCall call) {
        var seen = call.header("If-Match");
        if (isTagged(kind, call) && seen != null && !seen.contains(tag(old))) {
            throw new ServiceFailure(412, "", "The metadata have changed.");
        }
    }

    @PostMapping
    Map<String, Object> add(
            @PathVariable String kind,
            @PathVariable String id,
            @RequestBody JsonNode body,
            VolumeCall call) {
        var more = wanted(body);
        return Map.of("metadata", change(kind, id, call, old -> merged(old, more)));
    }

    @PutMapping
    Map<String, Object> replace(
            @PathVariable String kind,
            @PathVariable String id,
            @RequestBody JsonNode body,
            VolumeCall call) {
        var wanted = wanted(body);
        return Map.of(
                "metadata",
                change(
                        kind,
                        id,
                        call,
                        old -> {
                            requireSeen(kind, old, call);
                            return wanted;
                        }));
    }

    private static Map<String, String> wanted(JsonNode body) {
        Fields.of(body, "metadata");
        return Objects.requireNonNull(Fields.whole(body).texts("metadata"));
    }

    @GetMapping("/{key}")
    Map<String, Object> show(
            @PathVariable String kind,
            @PathVariable String id,
            @PathVariable String key,
            VolumeCall call) {
        var value = read(kind, id, call).get(key);
        if (value == null) {
            throw notFound(kind, id, key);
        }
        return Map.of("meta", Map.of(key, value));
    }

    private static ServiceFailure notFound(String kind, String id, String key) {
        return ServiceFailure.notFound(
                (kind.equals("volumes") ? "Volume " : "Snapshot ")
                        + id
                        + " has no metadata with key "
                        + key
                        + ".");
    }

    @PutMapping("/{key}")
    Map<String, Object> set(
            @PathVariable String kind,
            @PathVariable String id,
            @PathVariable String key,
            @RequestBody JsonNode body,
            VolumeCall call) {
        Fields.of(body, "meta");
        var item = Objects.requireNonNull(Fields.whole(body).texts("meta"));
        if (!item.containsKey(key)) {
            throw ServiceFailure.badRequest("Request body and URI mismatch");
        }
        if (item.size() != 1) {
            throw ServiceFailure.badRequest("Request body contains too many items");
        }
        change(
                kind,
                id,
                call,
                old -> {
                    requireSeen(kind, old, call);
                    return merged(old, item);
                });
        return Map.of("meta", item);
    }

    @DeleteMapping("/{key}")
    void delete(
            @PathVariable String kind,
            @PathVariable String id,
            @PathVariable String key,
            VolumeCall call) {
        change(
                kind,
                id,
                call,
                old -> {
                    if (!old.containsKey(key)) {
                        throw notFound(kind, id, key);
                    }
                    return without(old, key);
                });
    }
}
