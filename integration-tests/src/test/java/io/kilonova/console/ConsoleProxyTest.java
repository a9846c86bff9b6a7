package io.kilonova.console;

import static io.kilonova.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.agent.AgentProcess;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.SpawnGuest;
import io.kilonova.database.TestDatabase;
import io.kilonova.fleet.FleetProcess;
import io.kilonova.hypervisor.fake.FakeSettings;
import io.kilonova.id.Ids;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** From a websocket over scheduler and agent to a fake guest, and who gets that far. */
class ConsoleProxyTest {
    private static final UUID SERVER = new UUID(7, 1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final ConsoleTokenStore tokens = new ConsoleTokenStore(jdbc);
    private final HttpClient http = HttpClient.newHttpClient();
    private final FleetProcess fleet;
    private final AgentProcess agent;
    private final ConsoleProxy proxy;
    private UUID host = SERVER;

    ConsoleProxyTest(@TempDir Path directory) throws IOException {
        fleet =
                FleetProcess.start(
                        "s1", directory, database.dataSource(), 0, Duration.ofSeconds(1));
        agent =
                AgentProcess.start(
                        "one", 1, directory, FakeSettings.instant(), List.of(fleet.port()));
        proxy =
                new ConsoleProxy(
                        new ConsoleProxySettings("127.0.0.1", 0, List.of("panel.example")),
                        tokens,
                        new ConsoleOpener(fleet.agents(), fleet.consoles(), Ids.random()));
        proxy.start();
    }

    @BeforeEach
    void runAGuest() throws Exception {
        until("the agent is connected", () -> fleet.size() > 0);
        host = one("select id from host", UUID.class);
        jdbc.update(
                """
                insert into server (id, project_id, user_id, name, hostname, vm_state, flavor_id,
                    flavor, vcpus, memory_mb, reservation_id, host_id, created_at, updated_at)
                values (?, 'p', 'u', 'web', 'web', 'active', '1', '{}', 1, 512, 'r', ?, now(), now())
                """,
                SERVER,
                host);
        var guest =
                Guest.newBuilder()
                        .setServerId(SERVER.toString())
                        .setName("web")
                        .setHostname("web")
                        .setInstanceName("instance-00000001");
        var spawn =
                Command.newBuilder()
                        .setOperationId(new UUID(9, 9).toString())
                        .setEpoch(1)
                        .setServerId(SERVER.toString())
                        .setSpawn(SpawnGuest.newBuilder().setGuest(guest));
        fleet.agents().execute(host, spawn.build(), PATIENCE);
    }

    @AfterEach
    void stop() {
        http.close();
        proxy.stop();
        agent.close();
        fleet.close();
        database.close();
    }

    @Test
    void aScreenGreetsAndTakesWhatIsSent() {
        var screen = open(token("vnc", "novnc"));
        var large = "x".repeat(700_000);

        screen.await("RFB 003.008\n");
        screen.send(large.getBytes(StandardCharsets.US_ASCII));
        screen.await(large);
        assertThat(screen.socket().getSubprotocol()).isEqualTo("binary");

        screen.socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        until("the proxy hangs up too", screen::isOver);
    }

    @Test
    void aSerialLineIsReadAndTypedInto() {
        var token = token("serial", "serial");
        var line = open(token);
        line.await("web login: ");
        line.send("root\n".getBytes(StandardCharsets.US_ASCII));
        line.await("root\n");

        var again = open(token);
        again.await("web login: ");
        again.socket().abort();
        line.socket().abort();
    }

    @Test
    void onlyGoodTokensOpenAnything() {
        assertThat(refusal("nonsense")).isEqualTo(403);
        assertThat(refusal("")).isEqualTo(403);
        var expired = token("vnc", "novnc");
        jdbc.update("update console_token set expires_at = now() - interval '1 second'");
        assertThat(refusal(expired)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update server set vm_state = 'stopped'",
                "update server set vm_state = 'suspended'",
                "update server set vm_state = 'deleted', deleted_at = now()",
                "update server set host_id = null",
            })
    void aTokenEndsWithTheGuestItWasGivenFor(String end) {
        var token = token("vnc", "novnc");
        assertThat(tokens.find(token)).isPresent();

        jdbc.update(end);
        jdbc.update("update server set vm_state = 'active', deleted_at = null, host_id = ?", host);

        assertThat(refusal(token)).isEqualTo(403);
        assertThat(count("console_token")).isZero();
    }

    @Test
    void anotherHostDoesNotHonourTheToken() {
        var token = token("vnc", "novnc");
        jdbc.update(
                """
                insert into host (id, service_id, name, hypervisor_hostname, hypervisor_type,
                    hypervisor_version, host_ip, last_seen, created_at, updated_at)
                values (?, ?, 'two', 'two', 'fake', 1, '192.0.2.2', now(), now(), now())
                """,
                new UUID(3, 3),
                new UUID(3, 4));
        jdbc.update("alter table server disable trigger console_tokens_end_with_their_guest");
        jdbc.update("update server set host_id = ?", new UUID(3, 3));

        assertThat(refusal(token)).isEqualTo(403);
    }

    @Test
    void pagesOfOthersOpenNothing() {
        var token = token("vnc", "novnc");

        assertThat(refusal(token, "Origin", "http://evil.example")).isEqualTo(403);
        assertThat(refusal(token, "Origin", "null")).isEqualTo(403);
        assertThat(refusal(token, "Origin", "http://127.0.0.1.evil.example")).isEqualTo(403);
        open(token, "Origin", "http://127.0.0.1:8000").socket().abort();
        open(token, "Origin", "https://panel.example").socket().abort();
    }

    @Test
    void aConsoleThatTheHostCannotOpenIsClosed() {
        var token = token("vnc", "novnc");
        agent.hypervisor("one").befall(SERVER.toString(), PowerState.ABSENT);

        var screen = open(token);

        until("the proxy hangs up", screen::isOver);
        assertThat(screen.text()).isEmpty();
    }

    @Test
    void thePageIsServedAndNothingElse() throws Exception {
        var page = get("/vnc_lite.html?path=%3Ftoken%3Dx");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("./novnc/core/rfb.js");
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=UTF-8");
        for (var path :
                List.of(
                        "/",
                        "//evil.example/%2f..",
                        "/novnc/core/../../application.yaml",
                        "/novnc/core/%2e%2e/%2e%2e/application.yaml",
                        "/application.yaml",
                        "/novnc/core/")) {
            assertThat(get(path).statusCode()).describedAs(path).isEqualTo(404);
        }
    }

    @Test
    void thePageHasAllItsParts() throws Exception {
        assumeTrue(
                ConsoleProxy.class.getResource("/novnc/core/rfb.js") != null,
                "the build could not download noVNC");
        var rfb = get("/novnc/core/rfb.js");
        assertThat(rfb.statusCode()).isEqualTo(200);
        assertThat(rfb.headers().firstValue("content-type"))
                .hasValue("text/javascript; charset=UTF-8");
        var imports = Pattern.compile("from ['\"]\\./([a-z0-9/-]+\\.js)['\"]");
        var found = imports.matcher(rfb.body()).results().map(r -> r.group(1)).toList();
        assertThat(found).isNotEmpty();
        for (var part : found) {
            assertThat(get("/novnc/core/" + part).statusCode()).describedAs(part).isEqualTo(200);
        }
        assertThat(get("/novnc/vendor/pako/lib/zlib/inflate.js").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + proxy.port() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private String token(String kind, String type) {
        var token = UUID.nameUUIDFromBytes((kind + type).getBytes(StandardCharsets.US_ASCII));
        assertThat(tokens.put(token.toString(), SERVER, host, kind, type, PATIENCE)).isTrue();
        return token.toString();
    }

    private int refusal(String token, String... header) {
        try {
            open(token, header).socket().abort();
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    private Received open(String token, String... header) {
        var received = new Received();
        var builder = http.newWebSocketBuilder().subprotocols("binary");
        if (header.length > 0) {
            builder.header(header[0], header[1]);
        }
        var uri = URI.create("ws://127.0.0.1:%d/?token=%s".formatted(proxy.port(), token));
        builder.buildAsync(uri, received).orTimeout(1, TimeUnit.MINUTES).join();
        return received;
    }

    private int count(String table) {
        return one("select count(*) from " + table, Integer.class);
    }

    private <T> T one(String sql, Class<T> type) {
        return Objects.requireNonNull(jdbc.queryForObject(sql, type));
    }

    /** What a client has received so far. */
    private static final class Received implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private volatile boolean isOver;
        private volatile @Nullable WebSocket socket;

        WebSocket socket() {
            return Objects.requireNonNull(socket);
        }

        void send(byte[] bytes) {
            socket().sendBinary(ByteBuffer.wrap(bytes), true).orTimeout(1, TimeUnit.MINUTES).join();
        }

        synchronized String text() {
            return text.toString();
        }

        void await(String wanted) {
            until(
                    "it shows " + wanted.substring(0, Math.min(20, wanted.length())),
                    () -> text().contains(wanted));
        }

        boolean isOver() {
            return isOver;
        }

        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            opened.request(1);
        }

        @Override
        public synchronized @Nullable CompletionStage<?> onBinary(
                WebSocket from, ByteBuffer data, boolean last) {
            text.append(StandardCharsets.ISO_8859_1.decode(data));
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            isOver = true;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            isOver = true;
        }
    }
}
