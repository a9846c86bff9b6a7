package io.kilonova.companion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.failure.ComputeFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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
    void aServiceThatIsSilentBeforeOrWithinItsAnswerIsGivenUpOn() {
        cloud.patience = Duration.ofMillis(200);
        var service = cloud.service("network");
        var never = new CountDownLatch(1);
        cloud.on("GET /slow", _ -> await(never));
        cloud.on(
                "GET /stalls",
                exchange -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    await(never);
                });

        for (var path : List.of("/slow", "/stalls")) {
            assertThatThrownBy(() -> service.get(path))
                    .isInstanceOf(ComputeFailure.Unavailable.class);
        }
        assertThatThrownBy(() -> service.stream("/stalls").readAllBytes())
                .isInstanceOf(IOException.class);
        never.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoIsInterruptedStillHearsOfAChangeButNotOfARead() throws Exception {
        cloud.patience = Duration.ofSeconds(20);
        var service = cloud.service("network");
        var goOn = new CountDownLatch(1);
        for (var route : List.of("POST /slow", "GET /slow")) {
            cloud.on(
                    route,
                    exchange -> {
                        await(goOn);
                        StubCloud.reply(exchange, 201, "{\"made\": true}");
                    });
        }
        var change = new FutureTask<>(() -> interrupted(() -> service.post("/slow", Map.of())));
        var read = new FutureTask<>(() -> interrupted(() -> service.get("/slow")));
        Thread.ofVirtual().start(change);
        Thread.ofVirtual().start(read);

        assertThatThrownBy(read::get).hasCauseInstanceOf(ComputeFailure.Unavailable.class);
        goOn.countDown();

        assertThat(change.get().path("made").asBoolean()).isTrue();
    }

    /** What the call gives to a thread that is interrupted, and stays so. */
    private static JsonNode interrupted(Supplier<JsonNode> call) {
        Thread.currentThread().interrupt();
        var answer = call.get();
        assertThat(Thread.interrupted()).isTrue();
        return answer;
    }

    @Test
    void aServiceThatIsNotThereIsUnavailable() {
        cloud.endpoints = Map.of("network", "http://127.0.0.1:1", "image", "no address");

        for (var type : cloud.endpoints.keySet()) {
            assertThatThrownBy(() -> cloud.service(type).get("/fine"))
                    .isInstanceOf(ComputeFailure.Unavailable.class);
        }
    }

    @Test
    void refusalsKeepTheirMeaningAndWordsInWhateverForm() {
        var service = cloud.service("image");
        cloud.on("GET /gone", 404, "<html><title>404 Not Found</title></html>");
        cloud.on("GET /no", 403, "<html><body><h1>403</h1>it is protected</body></html>");
        cloud.on("GET /bad", 400, "{\"message\": \"so wrong\"}");
        cloud.on("GET /much", 413, "too much");
        cloud.on(
                "GET /full",
                409,
                "{\"NeutronError\": {\"type\": \"OverQuota\", \"message\": \"quota\"}}");
        cloud.on("GET /odd", 418, "{}");

        assertThat(service.find("/gone")).isEmpty();
        refused(service, "/gone", ComputeFailure.NotFound.class, "404 Not Found");
        refused(service, "/no", ComputeFailure.Forbidden.class, "403 it is protected");
        refused(service, "/bad", ComputeFailure.Invalid.class, "so wrong");
        refused(service, "/much", ComputeFailure.OverQuota.class, "too much");
        refused(service, "/full", ComputeFailure.OverQuota.class, "quota");
        refused(service, "/odd", ComputeFailure.Unavailable.class, "A service");
    }

    private static void refused(
            OpenStackService service, String path, Class<?> kind, String message) {
        assertThatThrownBy(() -> service.get(path))
                .isInstanceOf(kind)
                .hasMessageStartingWith(message);
        assertThatThrownBy(() -> service.stream(path)).isInstanceOf(kind);
    }

    @Test
    void aConnectionIsUsedAgain() {
        var service = cloud.service("network");
        cloud.on("GET /fine", 200, "{}");

        for (int i = 0; i < 10; i++) {
            service.get("/fine");
        }

        assertThat(cloud.connections).hasSize(1);
    }

    @Test
    void aUsersTokenIsUsedAsItIsAndNeverRenewed() {
        cloud.on("GET /picky", 401, "{}");
        var service = cloud.service("image").as("theirs");

        assertThat(service.send(OpenStackHttp.Call::get, "/picky").status()).isEqualTo(401);
        assertThat(cloud.requests).hasSize(1);
        assertThat(cloud.logins()).isZero();
    }

    @Test
    void aStreamWhoseTokenIsRefusedIsAskedForAgain() throws IOException {
        cloud.on(
                "GET /bytes",
                exchange -> {
                    var isOld =
                            "token-1".equals(exchange.getRequestHeaders().getFirst("X-Auth-Token"));
                    StubCloud.reply(exchange, isOld ? 401 : 200, "bytes");
                });

        try (var bytes = cloud.service("image").stream("/bytes")) {
            assertThat(bytes).hasContent("bytes");
        }
    }
}
