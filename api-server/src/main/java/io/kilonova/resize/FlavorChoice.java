package io.kilonova.resize;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.FlavorSpec;
import io.kilonova.server.ImageSpec;
import io.kilonova.server.MemoryPages;
import io.kilonova.server.ServerReferenceStore;
import io.kilonova.server.ServerRow;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The flavor that a server is to become of, and whether it can. */
@Component
final class FlavorChoice {
    private static final long GIB = 1L << 30;

    private final ServerReferenceStore references;

    FlavorChoice(ServerReferenceStore references) {
        this.references = references;
    }

    /** The one that {@code flavorRef} names, another than the server has. */
    FlavorSpec find(ServerRow server, JsonNode details, ApiRequest request) {
        var reference = details.path("flavorRef").asString("");
        var id = reference.substring(reference.lastIndexOf('/') + 1);
        var caller = request.caller();
        var found =
                caller.isAdmin()
                        ? references.findAnyFlavor(id)
                        : references.findFlavor(id, caller.projectId());
        var flavor =
                found.orElseThrow(
                        () -> new ComputeFailure.Invalid("Flavor " + id + " could not be found."));
        if (flavor.id().equals(server.flavor().id())) {
            throw new ComputeFailure.Invalid("When resizing, instances must change flavor!");
        }
        var image = server.image();
        var _ = MemoryPages.of(flavor.extraSpecs(), image == null ? Map.of() : image.properties());
        return flavor;
    }

    /** Fails when the server's image and its disks do not go with the flavor. */
    static void checkFits(ServerRow server, FlavorSpec flavor, List<BlockDeviceRow> disks) {
        var isVolumeBacked = disks.stream().anyMatch(disk -> disk.isRoot() && disk.isVolume());
        if (!isVolumeBacked && flavor.rootGb() == 0 && server.flavor().rootGb() != 0) {
            throw notResizable("Resize to zero disk flavor is not allowed.");
        }
        var image = server.image();
        if (image != null) {
            if (flavor.memoryMb() < image.minRamMb()) {
                throw new ComputeFailure.Invalid(
                        "Flavor's memory is too small for requested image.");
            }
            if (!isVolumeBacked && flavor.rootGb() > 0) {
                checkRoot(image, flavor, server.flavor().rootGb());
            }
        }
        if (flavor.ephemeralGb() < server.flavor().ephemeralGb()) {
            throw notResizable("Unable to resize disk down.");
        }
    }

    /** The disk that the server has must go onto the new one. */
    private static void checkRoot(ImageSpec image, FlavorSpec flavor, int oldGb) {
        var disk = flavor.rootGb() * GIB;
        if (image.size() > disk) {
            throw new ComputeFailure.Invalid(
                    "Flavor's disk is too small for requested image. Flavor disk is %d bytes, image is %d bytes."
                            .formatted(disk, image.size()));
        }
        var least = Math.max(image.minDiskGb(), oldGb) * GIB;
        if (least > disk) {
            throw new ComputeFailure.Invalid(
                    "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is %d bytes, minimum size is %d bytes."
                            .formatted(disk, least));
        }
    }

    private static ComputeFailure notResizable(String why) {
        return new ComputeFailure.Invalid("Server disk was unable to be resized because: " + why);
    }
}
