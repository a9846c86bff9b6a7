package io.kilonova.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.kilonova.server.NewServer;
import io.kilonova.server.TestCloud;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.time.Timeline;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a build costs in the scheduler and the database, with agents and ports in memory. */
@EnabledIfSystemProperty(named = "kilonova.benchmark", matches = "true")
class BuildThroughputTest {
    private static final Logger LOG = LoggerFactory.getLogger(BuildThroughputTest.class);
    private static final OperationSettings SETTINGS =
            new OperationSettings(
                    "",
                    128,
                    64,
                    Duration.ofSeconds(9),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2));

    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    @Test
    void twoThousandBuildsThatWaitAreDone() throws Exception {
        try (var cloud = new TestCloud()) {
            for (int i = 0; i < 50; i++) {
                cloud.hosts.host("host-" + i, 2000);
            }
            run(cloud, 1000, "warm-up");
            run(cloud, 2000, "measured");
        }
    }

    private static void run(TestCloud cloud, int count, String what) throws Exception {
        var servers = new ArrayList<NewServer>();
        for (int i = 0; i < count; i++) {
            servers.add(cloud.newServer());
        }
        servers.forEach(cloud::askForBuild);
        var deck =
                new OperationRunner.Deck(
                        cloud.operations,
                        new OperationJournal(cloud.jdbc),
                        cloud.transactions,
                        cloud.json,
                        Timeline.real());
        var runner =
                new OperationRunner("benchmark", deck, SETTINGS, List.of(TestBuilds.saga(cloud)));
        double ours = ourCpu();
        double database = databaseCpu(cloud);
        long begin = System.nanoTime();
        runner.start();
        Eventually.that(() -> open(cloud) == 0);
        double seconds = (System.nanoTime() - begin) / 1e9;
        LOG.warn(
                "{}: {} builds in {} s, {} builds/s; CPU a build: {} ms here, {} ms in the"
                        + " database",
                what,
                count,
                seconds,
                count / seconds,
                (ourCpu() - ours) / count,
                (databaseCpu(cloud) - database) / count);
        runner.stop();
        assertThat(
                        cloud.jdbc.queryForObject(
                                "select count(*) from server where vm_state <> 'active'",
                                Long.class))
                .isZero();
    }

    private static long open(TestCloud cloud) {
        return cloud.jdbc
                .query(
                        """
                        select count(*) from operation
                        where state in ('ready', 'running', 'undoing')
                        """,
                        (row, _) -> row.getLong(1))
                .getFirst();
    }

    /** Milliseconds. */
    private static double ourCpu() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e6;
    }

    /**
     * Milliseconds of the server's processes that live; a clock tick is a hundredth of a second.
     */
    private static double databaseCpu(TestCloud cloud) throws IOException {
        var backend =
                cloud.jdbc
                        .query("select pg_backend_pid()", (row, _) -> row.getString(1))
                        .getFirst();
        var postmaster = stat(Path.of("/proc", backend)).get(PARENT);
        long ticks = 0;
        try (var processes = Files.list(Path.of("/proc"))) {
            for (var process : processes.toList()) {
                var fields = stat(process);
                if (!fields.isEmpty() && fields.get(PARENT).equals(postmaster)) {
                    ticks += Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
                }
            }
        }
        return ticks * 10.0;
    }

    /** What follows the command in {@code stat}; empty for what is no process. */
    private static List<String> stat(Path process) {
        try {
            var text = Files.readString(process.resolve("stat"));
            return List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException _) {
            return List.of();
        }
    }
}
