package io.kilonova.quota;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.quota.QuotaStore.Usage;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** How much a project may use, and whether there is room for more. */
@Component
public final class Quotas {
    private final QuotaStore store;
    private final QuotaSettings settings;

    Quotas(QuotaStore store, QuotaSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    /** An amount of what servers take; memory in MiB. */
    public record Amount(int instances, int cores, int ramMb) {
        Amount times(int count) {
            return new Amount(
                    Math.multiplyExact(instances, count),
                    Math.multiplyExact(cores, count),
                    Math.multiplyExact(ramMb, count));
        }
    }

    private record Demand(Resource resource, long wanted, long used, long limit) {
        boolean isOver() {
            return limit != Limits.UNLIMITED && wanted > 0 && used + wanted > limit;
        }
    }

    public Limits limits(String projectId) {
        return over(store.limits(projectId));
    }

    /** What projects have that have no limits of their own. */
    public Limits defaults() {
        return classLimits("default");
    }

    Limits classLimits(String name) {
        return over(store.classLimits(name));
    }

    /** Fails when one server of the project may not have so many metadata items. */
    public void checkMetadata(int items, String projectId) {
        var limits = limits(projectId);
        if (!limits.allows(Resource.METADATA_ITEMS, items)) {
            throw new ComputeFailure.OverQuota(
                    "Maximum number of metadata items exceeds "
                            + limits.of(Resource.METADATA_ITEMS));
        }
    }

    private Limits over(Map<String, Integer> set) {
        return new Limits(resource -> set.getOrDefault(resource.key(), settings.of(resource)));
    }

    public Usage usage(String projectId) {
        return store.usage(projectId);
    }

    /**
     * Fails unless the project may use so much more. Belongs into the transaction that writes the
     * rows which then count; until it ends, others who take for the project wait.
     */
    public void take(String projectId, Amount more) {
        room(projectId, more, 1, 1);
    }

    /**
     * Fails unless the project may use what its rows, {@code counted} among them by now, do use. In
     * the transaction that wrote them; until it ends, others who take for the project wait.
     */
    public void recheck(String projectId, Amount counted) {
        var limits = limits(projectId);
        var used = store.lockUsage(projectId);
        var others =
                new Usage(
                        used.instances() - counted.instances(),
                        used.cores() - counted.cores(),
                        used.ramMb() - counted.ramMb());
        var demands = demands(counted, others, limits);
        if (demands.stream().anyMatch(Demand::isOver)) {
            throw exceeded(demands);
        }
    }

    /**
     * How often {@code each} fits: up to {@code most} times. Fails when it does not fit {@code
     * least} times. Belongs into a transaction as {@link #take} does.
     */
    public int room(String projectId, Amount each, int least, int most) {
        var limits = limits(projectId);
        if (List.of(Resource.INSTANCES, Resource.CORES, Resource.RAM).stream()
                .allMatch(resource -> limits.of(resource) == Limits.UNLIMITED)) {
            return most;
        }
        var used = store.lockUsage(projectId);
        for (int count = most; count >= least; count--) {
            if (demands(each.times(count), used, limits).stream().noneMatch(Demand::isOver)) {
                return count;
            }
        }
        throw exceeded(demands(each.times(least), used, limits));
    }

    /** In the order in which messages name them. */
    private static List<Demand> demands(Amount more, Usage used, Limits limits) {
        return List.of(
                new Demand(Resource.CORES, more.cores(), used.cores(), limits.of(Resource.CORES)),
                new Demand(
                        Resource.INSTANCES,
                        more.instances(),
                        used.instances(),
                        limits.of(Resource.INSTANCES)),
                new Demand(Resource.RAM, more.ramMb(), used.ramMb(), limits.of(Resource.RAM)));
    }

    private static ComputeFailure exceeded(List<Demand> demands) {
        var over = demands.stream().filter(Demand::isOver).toList();
        var names = joined(over, demand -> demand.resource().key());
        return new ComputeFailure.OverQuota(
                "Quota exceeded for %s: Requested %s, but already used %s of %s %s"
                        .formatted(
                                names,
                                joined(over, Demand::wanted),
                                joined(over, Demand::used),
                                joined(over, Demand::limit),
                                names));
    }

    private static String joined(List<Demand> demands, Function<Demand, Object> part) {
        return demands.stream()
                .map(demand -> String.valueOf(part.apply(demand)))
                .collect(Collectors.joining(", "));
    }
}
