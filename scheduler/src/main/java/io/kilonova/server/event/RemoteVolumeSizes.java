package io.kilonova.server.event;

import io.kilonova.volume.VolumeClient;
import java.util.OptionalInt;
import org.springframework.stereotype.Component;

/** Asks the configured block storage service. */
@Component
final class RemoteVolumeSizes implements VolumeSizes {
    private final VolumeClient volumes;

    RemoteVolumeSizes(VolumeClient volumes) {
        this.volumes = volumes;
    }

    @Override
    public OptionalInt of(String volumeId) {
        return volumes.findVolume(volumeId)
                .map(volume -> OptionalInt.of(volume.sizeGb()))
                .orElseGet(OptionalInt::empty);
    }
}
