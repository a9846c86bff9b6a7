package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageInfo;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Has a server run from a disk of another image, so that its own can be mended. */
@Component
final class RescueAction implements ServerAction {
    /** Of an image that is made to rescue servers with all their disks in place. */
    private static final List<String> STABLE = List.of("hw_rescue_device", "hw_rescue_bus");

    private static final String VOLUME_IMAGE = "img_block_device_mapping";

    private final ServerOperations operations;
    private final BlockDeviceStore devices;
    private final RecentLookups lookups;
    private final Passwords passwords;
    private final ServerSettings settings;

    RescueAction(
            ServerOperations operations,
            BlockDeviceStore devices,
            RecentLookups lookups,
            Passwords passwords,
            ServerSettings settings) {
        this.operations = operations;
        this.devices = devices;
        this.lookups = lookups;
        this.passwords = passwords;
        this.settings = settings;
    }

    record PasswordView(String adminPass) {}

    @Override
    public String key() {
        return "rescue";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server =
                operations.find(serverId, Operation.RESCUE, "os_compute_api:os-rescue", request);
        ServerOperations.hostOf(server);
        var image = image(server, details.path("rescue_image_ref").asString(""));
        checkRoot(server, image, request);
        var password =
                details.hasNonNull("adminPass")
                        ? details.path("adminPass").asString("")
                        : passwords.next(settings.passwordLength());
        var input = new RescueRequest(server.id(), image, password);
        operations.begin(
                server,
                new ServerOperations.Work(Operation.RESCUE, "server.rescue", input),
                request);
        return ResponseEntity.ok(new PasswordView(password));
    }

    /** The one that is named, else the server's own, else the one that is set for all. */
    private ImageSpec image(ServerRow server, String named) {
        var own = server.image();
        if (named.isEmpty() && own != null) {
            return own;
        }
        var id = named.isEmpty() ? settings.rescueImage() : named;
        if (id == null) {
            throw notRescuable(server, "There is no image to rescue it with");
        }
        return lookups.image(id, server.projectId())
                .filter(RescueAction::isUsable)
                .map(ImageInfo::spec)
                .orElseThrow(() ->
                        new ComputeFailure.Invalid(
                                "Requested rescue image '" + id + "' is not supported"));
    }

    private static boolean isUsable(ImageInfo image) {
        return image.isActive() && !image.properties().containsKey(VOLUME_IMAGE);
    }

    /** A server that boots from a volume keeps all its disks, or cannot be rescued. */
    private void checkRoot(ServerRow server, ImageSpec image, ApiRequest request) {
        var isVolumeBacked =
                devices.of(server.id()).stream()
                        .anyMatch(device -> device.isRoot() && device.isVolume());
        if (isVolumeBacked
                && !(request.version().has(Behaviour.RESCUE_OF_VOLUME_BACKED)
                        && image.properties().keySet().containsAll(STABLE))) {
            throw notRescuable(server, "Cannot rescue a volume-backed instance");
        }
    }

    private static ComputeFailure notRescuable(ServerRow server, @Nullable String reason) {
        return new ComputeFailure.Invalid(
                "Instance " + server.id() + " cannot be rescued: " + reason);
    }
}
