package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamesTest {
    private static final UUID ID = UUID.fromString("70a599e0-31e7-49b7-b260-868f441e862b");

    @ParameterizedTest
    @CsvSource({
        "web, web",
        "Web Server_1.local, web-server-1-local",
        "..-web-.., web",
        "a/b;c, abc",
        "İstanbul, stanbul",
        "日本, Server-70a599e0-31e7-49b7-b260-868f441e862b",
        "---, Server-70a599e0-31e7-49b7-b260-868f441e862b",
        "<b>🚀</b>, bb"
    })
    void aServerNameBecomesALabel(String name, String label) {
        assertThat(HostNames.of(name, ID)).isEqualTo(label);
    }

    @Test
    void aLabelHasAtMost63Characters() {
        assertThat(HostNames.of("x".repeat(255), ID)).hasSize(63);
        assertThat(HostNames.of("x".repeat(62) + "-y", ID)).hasSize(62);
    }
}
