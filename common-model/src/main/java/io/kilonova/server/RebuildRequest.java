package io.kilonova.server;

import io.kilonova.server.BuildRequest.InjectedFile;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a server's guest anew, from an image.
 *
 * @param changesImage whether the server's own was another
 * @param volume that gets the image's content, for a server that boots from it; else null
 * @param adminPass for the guest's config drive; never logged
 */
public record RebuildRequest(
        UUID serverId,
        ImageSpec image,
        boolean changesImage,
        @Nullable String volume,
        boolean preservesEphemeral,
        Changes changes,
        List<InjectedFile> injectedFiles,
        String adminPass) {
    public RebuildRequest {
        injectedFiles = List.copyOf(injectedFiles);
    }

    @Override
    public String toString() {
        return "RebuildRequest[server=" + serverId + "]";
    }

    /**
     * What the server is to be otherwise once it is rebuilt; null leaves it as it is.
     *
     * @param userData Base64
     * @param metadata in place of all that it has
     */
    public record Changes(
            @Nullable String name,
            @Nullable String hostname,
            @Nullable String accessIpV4,
            @Nullable String accessIpV6,
            @Nullable String diskConfig,
            @Nullable Text description,
            @Nullable Key key,
            @Nullable Text userData,
            @Nullable Certificates trustedImageCertificates,
            @Nullable Map<String, String> metadata) {
        public static final Changes NONE =
                new Changes(null, null, null, null, null, null, null, null, null, null);

        @Override
        public String toString() {
            return "Changes[name=" + name + "]";
        }
    }

    /** A text, or none from now on. */
    public record Text(@Nullable String value) {}

    /** A key pair's name and public half, or none from now on. */
    public record Key(@Nullable String name, @Nullable String publicKey) {}

    /** Ids of certificates, or none from now on. */
    public record Certificates(@Nullable List<String> ids) {}
}
