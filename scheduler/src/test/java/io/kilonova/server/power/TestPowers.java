package io.kilonova.server.power;

import io.kilonova.operation.Saga;
import io.kilonova.server.PowerRequest;
import io.kilonova.server.RescueRequest;
import io.kilonova.server.RescueStore;
import io.kilonova.server.TestCloud;
import io.kilonova.server.UnrescueRequest;
import java.time.Duration;

/** The sagas of how guests run, for tests. */
public final class TestPowers {
    private TestPowers() {}

    public static Saga<PowerRequest> saga(TestCloud cloud) {
        return new PowerServer(commands(cloud), cloud.media, cloud.states, cloud.outcome).saga();
    }

    static Saga<RescueRequest> rescue(TestCloud cloud) {
        return new RescueServer(
                        commands(cloud),
                        new RescueStore(cloud.jdbc, cloud.json),
                        cloud.states,
                        cloud.outcome)
                .saga();
    }

    static Saga<UnrescueRequest> unrescue(TestCloud cloud) {
        return new UnrescueServer(
                        commands(cloud),
                        cloud.media,
                        new RescueStore(cloud.jdbc, cloud.json),
                        cloud.outcome)
                .saga();
    }

    public static PowerCommands commands(TestCloud cloud) {
        return new PowerCommands(
                cloud.guests,
                cloud.facts,
                new PowerSettings(Duration.ofSeconds(60), Duration.ofSeconds(120)));
    }
}
