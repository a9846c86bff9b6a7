package io.kilonova.simulator;

import static io.kilonova.simulator.AServer.aServer;
import static io.kilonova.simulator.SimulatedCloud.percent;
import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.VmState;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulatorTest {
    /** Alone, {@code -Dkilonova.seed=17} is that one; {@code -Dkilonova.seeds=1000} is so many. */
    static LongStream seeds() {
        var first = Long.getLong("kilonova.seed");
        var count = Long.getLong("kilonova.seeds", first == null ? 200L : 1L);
        var from = first == null ? 0 : first;
        return LongStream.range(from, from + count);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void afterEveryStormAllIsInOrder(long seed) {
        try (var cloud = SimulatedCloud.seeded(seed)) {
            Storm.survive(cloud);
        }
    }

    @Test
    void theSameSeedIsTheSameStory() {
        for (long seed = 0; seed < 3; seed++) {
            var story = storyOf(seed);

            assertThat(story).hasSizeGreaterThan(100).isEqualTo(storyOf(seed));
            assertThat(story).isNotEqualTo(storyOf(seed + 1000));
        }
    }

    private static List<String> storyOf(long seed) {
        try (var cloud = SimulatedCloud.seeded(seed)) {
            Storm.survive(cloud);
            return cloud.trace();
        }
    }

    @Test
    void aLossyNetworkOnlyDelaysABoot() {
        try (var cloud = SimulatedCloud.seeded(1).hosts(3).losing(percent(5))) {
            var server = cloud.user().creates(aServer().vcpus(2));

            cloud.runUntil(server.is(VmState.ACTIVE));

            assertThat(cloud.hostsRunning(server)).hasSize(1);
        }
    }

    @Test
    void processesThatDieAllTheTimeOnlyDelayABootAndADelete() {
        try (var cloud = SimulatedCloud.seeded(2).schedulers(2).crashing(percent(5))) {
            var user = cloud.user();
            var server = user.creates(aServer().vcpus(2));
            cloud.runUntil(server.is(VmState.ACTIVE));

            user.deletesForGood(server);

            cloud.runUntil(server.is(VmState.DELETED));
            cloud.clearUp();
            cloud.runUntilQuiet();
        }
    }

    @Test
    void ofManyWhoRaceForTheLastPlaceOneGetsIt() {
        try (var cloud = SimulatedCloud.seeded(3).hosts(1).schedulers(3).vcpus(4)) {
            var servers =
                    LongStream.range(0, 8)
                            .mapToObj(_ -> cloud.user().creates(aServer().vcpus(4)))
                            .toList();

            cloud.runUntilQuiet();

            assertThat(servers)
                    .filteredOn(server -> server.is(VmState.ACTIVE).getAsBoolean())
                    .hasSize(1);
        }
    }

    @Test
    void aHostThatNobodyReachesKeepsItsGuestsAndGetsNoMore() {
        try (var cloud = SimulatedCloud.seeded(4).hosts(2)) {
            var user = cloud.user();
            var there = user.creates(aServer());
            cloud.runUntil(there.is(VmState.ACTIVE));
            var host = cloud.hostsRunning(there).getFirst();

            cloud.cutOff(host);
            cloud.run(Duration.ofMinutes(2));
            var elsewhere = user.creates(aServer());
            cloud.runUntil(elsewhere.is(VmState.ACTIVE));

            assertThat(cloud.hostsRunning(elsewhere)).doesNotContain(host);
            cloud.clearUp();
            cloud.runUntilQuiet();
            assertThat(there.is(VmState.ACTIVE).getAsBoolean()).isTrue();
            assertThat(cloud.hostsRunning(there)).containsExactly(host);
        }
    }

    @Test
    void whatIsDeletedWhileItsHostIsAwayIsEndedWhenThatComesBack() {
        try (var cloud = SimulatedCloud.seeded(5).hosts(1)) {
            var user = cloud.user();
            var server = user.creates(aServer());
            cloud.runUntil(server.is(VmState.ACTIVE));
            cloud.cutOff(cloud.hostsRunning(server).getFirst());
            cloud.run(Duration.ofMinutes(2));

            user.deletesForGood(server);
            cloud.runUntil(server.is(VmState.DELETED));
            assertThat(cloud.hostsRunning(server)).hasSize(1);

            cloud.clearUp();
            cloud.runUntilQuiet();
            assertThat(cloud.hostsRunning(server)).isEmpty();
        }
    }
}
