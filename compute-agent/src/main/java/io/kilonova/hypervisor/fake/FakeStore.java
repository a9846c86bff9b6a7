package io.kilonova.hypervisor.fake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerState;
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

    /** A file's content; guests as bytes of their protocol. */
    private record Kept(byte[] guest, PowerState power, int boots, byte @Nullable [] before) {
        static Kept of(FakeGuest guest) {
            var before = guest.beforeResize();
            return new Kept(
                    guest.guest().toByteArray(),
                    guest.power(),
                    guest.boots(),
                    before == null ? null : before.toByteArray());
        }

        FakeGuest restored() throws InvalidProtocolBufferException {
            return new FakeGuest(
                    Guest.parseFrom(guest),
                    power,
                    boots,
                    before == null ? null : Guest.parseFrom(before));
        }
    }

    List<FakeGuest> all() {
        var guests = new ArrayList<FakeGuest>();
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.newDirectoryStream(directory, "*.json")) {
            for (var file : files) {
                guests.add(JSON.readValue(Files.readAllBytes(file), Kept.class).restored());
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
            Files.write(fresh, JSON.writeValueAsBytes(Kept.of(guest)));
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
