package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Types of volumes. All lie on the same back end; administrators make and change them. */
@Component
final class VolumeTypes {
    /** The specifications that users see. */
    static final Set<String> VISIBLE =
            Set.of("RESKEY:availability_zones", "multiattach", "replication_enabled");

    private final VolumeTypeStore store;
    private final VolumeQuotas quotas;
    private final VolumeSettings settings;
    private final TransactionTemplate transaction;
    private final Moment moment;

    VolumeTypes(
            VolumeTypeStore store,
            VolumeQuotas quotas,
            VolumeSettings settings,
            TransactionTemplate transaction,
            Moment moment) {
        this.store = store;
        this.quotas = quotas;
        this.settings = settings;
        this.transaction = transaction;
        this.moment = moment;
    }

    List<VolumeTypeRow> list(ListQuery query) {
        return store.list(query);
    }

    boolean isThere(UUID id) {
        return store.find(id).isPresent();
    }

    /** One that the caller may not use is as good as none. */
    VolumeTypeRow find(String id, VolumeCall call) {
        return VolumeCall.uuid(id)
                .flatMap(store::find)
                .filter(type -> mayUse(type, call))
                .orElseThrow(() -> VolumeFailure.typeNotFound(id));
    }

    VolumeTypeRow findByNameOrId(String text, VolumeCall call) {
        return VolumeCall.uuid(text)
                .flatMap(store::find)
                .or(() -> store.findByName(text))
                .filter(type -> mayUse(type, call))
                .orElseThrow(() ->
                        ServiceFailure.notFound(
                                "Volume type with name " + text + " could not be found."));
    }

    private boolean mayUse(VolumeTypeRow type, VolumeCall call) {
        return type.isPublic()
                || call.seesAll()
                || store.mayUse(type.id(), call.caller().projectId());
    }

    Optional<VolumeTypeRow> find(UUID id) {
        return store.find(id);
    }

    VolumeTypeRow defaultType() {
        return store.findByName(settings.defaultType())
                .orElseThrow(() ->
                        new ServiceFailure(
                                500,
                                "",
                                "The request cannot be fulfilled as the default volume type "
                                        + settings.defaultType()
                                        + " cannot be found."));
    }

    VolumeTypeRow create(Fields fields, VolumeCall call) {
        call.requireAdmin("volume_extension:type_create");
        var name = fields.required("name").strip();
        if (name.isEmpty()) {
            throw VolumeFailure.invalidField("name", name, "'' is too short");
        }
        var specs =
                fields.has("extra_specs") ? fields.specs("extra_specs") : Map.<String, String>of();
        var type =
                new VolumeTypeRow(
                        moment.id(),
                        name,
                        fields.text("description"),
                        fields.flag("os-volume-type-access:is_public", true),
                        specs);
        if (!store.insert(type, moment.now())) {
            throw exists(name);
        }
        return type;
    }

    private static ServiceFailure exists(String name) {
        return ServiceFailure.conflict("Volume Type " + name + " already exists.");
    }

    VolumeTypeRow update(String id, Fields fields, VolumeCall call) {
        call.requireAdmin("volume_extension:type_update");
        var name = fields.stripped("name");
        var description = fields.text("description");
        var hasFlag = fields.has("is_public");
        if (name != null && name.isEmpty()) {
            throw ServiceFailure.badRequest("Volume type name can not be empty.");
        }
        if (name == null && description == null && !hasFlag) {
            throw ServiceFailure.badRequest(
                    "Specify volume type name, description, is_public or a combination thereof.");
        }
        return change(
                id,
                call,
                type -> {
                    var isPublic = fields.flag("is_public", type.isPublic());
                    if (name != null) {
                        quotas.rename(type.name(), name);
                    }
                    return new VolumeTypeRow(
                            type.id(),
                            name == null ? type.name() : name,
                            description == null ? type.description() : description,
                            isPublic,
                            type.extraSpecs());
                });
    }

    private VolumeTypeRow change(
            String id, VolumeCall call, UnaryOperator<VolumeTypeRow> decision) {
        var known = find(id, call);
        return Objects.requireNonNull(
                transaction.execute(_ -> {
                    var type =
                            store.lock(known.id())
                                    .orElseThrow(() -> VolumeFailure.typeNotFound(id));
                    var changed = decision.apply(type);
                    if (!store.update(changed, moment.now())) {
                        throw exists(changed.name());
                    }
                    return changed;
                }));
    }

    void delete(String id, VolumeCall call) {
        call.requireAdmin("volume_extension:type_delete");
        var known = find(id, call);
        transaction.executeWithoutResult(_ -> {
            var type = store.lock(known.id()).orElseThrow(() -> VolumeFailure.typeNotFound(id));
            if (type.name().equals(settings.defaultType())) {
                throw ServiceFailure.badRequest(
                        "The volume type "
                                + id
                                + " is a default volume type and cannot be deleted.");
            }
            if (store.isUsed(type.id())) {
                throw ServiceFailure.badRequest("Target volume type is still in use.");
            }
            store.delete(type.id());
        });
    }

    /** Volumes of the type keep what it was when they were made, so it must have none. */
    VolumeTypeRow setSpecs(String id, VolumeCall call, UnaryOperator<Map<String, String>> change) {
        call.requireAdmin("volume_extension:types_extra_specs:update");
        return change(
                id,
                call,
                type -> {
                    if (store.isUsed(type.id())) {
                        throw ServiceFailure.badRequest("Volume Type is currently in use.");
                    }
                    return new VolumeTypeRow(
                            type.id(),
                            type.name(),
                            type.description(),
                            type.isPublic(),
                            change.apply(new HashMap<>(type.extraSpecs())));
                });
    }

    List<String> projects(String id, VolumeCall call) {
        call.requireAdmin("volume_extension:volume_type_access:get_all_for_type");
        var type = find(id, call);
        if (type.isPublic()) {
            throw ServiceFailure.notFound("Access list not available for public volume types.");
        }
        return store.projects(type.id());
    }

    void allow(String id, String project, VolumeCall call) {
        call.requireAdmin("volume_extension:volume_type_access:add_project_access");
        var type = find(id, call);
        if (type.isPublic()) {
            throw ServiceFailure.badRequest(
                    "Invalid volume type: Type access modification is not applicable to public"
                            + " volume type.");
        }
        if (!store.allow(type.id(), project)) {
            throw ServiceFailure.conflict(
                    "Volume type access for %s / %s combination already exists."
                            .formatted(id, project));
        }
    }

    void disallow(String id, String project, VolumeCall call) {
        call.requireAdmin("volume_extension:volume_type_access:remove_project_access");
        var type = find(id, call);
        if (!store.disallow(type.id(), project)) {
            throw ServiceFailure.notFound(
                    "Volume type access not found for %s / %s combination.".formatted(id, project));
        }
    }
}
