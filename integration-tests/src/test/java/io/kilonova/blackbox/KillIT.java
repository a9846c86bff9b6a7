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
import tools.jackson.databind.JsonNode;

/**
 * {@code kill -9} of any process at any moment, or a stop for some seconds, while servers are
 * created, started, stopped and so on, and deleted. {@code -Pkills} makes it last ten minutes;
 * docs/testing.md.
 */
@ExtendWith(SharedCloud.class)
class KillIT {
    private static final Logger LOG = LoggerFactory.getLogger(KillIT.class);
    private static final int KILLS = Integer.getInteger("kilonova.kills", 8);
    private static final long SEED = Long.getLong("kilonova.seed", System.nanoTime());
    private static final Duration SETTLING = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** How the guest of a server of this status runs, on the host. */
    private static final Map<String, List<String>> POWERS =
            Map.of(
                    "ACTIVE", List.of("RUNNING"),
                    "SHUTOFF", List.of("SHUTDOWN"),
                    "PAUSED", List.of("PAUSED"),
                    "SUSPENDED", List.of("SUSPENDED"),
                    "RESCUE", List.of("RUNNING"),
                    "ERROR", List.of("", "RUNNING", "SHUTDOWN", "PAUSED", "SUSPENDED"));

    @Test
    void whateverIsKilledNothingIsLostDoubledOrLeftOver(LocalCloud cloud) {
        var random = new SplittableRandom(SEED);
        var user = cloud.newUser("restless", Map.of("instances", 200, "cores", 200));
        LOG.info("{} kills, seed {}", KILLS, SEED);

        try (var victims = new Victims(cloud)) {
            var leftovers = new Leftovers(cloud.database(), victims.stateDirectories());
            var kept = livesAmongKills(cloud, user, victims, random);

            Eventually.until(
                    "all servers have come to rest",
                    SETTLING,
                    PAUSE,
                    () -> kept.stream().allMatch(id -> RestlessUsers.isSettled(server(user, id))));
            assertThat(leftovers.guestsOfHosts()).doesNotHaveDuplicates();
            assertThat(namesUsedTwice(cloud)).isEmpty();
            for (var id : kept) {
                assertThat(leftovers.powerOnHost(id))
                        .as(id)
                        .isIn(POWERS.get(server(user, id).path("status").asString()));
            }

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
            var notes = users.notes();
            for (int i = 0; i < KILLS; i++) {
                int moment = notes.answers() + random.nextInt(1, 150);
                Eventually.until(
                        "users get answers", SETTLING, PAUSE, () -> notes.answers() >= moment);
                var struck = strike(victims, random);
                var start = System.nanoTime();
                victims.startWhatIsMissing();
                LOG.info(
                        "{}, all up again after {} ms",
                        struck,
                        Duration.ofNanos(System.nanoTime() - start).toMillis());
            }
            users.end();
            notes.counts().forEach((what, count) -> LOG.info("{} × {}", count, what));
            assertThat(notes.wrongs()).isEmpty();
            return List.copyOf(users.kept());
        }
    }

    private static String strike(Victims victims, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> victims.killOne(random) + " and " + victims.killOne(random);
            case 1 -> victims.freezeOne(random);
            default -> victims.killOne(random);
        };
    }

    private static JsonNode server(CloudUser user, String id) {
        return user.get("compute", "/servers/" + id).is(200).body().path("server");
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
