package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.ListQuery.Condition;
import io.kilonova.volume.ListRequest.Filters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v3/types}, with their specifications and the projects that may use them. */
@RestController
@RequestMapping("/volume/v3/types")
final class VolumeTypesController {
    static final Set<String> FILTERS = Set.of("is_public", "extra_specs");

    private final VolumeTypes types;
    private final VolumeSettings settings;

    VolumeTypesController(VolumeTypes types, VolumeSettings settings) {
        this.types = types;
        this.settings = settings;
    }

    @GetMapping
    Map<String, Object> list(
            VolumeCall call, @RequestParam(name = "is_public", defaultValue = "") String isPublic) {
        var filters = Filters.newestFirst(VolumeTypeStore.FIELDS, FILTERS);
        var request = ListRequest.of(call, filters, settings);
        var asked = request.query(types::isThere);
        var conditions = new ArrayList<>(asked.conditions());
        if (call.seesAll() && !isPublic.toLowerCase(Locale.ROOT).equals("none")) {
            var wanted = isPublic.isEmpty() || PythonWords.isTrue(isPublic);
            if (!wanted && !PythonWords.isFalse(isPublic)) {
                throw ServiceFailure.badRequest("Invalid is_public filter [" + isPublic + "]");
            }
            conditions.add(new Condition.Is("is_public", String.valueOf(wanted)));
        }
        var query =
                new ListQuery(
                        call.seesAll() ? null : call.caller().projectId(),
                        conditions,
                        asked.sorts(),
                        asked.marker(),
                        asked.limit(),
                        asked.offset());
        var answer =
                request.answer(
                        "volume_types",
                        "types",
                        types.list(query),
                        VolumeTypeRow::id,
                        type -> view(call, type));
        var links = answer.remove("volume_types_links");
        if (links != null) {
            answer.put("volume_type_links", links);
        }
        return answer;
    }

    private static Map<String, @Nullable Object> view(VolumeCall call, VolumeTypeRow type) {
        var specs = new LinkedHashMap<String, String>(type.extraSpecs());
        if (!call.seesAll()) {
            specs.keySet().retainAll(VolumeTypes.VISIBLE);
        }
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", type.id());
        view.put("name", type.name());
        view.put("is_public", type.isPublic());
        view.put("description", type.description());
        view.put("extra_specs", specs);
        if (call.seesAll()) {
            view.put("qos_specs_id", null);
        }
        view.put("os-volume-type-access:is_public", type.isPublic());
        return view;
    }

    @GetMapping("/{id}")
    Map<String, Object> show(@PathVariable String id, VolumeCall call) {
        var type = id.equals("default") ? types.defaultType() : types.find(id, call);
        return Map.of("volume_type", view(call, type));
    }

    @PostMapping
    Map<String, Object> create(@RequestBody JsonNode body, VolumeCall call) {
        var fields =
                Fields.of(body, "volume_type")
                        .only(
                                Set.of(
                                        "name",
                                        "description",
                                        "extra_specs",
                                        "os-volume-type-access:is_public"));
        return Map.of("volume_type", view(call, types.create(fields, call)));
    }

    @PutMapping("/{id}")
    Map<String, Object> update(
            @PathVariable String id, @RequestBody JsonNode body, VolumeCall call) {
        var fields =
                Fields.of(body, "volume_type").only(Set.of("name", "description", "is_public"));
        return Map.of("volume_type", view(call, types.update(id, fields, call)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(@PathVariable String id, VolumeCall call) {
        types.delete(id, call);
    }

    @PostMapping("/{id}/action")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void act(@PathVariable String id, @RequestBody JsonNode body, VolumeCall call) {
        if (body.has("addProjectAccess")) {
            types.allow(id, Fields.of(body, "addProjectAccess").required("project"), call);
        } else if (body.has("removeProjectAccess")) {
            types.disallow(id, Fields.of(body, "removeProjectAccess").required("project"), call);
        } else {
            throw ServiceFailure.badRequest("There is no such action.");
        }
    }

    @GetMapping("/{id}/os-volume-type-access")
    Map<String, Object> projects(@PathVariable String id, VolumeCall call) {
        var access =
                types.projects(id, call).stream()
                        .map(project -> Map.of("volume_type_id", id, "project_id", project))
                        .toList();
        return Map.of("volume_type_access", access);
    }

    /** There are no encrypted ones. */
    @GetMapping("/{id}/encryption")
    Map<String, Object> encryption(@PathVariable String id, VolumeCall call) {
        types.find(id, call);
        return Map.of();
    }

    @GetMapping("/{id}/extra_specs")
    Map<String, Object> specs(@PathVariable String id, VolumeCall call) {
        return Map.of("extra_specs", specsOf(id, call));
    }

    private Map<String, String> specsOf(String id, VolumeCall call) {
        var specs = new LinkedHashMap<String, String>(types.find(id, call).extraSpecs());
        if (!call.seesAll()) {
            specs.keySet().retainAll(VolumeTypes.VISIBLE);
        }
        return specs;
    }

    @PostMapping("/{id}/extra_specs")
    JsonNode addSpecs(@PathVariable String id, @RequestBody JsonNode body, VolumeCall call) {
        var more = Fields.of(body, "extra_specs").specs();
        types.setSpecs(
                id,
                call,
                specs -> {
                    specs.putAll(more);
                    return specs;
                });
        return body;
    }

    @GetMapping("/{id}/extra_specs/{key}")
    Map<String, String> spec(@PathVariable String id, @PathVariable String key, VolumeCall call) {
        var specs = specsOf(id, call);
        if (!specs.containsKey(key)) {
            throw noSpec(id, key);
        }
        specs.keySet().retainAll(List.of(key));
        return specs;
    }

    private static ServiceFailure noSpec(String id, String key) {
        return ServiceFailure.notFound(
                "Volume Type " + id + " has no extra specs with key " + key + ".");
    }

    @PutMapping("/{id}/extra_specs/{key}")
    JsonNode setSpec(
            @PathVariable String id,
            @PathVariable String key,
            @RequestBody JsonNode body,
            VolumeCall call) {
        var spec = Fields.whole(body).specs();
        if (spec.size() != 1 || !spec.containsKey(key)) {
            throw ServiceFailure.badRequest("Request body and URI mismatch");
        }
        types.setSpecs(
                id,
                call,
                specs -> {
                    specs.putAll(spec);
                    return specs;
                });
        return body;
    }

    @DeleteMapping("/{id}/extra_specs/{key}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void deleteSpec(@PathVariable String id, @PathVariable String key, VolumeCall call) {
        types.setSpecs(
                id,
                call,
                specs -> {
                    if (!specs.containsKey(key)) {
                        throw noSpec(id, key);
                    }
                    specs.remove(key);
                    return specs;
                });
    }
}
