package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.server.BuildRequest.InjectedFile;
import io.kilonova.server.NewServerStore.Usage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What a project may use, and how much one create may carry. */
@Component
final class CreateLimits {
    private static final long UNLIMITED = -1;

    private final NewServerStore servers;
    private final ServerReferenceStore references;
    private final QuotaDefaults defaults;

    CreateLimits(NewServerStore servers, ServerReferenceStore references, QuotaDefaults defaults) {
        this.servers = servers;
        this.references = references;
        this.defaults = defaults;
    }

    private record Demand(String resource, long perServer, long used, long limit) {
        boolean fits(long count) {
            return limit == UNLIMITED || perServer == 0 || used + count * perServer <= limit;
        }
    }

    /** Fails when the request carries more metadata or files than a project may give a server. */
    void checkContent(CreateServer wish, String projectId) {
        if (wish.metadata().isEmpty() && wish.files().isEmpty()) {
            return;
        }
        var own = references.limits(projectId);
        var items = limit(own, "metadata_items", defaults.metadataItems());
        if (items != UNLIMITED && wish.metadata().size() > items) {
            throw new ComputeFailure.OverQuota("Maximum number of metadata items exceeds " + items);
        }
        checkFiles(wish.files(), own);
    }

    private void checkFiles(List<InjectedFile> files, Map<String, Integer> own) {
        var count = limit(own, "injected_files", defaults.injectedFiles());
        if (count != UNLIMITED && files.size() > count) {
            throw new ComputeFailure.OverQuota("Personality file limit exceeded");
        }
        var path = limit(own, "injected_file_path_bytes", defaults.injectedFilePathBytes());
        var size = limit(own, "injected_file_content_bytes", defaults.injectedFileContentBytes());
        for (var file : files) {
            if (path != UNLIMITED && file.path().length() > path) {
                throw new ComputeFailure.OverQuota("Personality file path exceeds maximum " + path);
            }
            if (size != UNLIMITED && decodedLength(file) > size) {
                throw new ComputeFailure.OverQuota(
                        "Personality file content exceeds maximum " + size);
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
    int room(FlavorSpec flavor, CreateServer wish, String projectId) {
        var own = references.limits(projectId);
        var instances = limit(own, "instances", defaults.instances());
        var cores = limit(own, "cores", defaults.cores());
        var ram = limit(own, "ram", defaults.ram());
        if (instances == UNLIMITED && cores == UNLIMITED && ram == UNLIMITED) {
            return wish.maxCount();
        }
        var used = servers.lockUsage(projectId);
        var demands = demands(flavor, used, instances, cores, ram);
        for (int count = wish.maxCount(); count >= wish.minCount(); count--) {
            int wanted = count;
            if (demands.stream().allMatch(demand -> demand.fits(wanted))) {
                return count;
            }
        }
        throw over(demands, wish.minCount());
    }

    private static List<Demand> demands(
            FlavorSpec flavor, Usage used, long instances, long cores, long ram) {
        return List.of(
                new Demand("cores", flavor.vcpus(), used.cores(), cores),
                new Demand("instances", 1, used.instances(), instances),
                new Demand("ram", flavor.memoryMb(), used.ramMb(), ram));
    }

    private static ComputeFailure over(List<Demand> demands, int count) {
        var over = demands.stream().filter(demand -> !demand.fits(count)).toList();
        var names = new ArrayList<String>();
        var requested = new ArrayList<String>();
        var used = new ArrayList<String>();
        var allowed = new ArrayList<String>();
        for (var demand : over) {
            names.add(demand.resource());
            requested.add(Long.toString(count * demand.perServer()));
            used.add(Long.toString(demand.used()));
            allowed.add(Long.toString(demand.limit()));
        }
        return new ComputeFailure.OverQuota(
                "Quota exceeded for %s: Requested %s, but already used %s of %s %s"
                        .formatted(
                                String.join(", ", names),
                                String.join(", ", requested),
                                String.join(", ", used),
                                String.join(", ", allowed),
                                String.join(", ", names)));
    }

    private static long limit(Map<String, Integer> own, String resource, int otherwise) {
        return own.getOrDefault(resource, otherwise);
    }
}
