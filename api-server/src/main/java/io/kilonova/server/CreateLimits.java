package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.quota.Limits;
import io.kilonova.quota.Quotas;
import io.kilonova.quota.Resource;
import io.kilonova.server.BuildRequest.InjectedFile;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** How many servers one create may make, and how much it may carry. */
@Component
final class CreateLimits {
    private final Quotas quotas;

    CreateLimits(Quotas quotas) {
        this.quotas = quotas;
    }

    /** Fails when the request carries more metadata or files than a project may give a server. */
    void checkContent(Map<String, String> metadata, List<InjectedFile> files, String projectId) {
        if (metadata.isEmpty() && files.isEmpty()) {
            return;
        }
        quotas.checkMetadata(metadata.size(), projectId);
        if (!files.isEmpty()) {
            checkFiles(files, quotas.limits(projectId));
        }
    }

    private static void checkFiles(List<InjectedFile> files, Limits limits) {
        if (!limits.allows(Resource.INJECTED_FILES, files.size())) {
            throw new ComputeFailure.OverQuota("Personality file limit exceeded");
        }
        for (var file : files) {
            if (!limits.allows(Resource.INJECTED_FILE_PATH_BYTES, file.path().length())) {
                throw new ComputeFailure.OverQuota(
                        "Personality file path exceeds maximum "
                                + limits.of(Resource.INJECTED_FILE_PATH_BYTES));
            }
            if (!limits.allows(Resource.INJECTED_FILE_CONTENT_BYTES, decodedLength(file))) {
                throw new ComputeFailure.OverQuota(
                        "Personality file content exceeds maximum "
                                + limits.of(Resource.INJECTED_FILE_CONTENT_BYTES));
            }
        }
    }

    private static long decodedLength(InjectedFile file) {
        try {
            return Base64.getMimeDecoder().decode(file.contents()).length;
        } catch (IllegalArgumentException _) {
            return file.contents().length() * 3L / 4;
        }
    }

    /**
     * How many servers of the flavor the project has room for: the most asked for if it can be, and
     * never fewer than the least. In the transaction that writes them; others of the project wait.
     */
    int room(ServerPlan plan, String projectId) {
        var flavor = plan.flavor();
        var each = new Quotas.Amount(1, flavor.vcpus(), flavor.memoryMb());
        return quotas.room(projectId, each, plan.wish().minCount(), plan.most());
    }
}
