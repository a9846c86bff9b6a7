package io.kilonova.server;

import io.kilonova.server.BuildRequest.InjectedFile;
import io.kilonova.server.RebuildRequest.Certificates;
import io.kilonova.server.RebuildRequest.Text;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild as it was asked for, checked against its schema; null where nothing was said.
 *
 * @param adminPass null for any
 * @param keyName of a key pair of whoever asks
 */
record RebuildWish(
        String image,
        @Nullable String adminPass,
        boolean preservesEphemeral,
        List<InjectedFile> files,
        @Nullable String name,
        @Nullable String hostname,
        @Nullable String accessIpV4,
        @Nullable String accessIpV6,
        @Nullable String diskConfig,
        @Nullable Text description,
        @Nullable Text keyName,
        @Nullable Text userData,
        @Nullable Certificates trustedImageCertificates,
        @Nullable Map<String, String> metadata) {

    @Override
    public String toString() {
        return "RebuildWish[image=" + image + "]";
    }
}
