package io.kilonova.companion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.identity.IdentityClient;
import io.kilonova.image.ImageClient;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.NewPort;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenStackServiceTest {
    private final StubCloud cloud = new StubCloud();

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void oneTokenServesManyCallsAndARefusedOneIsRenewedOnce() {
        var service = cloud.service("network");
        cloud.on("GET /fine", 200, "{}");
        cloud.on(
                "GET /picky",
                exchange -> {
                    var isOld =
                            "token-1".equals(exchange.getRequestHeaders().getFirst("X-Auth-Token"));
                    StubCloud.reply(exchange, isOld ? 401 : 200, "{}");
                });

        service.get("/fine");
        service.get("/fine");
        assertThat(cloud.logins()).isEqualTo(1);

        service.get("/picky");
        assertThat(cloud.logins()).isEqualTo(2);
    }

    @Test
    void failingAndGarbageAnswersAreUnavailableAndSayNothingToTheUser() {
        var service = cloud.service("network");
        cloud.on("GET /broken", 500, "{\"secret\": \"stack trace\"}");
        cloud.on("GET /garbage", 200, "<html>");
        cloud.on("GET /closed", exchange -> exchange.close());

        for (var path : List.of("/broken", "/garbage", "/closed")) {
            assertThatThrownBy(() -> service.get(path))
                    .isInstanceOf(ComputeFailure.Unavailable.class)
                    .hasMessage("A service that is needed does not answer; try again later.");
        }
    }

    @Test
    void aServiceThatDoesNotAnswerIsGivenUpOn() {
        var service = cloud.service("network");
        var never = new CountDownLatch(1);
        cloud.on(
                "GET /slow",
                exchange -> {
                    try {
                        never.await();
                    } catch (InterruptedException _) {
                        exchange.close();
                    }
                });

        assertThatThrownBy(() -> service.get("/slow"))
                .isInstanceOf(ComputeFailure.Unavailable.class);
        never.countDown();
    }

    @Test
    void aConflictKeepsTheServicesOwnWords() {
        cloud.on("POST /v2.0/ports", 409, "{\"NeutronError\": {\"message\": \"no address left\"}}");
        cloud.on("GET /v2.0/ports", 200, "{\"ports\": []}");

        assertThatThrownBy(() -> new NetworkClient(cloud.service("network")).createPort(aPort()))
                .isInstanceOf(ComputeFailure.Conflict.class)
                .hasMessage("no address left");
    }

    @Test
    void aPortThatAnEarlierAttemptMadeIsFoundAndNotMadeAgain() {
        var port = aPort();
        cloud.on(
                "GET /v2.0/ports",
                200,
                """
                {"ports": [{"id": "p1", "network_id": "n", "mac_address": "fa:16:3e:00:00:01",
                    "description": "kilonova-nic %s", "fixed_ips": []}]}
                """
                        .formatted(port.nicId()));

        var made = new NetworkClient(cloud.service("network")).createPort(port);

        assertThat(made.id()).isEqualTo("p1");
        assertThat(cloud.requests).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void onlyImagesThatAProjectMayUseAreFound() {
        image("public", "public", "other");
        image("own", "private", "mine");
        image("foreign", "private", "other");
        image("shared", "shared", "other");
        image("pending", "shared", "other");
        cloud.on("GET /v2/images/shared/members/mine", 200, "{\"status\": \"accepted\"}");
        cloud.on("GET /v2/images/pending/members/mine", 200, "{\"status\": \"pending\"}");
        var images = new ImageClient(cloud.service("image"));

        assertThat(images.findVisible("public", "mine")).isPresent();
        assertThat(images.findVisible("own", "mine")).isPresent();
        assertThat(images.findVisible("shared", "mine")).isPresent();
        assertThat(images.findVisible("foreign", "mine")).isEmpty();
        assertThat(images.findVisible("pending", "mine")).isEmpty();
        assertThat(images.findVisible("absent", "mine")).isEmpty();
    }

    @Test
    void anUnknownTokenIsNobodys() {
        cloud.on("GET /v3/auth/tokens", 404, "{}");
        var identity = new IdentityClient(cloud.http(), cloud.token(), cloud.url() + "/v3");

        assertThat(identity.validate("who")).isEmpty();
    }

    private void image(String id, String visibility, String owner) {
        cloud.on(
                "GET /v2/images/" + id,
                200,
                "{\"id\": \"%s\", \"visibility\": \"%s\", \"owner\": \"%s\"}"
                        .formatted(id, visibility, owner));
    }

    private static NewPort aPort() {
        return new NewPort(
                new UUID(1, 1),
                "n",
                "mine",
                new UUID(2, 2),
                "nova",
                "host",
                null,
                List.of(),
                List.of());
    }
}
