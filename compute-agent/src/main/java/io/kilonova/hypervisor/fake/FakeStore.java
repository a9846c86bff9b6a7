package io.kilonova.hypervisor.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The guests of a fake host, one small file each, or nowhere. */
final class FakeStore {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final @Nullable Path directory;

    FakeStore(@Nullable Path directory) {
        this.directory = directory;
    }

    List<FakeGuest> all() {
        var guests = new ArrayList<FakeGuest>();
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.newDirectoryStream(directory, "*.json")) {
            for (var file : files) {
                guests.add(JSON.readValue(Files.readAllBytes(file), FakeGuest.class));
            }
        } catch (IOException | JacksonException e) {
            throw new IllegalStateException("cannot read the fake guests of " + directory, e);
        }
        return List.copyOf(guests);
    }

    void put(FakeGuest guest) {
        if (directory == null) {
            return;
        }
        try {
            Files.createDirectories(directory);
            var fresh = directory.resolve(guest.serverId() + ".new");
            Files.write(fresh, JSON.writeValueAsBytes(guest));
            Files.move(fresh, file(directory, guest.serverId()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a fake guest", e);
        }
    }

    void remove(String serverId) {
        if (directory == null) {
            return;
        }
        try {
            Files.deleteIfExists(file(directory, serverId));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot forget a fake guest", e);
        }
    }

    private static Path file(Path directory, String serverId) {
        return directory.resolve(serverId + ".json");
    }
}
