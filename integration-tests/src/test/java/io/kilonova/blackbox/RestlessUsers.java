package io.kilonova.blackbox;

import io.kilonova.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/**
 * Several threads that create servers, look at them, do this and that to them and delete most of
 * them.
 */
final class RestlessUsers implements AutoCloseable {
    private static final int THREADS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MOST_KEPT = 20;
    private static final int MOST_DEEDS = 4;

    private final CloudUser user;
    private final Map<String, Object> wish;
    private final Notes notes = new Notes();
    private final StubbornClient client;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private final Set<String> kept = ConcurrentHashMap.newKeySet();
    private volatile boolean isEnding;

    /**
     * @param wish what every server is to be, but its name
     */
    RestlessUsers(CloudUser user, Map<String, Object> wish, SplittableRandom random) {
        this.user = user;
        this.wish = Map.copyOf(wish);
        this.client = new StubbornClient(user, notes);
        for (int i = 0; i < THREADS; i++) {
            var name = "u" + i;
            var own = random.split();
            running.add(threads.submit(() -> live(name, own)));
        }
    }

    Notes notes() {
        return notes;
    }

    /** Servers that were acknowledged and not deleted. */
    Set<String> kept() {
        return Set.copyOf(kept);
    }

    /** Lets everybody come to the end of what they are at. */
    void end() {
        isEnding = true;
        for (var life : running) {
            try {
                life.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                notes.wrong(String.valueOf(e.getCause()));
            }
        }
    }

    @Override
    public void close() {
        isEnding = true;
        threads.close();
    }

    private void live(String name, SplittableRandom random) {
        for (int i = 0; !isEnding; i++) {
            var id = create(name + "-" + i, random);
            if (id.isEmpty()) {
                continue;
            }
            if (random.nextInt(4) != 0) {
                awaitSettled(id);
                doThisAndThat(id, random);
            }
            if (kept.size() < MOST_KEPT && random.nextInt(4) == 0) {
                kept.add(id);
            } else {
                delete(id);
            }
        }
    }

    /** The server's id; empty when its fate is unknown, which only happens without a key. */
    private String create(String name, SplittableRandom random) {
        var server = new HashMap<>(wish);
        server.put("name", name);
        var body = CloudUser.of(Map.of("server", server));
        if (random.nextInt(3) == 0) {
            var answer = client.once(user.json("compute", "/servers").POST(body), 202);
            if (answer == null || answer.status() != 202) {
                notes.count("creates without key of unknown fate");
                return "";
            }
            return created(answer.body());
        }
        var key = name + "-" + random.nextLong();
        var create = user.json("compute", "/servers").POST(body).header("Idempotency-Key", key);
        var id = created(client.insists(create, 202).body());
        if (random.nextInt(3) == 0) {
            var again = created(client.insists(create, 202).body());
            if (!again.equals(id)) {
                notes.wrong("one key, two servers: " + id + ", " + again);
            }
        }
        return id;
    }

    private String created(JsonNode answer) {
        notes.count("creates answered");
        return answer.at("/server/id").asString("");
    }

    /** The last of it may still be under way afterwards. */
    private void doThisAndThat(String id, SplittableRandom random) {
        for (int left = random.nextInt(MOST_DEEDS); left > 0 && !isEnding; left--) {
            var possible = Deed.possibleIn(server(id).path("status").asString());
            if (possible.isEmpty()) {
                return;
            }
            var deed = possible.get(random.nextInt(possible.size()));
            if (!isAccepted(deed, id)) {
                awaitSettled(id);
            } else if (left > 1 || random.nextBoolean()) {
                var status = awaitSettled(id);
                if (!status.equals(deed.landing())) {
                    notes.wrong(deed + " of " + id + " led to " + status);
                }
            }
        }
    }

    /** A conflict is no surprise where the answer to the same request was lost before. */
    private boolean isAccepted(Deed deed, String id) {
        var action =
                user.json("compute", "/servers/" + id + "/action").POST(CloudUser.of(deed.body()));
        var answer = client.insists(action, deed.success(), 409);
        notes.count(deed + " " + answer.status());
        return answer.status() == deed.success();
    }

    private String awaitSettled(String id) {
        Eventually.until(id + " has no task", PATIENCE, PAUSE, () -> isSettled(server(id)));
        var server = server(id);
        var status = server.path("status").asString("");
        if (status.equals("ERROR")) {
            notes.count("ERROR: " + server.at("/fault/message").asString(""));
        }
        return status;
    }

    /** At rest, and if it is not well, it says why. */
    static boolean isSettled(JsonNode server) {
        return server.path("OS-EXT-STS:task_state").isNull()
                && switch (server.path("status").asString("")) {
                    case "BUILD" -> false;
                    case "ERROR" -> !server.at("/fault/message").asString("").isEmpty();
                    default -> true;
                };
    }

    private JsonNode server(String id) {
        var show = user.request("compute", "/servers/" + id).GET();
        return client.insists(show, 200).body().path("server");
    }

    private void delete(String id) {
        client.insists(user.request("compute", "/servers/" + id).DELETE(), 204, 404);
        var gone = user.request("compute", "/servers/" + id).GET();
        Eventually.until(
                id + " is gone",
                PATIENCE,
                PAUSE,
                () -> client.insists(gone, 200, 404).status() == 404);
        notes.count("deleted");
    }
}
