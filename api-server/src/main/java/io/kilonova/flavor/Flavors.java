package io.kilonova.flavor;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.flavor.FlavorStore.Filter;
import io.kilonova.id.Ids;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.auth.Projects;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.LenientValues;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What can be done with flavors. */
@Component
public final class Flavors {
    private static final Pattern SPEC_KEY = Pattern.compile("[a-zA-Z0-9_.:\\- ]{1,255}");
    private static final String MANAGE = "os_compute_api:os-flavor-manage:";
    private static final String IS_PUBLIC = "os-flavor-access:is_public";
    private static final String ACCESS = "os_compute_api:os-flavor-access";

    private final FlavorStore store;
    private final Policies policies;
    private final Projects projects;
    private final Ids ids;

    Flavors(FlavorStore store, Policies policies, Projects projects, Ids ids) {
        this.store = store;
        this.policies = policies;
        this.projects = projects;
        this.ids = ids;
    }

    /** A private flavor that the caller's project may not use is as good as none. */
    FlavorRow find(String flavorId, Caller caller) {
        return store.find(flavorId)
                .filter(flavor ->
                        flavor.isPublic()
                                || caller.isAdmin()
                                || store.access(flavor.id()).contains(caller.projectId()))
                .orElseThrow(() -> notFound(flavorId));
    }

    /**
     * @param isPublic what an administrator asked for: true, false, or null for both
     */
    List<FlavorRow> list(@Nullable Boolean isPublic, int minRam, int minDisk, Caller caller) {
        var filter =
                caller.isAdmin()
                        ? new Filter(isPublic, null, minRam, minDisk)
                        : new Filter(null, caller.projectId(), minRam, minDisk);
        return store.list(filter);
    }

    FlavorRow create(JsonNode given, Caller caller) {
        policies.enforce(MANAGE + "create", caller);
        var id = given.path("id").asString("");
        var rowId = ids.next();
        var isAuto = id.isEmpty() || id.equals("auto");
        var flavor =
                new FlavorRow(
                        rowId,
                        isAuto ? rowId.toString() : id,
                        given.path("name").asString().strip(),
                        text(given.path("description")),
                        LenientValues.whole(given.path("vcpus")),
                        LenientValues.whole(given.path("ram")),
                        LenientValues.whole(given.path("disk")),
                        LenientValues.whole(given.path("OS-FLV-EXT-DATA:ephemeral")),
                        LenientValues.whole(given.path("swap")),
                        Double.parseDouble(given.path("rxtx_factor").asString("1.0")),
                        !given.has(IS_PUBLIC) || LenientValues.isTrue(given.path(IS_PUBLIC)),
                        false,
                        Map.of());
        try {
            store.insert(flavor);
        } catch (DuplicateKeyException _) {
            throw new ComputeFailure.Conflict(
                    store.hasName(flavor.name())
                            ? "Flavor with name " + flavor.name() + " already exists."
                            : "Flavor with ID " + flavor.flavorId() + " already exists.");
        }
        if (!flavor.isPublic()) {
            store.grant(flavor.id(), caller.projectId());
        }
        return flavor;
    }

    FlavorRow describe(String flavorId, JsonNode given, Caller caller) {
        policies.enforce(MANAGE + "update", caller);
        var flavor = find(flavorId, caller);
        store.describe(flavor.id(), text(given.path("description")));
        return find(flavorId, caller);
    }

    void delete(String flavorId, Caller caller) {
        policies.enforce(MANAGE + "delete", caller);
        store.delete(find(flavorId, caller).id());
    }

    Map<String, String> putExtraSpecs(String flavorId, Map<String, String> specs, Caller caller) {
        var flavor = find(flavorId, caller);
        for (var key : specs.keySet()) {
            if (!SPEC_KEY.matcher(key).matches()) {
                throw new ComputeFailure.Invalid(
                        "Key Names can only contain alphanumeric characters, periods, dashes,"
                                + " underscores, colons and spaces.");
            }
        }
        store.putExtraSpecs(flavor.id(), specs);
        return specs;
    }

    void removeExtraSpec(String flavorId, String key, Caller caller) {
        var flavor = find(flavorId, caller);
        extraSpec(flavor, key);
        store.removeExtraSpec(flavor.id(), key);
    }

    String extraSpec(FlavorRow flavor, String key) {
        var value = flavor.extraSpecs().get(key);
        if (value == null) {
            throw new ComputeFailure.NotFound(
                    "Flavor " + flavor.flavorId() + " has no extra specs with key " + key + ".");
        }
        return value;
    }

    List<String> access(String flavorId, Caller caller) {
        policies.enforce(ACCESS, caller);
        var flavor = find(flavorId, caller);
        if (flavor.isPublic()) {
            throw new ComputeFailure.NotFound("Access list not available for public flavors.");
        }
        return store.access(flavor.id());
    }

    List<String> grant(String flavorId, String project, boolean refusesPublic, Caller caller) {
        policies.enforce(ACCESS + ":add_tenant_access", caller);
        var flavor = find(flavorId, caller);
        projects.check(project);
        if (flavor.isPublic() && refusesPublic) {
            throw new ComputeFailure.Conflict("Can not add access to a public flavor.");
        }
        if (!store.grant(flavor.id(), project)) {
            throw new ComputeFailure.Conflict(
                    "Flavor access already exists for flavor %s and project %s combination."
                            .formatted(flavorId, project));
        }
        return store.access(flavor.id());
    }

    List<String> revoke(String flavorId, String project, Caller caller) {
        policies.enforce(ACCESS + ":remove_tenant_access", caller);
        var flavor = find(flavorId, caller);
        if (!store.revoke(flavor.id(), project)) {
            throw new ComputeFailure.NotFound(
                    "Flavor access not found for %s / %s combination."
                            .formatted(flavorId, project));
        }
        return store.access(flavor.id());
    }

    private static ComputeFailure notFound(String flavorId) {
        return new ComputeFailure.NotFound("Flavor " + flavorId + " could not be found.");
    }

    private static @Nullable String text(JsonNode value) {
        return value.isString() ? value.stringValue() : null;
    }
}
