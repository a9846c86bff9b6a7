package io.kilonova.agent;

import io.kilonova.hypervisor.fake.FakeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Fake hosts in a process of their own. Arguments: hosts, directory, port. */
final class AgentScale {
    private AgentScale() {}

    public static void main(String[] arguments) throws InterruptedException {
        var hosts = Integer.parseInt(arguments[0]);
        var directory = Path.of(arguments[1]);
        var port = Integer.parseInt(arguments[2]);
        try (var _ =
                AgentProcess.start(
                        "fake", hosts, directory, FakeSettings.instant(), List.of(port))) {
            new CountDownLatch(1).await();
        }
    }
}
