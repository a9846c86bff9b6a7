package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionSettings;
import io.kilonova.companion.CompanionTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Speaks block storage for the tests of the package; single quotes stand for double ones. */
class VolumeTest extends CompanionTest {
    static final String LATEST = "3.71";
    @Autowired CompanionSettings settings;

    @Override
    protected String tokenOf(String user) {
        return keptTokenOf(user);
    }

    Answer volume(String method, String path, String token, String body) {
        return volumeAt(LATEST, method, path, token, body);
    }

    Answer volumeAt(String version, String method, String path, String token, String body) {
        var request =
                HttpRequest.newBuilder(URI.create(url(Service.VOLUME) + "/v3" + path))
                        .header("X-Auth-Token", token)
                        .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
        if (!version.isEmpty()) {
            request.header("OpenStack-API-Version", "volume " + version);
        }
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return send(request);
    }

    Answer get(String token, String path) {
        return volume("GET", path, token, "");
    }

    Answer post(String token, String path, String body) {
        return volume("POST", path, token, body);
    }

    Answer put(String token, String path, String body) {
        return volume("PUT", path, token, body);
    }

    Answer delete(String token, String path) {
        return volume("DELETE", path, token, "");
    }

    /** An action of a volume; its status. */
    int act(String token, String id, String name, String what) {
        return post(token, "/volumes/" + id + "/action", "{'" + name + "': " + what + "}").status();
    }

    Answer create(String token, String attributes) {
        return post(token, "/volumes", "{'volume': {" + attributes + "}}");
    }

    /** A volume that is ready. */
    String ready(String token, String attributes) {
        var made = create(token, attributes);
        assertThat(made.status()).as(made.http().body()).isEqualTo(202);
        var id = made.body().at("/volume/id").asString();
        await(token, id, "available");
        return id;
    }

    String blank(String token) {
        return ready(token, "'size': 1");
    }

    JsonNode show(String token, String id) {
        return get(token, "/volumes/" + id).body().path("volume");
    }

    String statusOf(String token, String id) {
        return show(token, id).path("status").asString("");
    }

    void await(String token, String id, String status) {
        awaitThat(() -> statusOf(token, id).equals(status));
    }

    void awaitGone(String token, String path) {
        awaitThat(() -> get(token, path).status() == 404);
    }

    String snapshot(String token, String volume) {
        var made =
                post(
                        token,
                        "/snapshots",
                        "{'snapshot': {'volume_id': '" + volume + "', 'name': 'snap'}}");
        assertThat(made.status()).as(made.http().body()).isEqualTo(202);
        var id = made.body().at("/snapshot/id").asString();
        awaitThat(() -> snapshotStatus(token, id).equals("available"));
        return id;
    }

    String snapshotStatus(String token, String id) {
        return get(token, "/snapshots/" + id).body().at("/snapshot/status").asString("");
    }

    static String message(Answer answer) {
        for (var fault : answer.body()) {
            return fault.path("message").asString("");
        }
        return "";
    }

    static void awaitThat(BooleanSupplier condition) {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    Path fileOf(String volume) {
        return settings.volumeDirectory().resolve("volume-" + volume);
    }

    void write(String volume, String text) {
        try (var file = new java.io.RandomAccessFile(fileOf(volume).toFile(), "rw")) {
            file.writeBytes(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The start of it. */
    String read(String volume, int length) {
        try (var file = Files.newInputStream(fileOf(volume))) {
            return new String(file.readNBytes(length), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> files() {
        try (var files = Files.list(settings.volumeDirectory())) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
