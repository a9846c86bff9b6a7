package io.kilonova.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.fleet.AgentClient;
import io.kilonova.network.ServerPorts;
import io.kilonova.operation.Eventually;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

class SchedulerApplicationTest {
    private static final TestCloud CLOUD = new TestCloud();

    @Configuration(proxyBeanMethods = false)
    static class Surroundings {
        @Bean
        @Primary
        DataSource testDatabase() {
            return CLOUD.database.dataSource();
        }

        @Bean
        AgentClient agents() {
            return CLOUD.agents;
        }

        @Bean
        @Primary
        ServerPorts ports() {
            return CLOUD.ports;
        }
    }

    @Test
    void twoSchedulersBuildAndDeleteServersAndTellThatTheyAreWell() throws Exception {
        CLOUD.hosts.host("one", 100);
        int port = freePort();
        try (var first = scheduler(port);
                var second = scheduler(0)) {
            assertThat(first.isActive() && second.isActive()).isTrue();
            var servers = List.of(CLOUD.newServer(), CLOUD.newServer(), CLOUD.newServer());
            servers.forEach(CLOUD::askForBuild);
            for (var server : servers) {
                Eventually.that(() -> CLOUD.read(server.id()).state().vm() == VmState.ACTIVE);
            }

            servers.forEach(server -> CLOUD.askForDelete(server.id()));
            for (var server : servers) {
                Eventually.that(() -> CLOUD.read(server.id()).state().vm() == VmState.DELETED);
            }

            assertThat(health(port)).isEqualTo(200);
            assertThat(CLOUD.agents.running()).isEmpty();
        }
    }

    private static ConfigurableApplicationContext scheduler(int port) {
        return new SpringApplicationBuilder(SchedulerApplication.class, Surroundings.class)
                .properties(
                        "kilonova.fleet.enabled=false",
                        "kilonova.console.port=0",
                        "server.port=" + port,
                        "spring.main.allow-bean-definition-overriding=true")
                .run();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static int health(int port) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                        .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
