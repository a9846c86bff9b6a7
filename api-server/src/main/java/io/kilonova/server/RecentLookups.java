package io.kilonova.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kilonova.image.ImageClient;
import io.kilonova.image.ImageInfo;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.NetworkInfo;
import io.kilonova.network.SecurityGroupInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * What other services said a moment ago. Only what lets a create go on is believed from memory;
 * whatever would refuse one is asked again.
 */
@Component
final class RecentLookups {
    private static final long MOST = 10_000;
    private static final long ENOUGH_PORTS = 100;

    private final ImageClient images;
    private final NetworkClient networks;
    private final Cache<ProjectsThing, Object> memory;

    RecentLookups(ImageClient images, NetworkClient networks, ServerSettings settings) {
        this.images = images;
        this.networks = networks;
        this.memory =
                Caffeine.newBuilder()
                        .maximumSize(MOST)
                        .expireAfterWrite(settings.lookupMemory())
                        .build();
    }

    private record ProjectsThing(String kind, String id, String projectId) {}

    Optional<ImageInfo> image(String id, String projectId) {
        return recall(
                new ProjectsThing("image", id, projectId),
                image -> image.filter(ImageInfo::isActive).isPresent(),
                () -> images.findVisible(id, projectId));
    }

    Optional<NetworkInfo> network(String id, String projectId) {
        return recall(
                new ProjectsThing("network", id, projectId),
                Optional::isPresent,
                () -> networks.findNetwork(id, projectId));
    }

    /** The networks of the project; {@code isEnough} says whether older news will do. */
    List<NetworkInfo> networksOf(String projectId, Predicate<List<NetworkInfo>> isEnough) {
        return recall(
                new ProjectsThing("networks", "", projectId),
                isEnough,
                () -> networks.networksOf(projectId));
    }

    /** Likewise the project's security groups. */
    List<SecurityGroupInfo> securityGroupsOf(
            String projectId, Predicate<List<SecurityGroupInfo>> isEnough) {
        return recall(
                new ProjectsThing("groups", "", projectId),
                isEnough,
                () -> networks.securityGroupsOf(projectId));
    }

    /**
     * How many more ports the project may have; what is left beyond {@code needed} by far is
     * believed from memory.
     */
    OptionalLong portsLeft(String projectId, long needed) {
        return recall(
                new ProjectsThing("ports", "", projectId),
                left -> left.isEmpty() || left.getAsLong() > needed + ENOUGH_PORTS,
                () -> networks.portsLeft(projectId));
    }

    @SuppressWarnings("unchecked")
    private <T> T recall(ProjectsThing key, Predicate<T> isEnough, Supplier<T> ask) {
        var known = (T) memory.getIfPresent(key);
        if (known != null && isEnough.test(known)) {
            return known;
        }
        var answer = ask.get();
        memory.put(key, answer);
        return answer;
    }
}
