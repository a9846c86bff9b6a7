package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code kill -9} of any process at any moment while servers are created and deleted. {@code
 * -Dkilonova.kills=N} says how many; docs/testing.md.
 */
@ExtendWith(SharedCloud.class)
class KillIT {
    private static final Logger LOG = LoggerFactory.getLogger(KillIT.class);
    private static final int KILLS = Integer.getInteger("kilonova.kills", 8);
    private static final long SEED = Long.getLong("kilonova.seed", System.nanoTime());
    private static final Duration SETTLING = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(250);

    @Test
    void whateverIsKilledNothingIsLostDoubledOrLeftOver(LocalCloud cloud) {
        var random = new SplittableRandom(SEED);
        var user = cloud.newUser("restless", Map.of("instances", 200, "cores", 200));
        LOG.info("{} kills, seed {}", KILLS, SEED);

        try (var victims = new Victims(cloud)) {
            var leftovers = new Leftovers(cloud.database(), victims.stateDirectories());
            var kept = livesAmongKills(cloud, user, victims, random);

            Eventually.until(
                    "all servers have come to an end",
                    SETTLING,
                    PAUSE,
                    () -> kept.stream().allMatch(id -> isSettled(user, id)));
            assertThat(leftovers.guestsOfHosts()).doesNotHaveDuplicates();
            assertThat(namesUsedTwice(cloud)).isEmpty();

            deleteAll(user);
            Eventually.until(
                    () -> "nothing is left over, but " + leftovers.of(user.projectId()),
                    SETTLING,
                    PAUSE,
                    () -> leftovers.of(user.projectId()).isEmpty());
        }
    }

    /** The servers that users had at the end. */
    private List<String> livesAmongKills(
            LocalCloud cloud, CloudUser user, Victims victims, SplittableRandom random) {
        try (var users = new RestlessUsers(user, cloud.aServer(user), random)) {
            for (int i = 0; i < KILLS; i++) {
                int moment = users.answers() + random.nextInt(1, 150);
                Eventually.until(
                        "users get answers", SETTLING, PAUSE, () -> users.answers() >= moment);
                var killed = victims.killOne(random);
                if (random.nextInt(4) == 0) {
                    killed += " and " + victims.killOne(random);
                }
                var start = System.nanoTime();
                victims.startWhatIsMissing();
                LOG.info(
                        "{} killed, all up again after {} ms",
                        killed,
                        Duration.ofNanos(System.nanoTime() - start).toMillis());
            }
            users.end();
            users.counts().forEach((what, count) -> LOG.info("{} × {}", count, what));
            assertThat(users.wrongs()).isEmpty();
            return List.copyOf(users.kept());
        }
    }

    private static boolean isSettled(CloudUser user, String id) {
        var server = user.get("compute", "/servers/" + id).is(200).body().path("server");
        return switch (server.path("status").asString()) {
            case "ACTIVE" -> server.path("OS-EXT-STS:task_state").isNull();
            case "ERROR" -> !server.at("/fault/message").asString("").isEmpty();
            default -> false;
        };
    }

    /** Every create has a name of its own: two servers of one name are one too many. */
    private static List<String> namesUsedTwice(LocalCloud cloud) {
        return cloud.database()
                .queryForList(
                        "select name from server group by project_id, name having count(*) > 1",
                        String.class);
    }

    private static void deleteAll(CloudUser user) {
        for (var server : user.get("compute", "/servers").is(200).body().path("servers")) {
            user.delete("compute", "/servers/" + server.path("id").asString()).is(204);
        }
    }
}
