package io.kilonova.image;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.server.ServerImage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An image service in memory. */
public final class ImagesInMemory implements ServerImages {
    private final Map<String, ImageInfo> images = new TreeMap<>();
    private int made;
    private @Nullable ComputeFailure failure;
    private Predicate<String> isAway = _ -> false;

    /** An image that is there already. */
    public synchronized void put(ImageInfo image) {
        images.put(image.id(), image);
    }

    /** Every image there is, with its status. */
    public synchronized Map<String, String> statuses() {
        var statuses = new TreeMap<String, String>();
        images.forEach((id, image) -> statuses.put(id, image.status()));
        return Map.copyOf(statuses);
    }

    /** Refuses whatever is asked next, once. */
    public synchronized void failOnce(ComputeFailure next) {
        failure = next;
    }

    /** Does not answer these calls any more: find, create, finish, delete, backups. */
    public synchronized void failAlways(Predicate<String> calls) {
        isAway = calls;
    }

    /** The bytes of an image arrive; those of none are nothing to wonder at. */
    public synchronized void arrive(String id) {
        images.computeIfPresent(
                id, (_, image) -> image("active", image.owner(), id, image.properties()));
    }

    @Override
    public synchronized Optional<ImageInfo> find(String id) {
        failIfTold("find");
        return Optional.ofNullable(images.get(id));
    }

    @Override
    public synchronized void create(ServerImage image) {
        failIfTold("create");
        var id = image.id().toString();
        images.computeIfAbsent(id, _ -> image("queued", image.owner(), id, image.properties()));
    }

    @Override
    public synchronized void finishEmpty(String id, Map<String, String> properties) {
        failIfTold("finish");
        images.computeIfPresent(
                id,
                (_, image) -> {
                    var all = new HashMap<>(image.properties());
                    all.putAll(properties);
                    return image("active", image.owner(), id, all);
                });
    }

    @Override
    public synchronized void delete(String id) {
        failIfTold("delete");
        images.remove(id);
    }

    @Override
    public synchronized List<ImageInfo> backups(String owner, UUID serverId, String backupType) {
        failIfTold("backups");
        return images.values().stream()
                .filter(image -> image.owner().equals(owner))
                .filter(image ->
                        image.properties()
                                .entrySet()
                                .containsAll(
                                        Map.of(
                                                        "image_type",
                                                        "backup",
                                                        "backup_type",
                                                        backupType,
                                                        "instance_uuid",
                                                        serverId.toString())
                                                .entrySet()))
                .sorted(Comparator.comparing(ImageInfo::createdAt).reversed())
                .toList();
    }

    private void failIfTold(String call) {
        if (isAway.test(call)) {
            throw new ComputeFailure.Unavailable("away", call);
        }
        if (failure != null) {
            var told = failure;
            failure = null;
            throw told;
        }
    }

    private ImageInfo image(
            String status, String owner, String id, Map<String, String> properties) {
        var known = images.get(id);
        var createdAt =
                known == null ? "2026-01-01T00:00:%02dZ".formatted(made++) : known.createdAt();
        return new ImageInfo(
                id,
                "saved",
                status,
                "private",
                owner,
                "qcow2",
                "bare",
                status.equals("active") ? 1000 : 0,
                0,
                "sha512",
                "00",
                0,
                0,
                false,
                createdAt,
                createdAt,
                properties);
    }
}
