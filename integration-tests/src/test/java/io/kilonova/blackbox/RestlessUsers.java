package io.kilonova.blackbox;

import io.kilonova.blackbox.CloudUser.Answer;
import io.kilonova.testing.Eventually;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Several threads that create servers, look at them and delete most of them, and that ask again
 * when there is no answer, as clients do. They note whatever no client should ever see.
 */
final class RestlessUsers implements AutoCloseable {
    private static final int THREADS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MOST_KEPT = 20;

    private final CloudUser user;
    private final Map<String, Object> wish;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
    private final Set<String> kept = ConcurrentHashMap.newKeySet();
    private volatile boolean isEnding;

    /**
     * @param wish what every server is to be, but its name
     */
    RestlessUsers(CloudUser user, Map<String, Object> wish, SplittableRandom random) {
        this.user = user;
        this.wish = Map.copyOf(wish);
        for (int i = 0; i < THREADS; i++) {
            var name = "u" + i;
            var own = random.split();
            running.add(threads.submit(() -> live(name, own)));
        }
    }

    /** Answers that creates and deletes got so far. */
    int answers() {
        return answers.get();
    }

    /** Servers that were acknowledged and not deleted. */
    Set<String> kept() {
        return Set.copyOf(kept);
    }

    /** What no client should see. */
    List<String> wrongs() {
        return List.copyOf(wrongs);
    }

    /** How often what happened. */
    Map<String, Integer> counts() {
        return new TreeMap<>(counts);
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
            } catch (java.util.concurrent.ExecutionException e) {
                wrongs.add(String.valueOf(e.getCause()));
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
            var answer = once(user.json("compute", "/servers").POST(body));
            if (answer == null || answer.status() != 202) {
                count("creates without key of unknown fate");
                return "";
            }
            return id(answer);
        }
        var key = name + "-" + random.nextLong();
        var create = user.json("compute", "/servers").POST(body).header("Idempotency-Key", key);
        var id = id(insisting(create, 202));
        if (random.nextInt(3) == 0) {
            var again = id(insisting(create, 202));
            count("creates repeated");
            if (!again.equals(id)) {
                wrongs.add("one key, two servers: " + id + ", " + again);
            }
        }
        return id;
    }

    private String id(Answer created) {
        count("created");
        return created.body().at("/server/id").asString("");
    }

    private void awaitSettled(String id) {
        Eventually.until(id + " is ACTIVE or ERROR", PATIENCE, PAUSE, () -> isSettled(id));
    }

    private boolean isSettled(String id) {
        var server = insisting(user.request("compute", "/servers/" + id).GET(), 200).body();
        var status = server.at("/server/status").asString("");
        if (status.equals("ERROR")) {
            count("became ERROR: " + server.at("/server/fault/message").asString(""));
        } else if (status.equals("ACTIVE")) {
            count("became ACTIVE");
        }
        return status.equals("ACTIVE") || status.equals("ERROR");
    }

    private void delete(String id) {
        insisting(user.request("compute", "/servers/" + id).DELETE(), 204, 404);
        var gone = user.request("compute", "/servers/" + id).GET();
        Eventually.until(
                id + " is gone", PATIENCE, PAUSE, () -> insisting(gone, 200, 404).status() == 404);
        count("deleted");
    }

    /** Asks until there is an answer that tells. */
    private Answer insisting(HttpRequest.Builder request, Integer... expected) {
        var told = new AtomicReference<Answer>();
        Eventually.until(
                "an answer to " + request.build(),
                PATIENCE,
                PAUSE,
                () -> {
                    var answer = once(request);
                    told.set(answer);
                    return answer != null && List.of(expected).contains(answer.status());
                });
        return told.get();
    }

    /** Null without an answer; a server that says that it cannot now is one without. */
    private Answer once(HttpRequest.Builder request) {
        try {
            var answer = user.trySend(request);
            answers.incrementAndGet();
            if (answer.status() == 503) {
                count("503");
                return null;
            }
            if (answer.status() >= 400 && answer.status() != 404) {
                wrongs.add(request.build() + ": " + answer.status() + " " + answer.text());
            }
            return answer;
        } catch (IOException e) {
            count("no answer");
            return null;
        }
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
