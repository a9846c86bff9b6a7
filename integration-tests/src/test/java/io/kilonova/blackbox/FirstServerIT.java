package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The script of the documentation. */
@ExtendWith(SharedCloud.class)
class FirstServerIT {
    @Test
    void theCurlCallsOfTheDocumentationWork(LocalCloud cloud) {
        var obstacle = Debian.obstacle("curl", "jq");
        assumeTrue(obstacle.isEmpty(), obstacle);

        var ran = cloud.shell("openrc").run("docs/first-server.sh").ok();

        assertThat(ran).containsPattern("status: ACTIVE").containsPattern("deleted: [0-9a-f-]{36}");
    }
}
