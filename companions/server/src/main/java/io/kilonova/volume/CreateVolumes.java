package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.WorkQueue.Order;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes volumes: checks what they are made from, takes the quota, and leaves the rest as work. */
@Component
final class CreateVolumes {
    private static final Set<String> KNOWN =
            Set.of(
                    "name",
                    "description",
                    "display_name",
                    "display_description",
                    "volume_type",
                    "metadata",
                    "snapshot_id",
                    "source_volid",
                    "consistencygroup_id",
                    "size",
                    "availability_zone",
                    "multiattach",
                    "image_id",
                    "imageRef",
                    "group_id",
                    "backup_id");

    private final VolumeStore store;
    private final VolumeOrigins origins;
    private final VolumeTypes types;
    private final Taking taking;
    private final VolumeSettings settings;
    private final Moment moment;

    CreateVolumes(
            VolumeStore store,
            VolumeOrigins origins,
            VolumeTypes types,
            Taking taking,
            VolumeSettings settings,
            Moment moment) {
        this.store = store;
        this.origins = origins;
        this.types = types;
        this.taking = taking;
        this.settings = settings;
        this.moment = moment;
    }

    /** What happens in the one transaction. */
    @Component
    record Taking(TransactionTemplate transaction, VolumeQuotas quotas, WorkQueue queue) {}

    VolumeRow create(Fields fields, VolumeCall call) {
        call.requireWriter("volume:create");
        if (call.has(Feature.STRICT_SCHEMAS)) {
            fields.only(KNOWN);
        }
        refuseWhatIsNotHere(fields);
        var origin = origins.find(fields, call);
        var size = size(fields, origin);
        var type = type(fields, origin, call);
        var volume = row(fields, origin, size, type, call);
        return Objects.requireNonNull(
                taking.transaction()
                        .execute(_ -> {
                            origins.requireGood(origin, size);
                            taking.quotas().takeVolumes(volume.projectId(), type.name(), 1, size);
                            store.insert(volume);
                            taking.queue().add(order(volume, origin), call.requestId());
                            return store.find(volume.id()).orElseThrow();
                        }));
    }

    private static void refuseWhatIsNotHere(Fields fields) {
        if (fields.flag("multiattach", false)) {
            throw ServiceFailure.badRequest(
                    "multiattach parameter has been removed. The default behavior is to use"
                            + " multiattach enabled volume types. Contact your administrator to"
                            + " create a multiattach enabled volume type and use it to create"
                            + " multiattach volumes.");
        }
        for (var key : Set.of("group_id", "consistencygroup_id", "backup_id")) {
            var id = fields.text(key);
            if (id != null) {
                var kind = key.equals("backup_id") ? "Backup " : "Group ";
                throw ServiceFailure.notFound(kind + id + " could not be found.");
            }
        }
    }

    private static int size(Fields fields, Origin origin) {
        var wanted = fields.size("size");
        if (wanted != null) {
            return wanted;
        }
        return switch (origin) {
            case Origin.OfSnapshot(var snapshot, _) -> snapshot.size();
            case Origin.OfVolume(var volume) -> volume.size();
            case Origin.Blank(), Origin.OfImage(_) ->
                    throw VolumeFailure.invalidInput(
                            "Volume size 'None' must be an integer and greater than 0");
        };
    }

    private VolumeTypeRow type(Fields fields, Origin origin, VolumeCall call) {
        var wanted = fields.text("volume_type");
        if (wanted != null && !wanted.isEmpty()) {
            return types.findByNameOrId(wanted, call);
        }
        return switch (origin) {
            case Origin.OfSnapshot(var snapshot, _) -> types.find(snapshot.typeId()).orElseThrow();
            case Origin.OfVolume(var volume) -> types.find(volume.typeId()).orElseThrow();
            case Origin.OfImage(var image)
                    when image.properties().containsKey("cinder_img_volume_type") ->
                    types.findByNameOrId(
                            String.valueOf(image.properties().get("cinder_img_volume_type")), call);
            case Origin.Blank(), Origin.OfImage(_) -> types.defaultType();
        };
    }

    private VolumeRow row(
            Fields fields, Origin origin, int size, VolumeTypeRow type, VolumeCall call) {
        var metadata = fields.texts("metadata");
        return new VolumeRow(
                moment.id(),
                call.project(),
                call.caller().userId(),
                fields.stripped(fields.has("name") ? "name" : "display_name"),
                fields.stripped(fields.has("description") ? "description" : "display_description"),
                size,
                size,
                "creating",
                "detached",
                null,
                null,
                zone(fields),
                type.id(),
                type.name(),
                origin instanceof Origin.OfSnapshot(var snapshot, _) ? snapshot.id() : null,
                origin instanceof Origin.OfVolume(var volume) ? volume.id() : null,
                isBootable(origin),
                type.isMultiattach(),
                null,
                null,
                metadata == null ? Map.of() : metadata,
                imageMetadata(origin),
                moment.now(),
                null);
    }

    private String zone(Fields fields) {
        var wanted = fields.text("availability_zone");
        if (wanted != null && !wanted.equals(settings.availabilityZone())) {
            throw ServiceFailure.badRequest("Availability zone '" + wanted + "' is invalid.");
        }
        return settings.availabilityZone();
    }

    private static boolean isBootable(Origin origin) {
        return switch (origin) {
            case Origin.Blank() -> false;
            case Origin.OfImage(_) -> true;
            case Origin.OfSnapshot(_, var volume) -> volume.isBootable();
            case Origin.OfVolume(var volume) -> volume.isBootable();
        };
    }

    private static Map<String, String> imageMetadata(Origin origin) {
        return switch (origin) {
            case Origin.Blank() -> Map.of();
            case Origin.OfImage(var image) -> ImageMetadata.of(image);
            case Origin.OfSnapshot(_, var volume) -> volume.imageMetadata();
            case Origin.OfVolume(var volume) -> volume.imageMetadata();
        };
    }

    private static Order order(VolumeRow volume, Origin origin) {
        var kind = CreateVolumeJob.KIND;
        return switch (origin) {
            case Origin.Blank() -> Order.of(kind, volume.id(), Map.of());
            case Origin.OfImage(var image) ->
                    Order.of(kind, volume.id(), Map.of("image", image.id()));
            case Origin.OfSnapshot(var snapshot, _) ->
                    new Order(kind, volume.id(), snapshot.id(), Map.of("from", "snapshot"));
            case Origin.OfVolume(var source) ->
                    new Order(kind, volume.id(), source.id(), Map.of("from", "volume"));
        };
    }
}
