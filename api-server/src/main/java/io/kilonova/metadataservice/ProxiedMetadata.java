package io.kilonova.metadataservice;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kilonova.agent.protocol.GuestSelf;
import io.kilonova.metadataservice.MetadataResponses.Request;
import io.kilonova.metadataservice.MetadataResponses.Response;
import io.kilonova.server.GuestSelfStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers metadata proxies, which say whose guest asks and prove with a shared secret that they are
 * such. On a port of its own: guests' questions share nothing with the API.
 */
@Component
final class ProxiedMetadata implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ProxiedMetadata.class);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LONGEST_BODY = 16 * 1024;

    private final MetadataSettings settings;
    private final GuestSelfStore guests;
    private final MetadataResponses responses;
    private @Nullable HttpServer server;

    ProxiedMetadata(MetadataSettings settings, GuestSelfStore guests, JsonMapper json) {
        this.settings = settings;
        this.guests = guests;
        this.responses = new MetadataResponses(new SecureRandom(), json::writeValueAsBytes);
    }

    @Override
    public void start() {
        if (settings.secret().isEmpty()) {
            return;
        }
        try {
            var address = new InetSocketAddress(settings.address(), settings.port());
            server = HttpServer.create(address, 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::handle);
            server.start();
            LOG.info("metadata proxies may ask at port {}", port());
        } catch (IOException e) {
            throw new IllegalStateException("kilonova.metadata: cannot listen", e);
        }
    }

    int port() {
        return server == null ? 0 : server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Response response;
            try {
                response = respond(exchange);
            } catch (RuntimeException e) {
                LOG.error("metadata", e);
                response = Response.text(500, "500 Internal Server Error\n");
            }
            exchange.getResponseHeaders().set("Content-Type", response.type());
            var isHead = exchange.getRequestMethod().equals("HEAD");
            var length = response.body().length;
            exchange.sendResponseHeaders(response.status(), isHead || length == 0 ? -1 : length);
            if (!isHead && length > 0) {
                exchange.getResponseBody().write(response.body());
            }
        }
    }

    private Response respond(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        for (var name : new String[] {"X-Instance-ID", "X-Tenant-ID"}) {
            var values = headers.getOrDefault(name, java.util.List.of());
            if (values.isEmpty()) {
                return bad(name + " header is missing from request.");
            }
            if (values.size() > 1) {
                return bad("Multiple " + name + " headers found within request.");
            }
        }
        if (!isSigned(headers)) {
            LOG.warn("a metadata proxy without the secret: {}", exchange.getRemoteAddress());
            return Response.text(403, "403 Forbidden\n\nInvalid proxy request signature.\n");
        }
        var body = exchange.getRequestBody().readNBytes(LONGEST_BODY);
        var self = find(headers);
        if (self.isEmpty()) {
            return Response.notFound();
        }
        var request =
                new Request(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body);
        return responses.of(
                request,
                self.get(),
                (id, password) -> guests.putPassword(UUID.fromString(id), password));
    }

    private static Response bad(String why) {
        return Response.text(400, "400 Bad Request\n\n" + why + "\n");
    }

    private Optional<GuestSelf> find(Headers headers) {
        try {
            var id = UUID.fromString(headers.getFirst("X-Instance-ID"));
            return guests.findOfProject(id, headers.getFirst("X-Tenant-ID"));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Takes as long whatever is wrong with the signature. */
    private boolean isSigned(Headers headers) {
        var said = headers.getFirst("X-Instance-ID-Signature");
        if (said == null) {
            return false;
        }
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(
                    new SecretKeySpec(
                            settings.secret().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            var signature =
                    mac.doFinal(headers.getFirst("X-Instance-ID").getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(
                    HexFormat.of().formatHex(signature).getBytes(StandardCharsets.UTF_8),
                    said.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }
}
