package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.RebuildRequest.Changes;
import io.kilonova.server.RebuildRequest.Text;
import io.kilonova.server.ServerOperations.Work;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Takes rebuilds on, once all that they name is settled. */
@Service
final class RebuildServers {
    private static final String RULE = "os_compute_api:servers:rebuild";

    private final ServerOperations operations;
    private final ServerReferenceStore references;
    private final RebuildImage images;
    private final MediaChoice media;
    private final CreateLimits limits;
    private final Policies policies;

    RebuildServers(
            ServerOperations operations,
            ServerReferenceStore references,
            RebuildImage images,
            MediaChoice media,
            CreateLimits limits,
            Policies policies) {
        this.operations = operations;
        this.references = references;
        this.images = images;
        this.media = media;
        this.limits = limits;
        this.policies = policies;
    }

    /**
     * @param adminPass for the guest
     * @return what was taken on
     */
    RebuildRequest rebuild(String id, RebuildWish wish, String adminPass, ApiRequest request) {
        var server = operations.find(id, Operation.REBUILD, RULE, request);
        if (wish.trustedImageCertificates() != null) {
            policies.enforce(RULE + ":trusted_certs", request.caller(), server.projectId());
        }
        ServerOperations.hostOf(server);
        var key = wish.keyName() == null ? null : key(wish.keyName(), request);
        var choice = images.choose(server, wish, request);
        var metadata = Objects.requireNonNullElse(wish.metadata(), Map.<String, String>of());
        limits.checkContent(metadata, wish.files(), server.projectId());
        media.check(metadata, choice.image(), request.caller());
        var rebuild =
                new RebuildRequest(
                        server.id(),
                        choice.image(),
                        choice.isOther(),
                        choice.volume(),
                        wish.preservesEphemeral(),
                        changes(wish, key, choice.image()),
                        wish.files(),
                        adminPass);
        operations.begin(server, new Work(Operation.REBUILD, "server.rebuild", rebuild), request);
        return rebuild;
    }

    private static Changes changes(
            RebuildWish wish, RebuildRequest.@Nullable Key key, ImageSpec image) {
        return new Changes(
                wish.name(),
                wish.hostname(),
                wish.accessIpV4(),
                wish.accessIpV6(),
                BootDisk.diskConfig(wish.diskConfig(), image.properties()),
                wish.description(),
                key,
                wish.userData(),
                wish.trustedImageCertificates(),
                wish.metadata());
    }

    /** Of whoever asks, even if the server is another user's. */
    private RebuildRequest.Key key(Text wish, ApiRequest request) {
        var name = wish.value();
        if (name == null) {
            return new RebuildRequest.Key(null, null);
        }
        return references
                .findPublicKey(request.caller().userId(), name)
                .map(publicKey -> new RebuildRequest.Key(name, publicKey))
                .orElseThrow(() -> new ComputeFailure.Invalid("Invalid key_name provided."));
    }
}
