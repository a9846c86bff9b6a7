package io.kilonova.simulator;

import static io.kilonova.simulator.AServer.aServer;
import static java.util.Collections.singletonMap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What users do all day: they create servers, change how they run, and delete some of them. */
final class Life {
    private static final int LONGEST_PAUSE = 12_000;
    private static final Map<String, ?> START = singletonMap("os-start", null);
    private static final Map<String, ?> STOP = singletonMap("os-stop", null);
    private static final Map<String, ?> PAUSE = singletonMap("pause", null);
    private static final Map<String, ?> UNPAUSE = singletonMap("unpause", null);
    private static final Map<String, ?> SUSPEND = singletonMap("suspend", null);
    private static final Map<String, ?> RESUME = singletonMap("resume", null);
    private static final Map<String, ?> DUMP = singletonMap("trigger_crash_dump", null);
    private static final Map<String, ?> REBOOT = Map.of("reboot", Map.of("type", "SOFT"));
    private static final Map<String, ?> RESCUE = singletonMap("rescue", null);
    private static final Map<String, ?> UNRESCUE = singletonMap("unrescue", null);
    private static final Map<String, ?> RESET = Map.of("reboot", Map.of("type", "HARD"));

    /** What makes sense while a server has that status; at other times the API has to say no. */
    private static final Map<String, List<Map<String, ?>>> ACTIONS =
            Map.of(
                    "ACTIVE", List.of(STOP, STOP, PAUSE, SUSPEND, DUMP, REBOOT, RESET, RESCUE),
                    "SHUTOFF", List.of(START, START, RESET, RESCUE),
                    "PAUSED", List.of(UNPAUSE, DUMP, RESET),
                    "SUSPENDED", List.of(RESUME, RESET),
                    "RESCUE", List.of(UNRESCUE, UNRESCUE, DUMP));

    private static final Set<String> WIRED = Set.of("ACTIVE", "PAUSED", "SHUTOFF");

    private final World world;
    private boolean isOver;

    Life(World world) {
        this.world = world;
    }

    /** No more wishes, but those asked for already. */
    void end() {
        isOver = true;
    }

    void begin(SimulatedUser user) {
        user.does("life", () -> live(user));
    }

    private void live(SimulatedUser user) throws InterruptedException {
        var kept = new ArrayList<SimulatedServer>();
        while (!isOver) {
            var wish = upTo(12);
            if (kept.isEmpty() || wish < 3) {
                var server = user.create(aServer().vcpus(1 << upTo(3)).times(1 + upTo(2)));
                if (server.isAccepted()) {
                    kept.add(server);
                }
            } else if (wish < 8) {
                change(user, any(kept));
            } else if (wish < 11) {
                var server = any(kept);
                user.delete(server, upTo(3) == 0);
                if (upTo(2) == 0) {
                    kept.remove(server);
                }
            } else {
                user.deletes(any(kept));
            }
            user.sleep(Duration.ofMillis(upTo(LONGEST_PAUSE)));
        }
    }

    private void change(SimulatedUser user, SimulatedServer server) throws InterruptedException {
        var status = user.status(server);
        if (status.equals("SOFT_DELETED")) {
            user.restore(server);
        } else if (WIRED.contains(status) && upTo(3) == 0) {
            rewire(user, server);
        } else if (upTo(8) == 0 || ACTIONS.containsKey(status)) {
            var sensible = ACTIONS.getOrDefault(status, List.of(START, STOP, RESET, UNPAUSE));
            user.acts(server, any(sensible));
        }
    }

    private void rewire(SimulatedUser user, SimulatedServer server) throws InterruptedException {
        if (upTo(2) == 0) {
            user.attach(server);
        } else {
            user.detach(server);
        }
    }

    private <T> T any(List<T> all) {
        return all.get(upTo(all.size()));
    }

    private int upTo(int number) {
        return world.simulation().random().nextInt(number);
    }
}
