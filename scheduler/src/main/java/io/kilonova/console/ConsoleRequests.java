package io.kilonova.console;

import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelFutureListener;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.SimpleChannelInboundHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderValues;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpMethod;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import io.grpc.netty.shaded.io.netty.handler.codec.http.QueryStringDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.grpc.netty.shaded.io.netty.util.AttributeKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a connection's request: pages are answered, and only who has a good token, and comes from a
 * page of ours or from none, gets as far as the websocket.
 */
final class ConsoleRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
    static final AttributeKey<ConsoleToken> TOKEN = AttributeKey.valueOf("console-token");
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleRequests.class);

    private final Services services;

    ConsoleRequests(Services services) {
        this.services = services;
    }

    /** What all connections share. */
    record Services(
            ConsoleTokenStore tokens,
            ConsoleOpener opener,
            ConsolePages pages,
            Executor blocking,
            List<String> allowedOrigins) {}

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            send(context, HttpResponseStatus.BAD_REQUEST, "text/plain", bytes("Bad request\n"));
        } else if (request.headers()
                .contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            admit(context, request);
        } else {
            show(context, request);
        }
    }

    private void show(ChannelHandlerContext context, FullHttpRequest request) {
        var page =
                request.method().equals(HttpMethod.GET)
                        ? services.pages().find(new QueryStringDecoder(request.uri()).path())
                        : Optional.<ConsolePages.Page>empty();
        if (page.isPresent()) {
            send(context, HttpResponseStatus.OK, page.get().type(), page.get().bytes());
        } else {
            send(context, HttpResponseStatus.NOT_FOUND, "text/plain", bytes("Not found\n"));
        }
    }

    private void admit(ChannelHandlerContext context, FullHttpRequest request) {
        if (!isFromOurPage(request)) {
            refuse(context, "Origin header does not match this host.");
            return;
        }
        var said = token(request);
        request.retain();
        services.blocking()
                .execute(() -> {
                    var token = find(said);
                    context.executor().execute(() -> goOn(context, request, token));
                });
    }

    private @Nullable ConsoleToken find(String said) {
        try {
            return services.tokens().find(said).orElse(null);
        } catch (RuntimeException e) {
            LOG.warn("cannot look up a console token", e);
            return null;
        }
    }

    private static void goOn(
            ChannelHandlerContext context, FullHttpRequest request, @Nullable ConsoleToken token) {
        if (token == null) {
            request.release();
            refuse(context, "The token is invalid or has expired");
            return;
        }
        context.channel().attr(TOKEN).set(token);
        context.fireChannelRead(request);
    }

    /** Of pages, browsers say where they come from; others say nothing. */
    private boolean isFromOurPage(FullHttpRequest request) {
        var origins = request.headers().getAll(HttpHeaderNames.ORIGIN);
        if (origins.isEmpty()) {
            return true;
        }
        var origin = hostOf(origins.getFirst());
        var own = hostOf("http://" + request.headers().get(HttpHeaderNames.HOST, ""));
        return origins.size() == 1
                && !origin.isEmpty()
                && (origin.equals(own) || services.allowedOrigins().contains(origin));
    }

    private static String hostOf(String address) {
        try {
            var host = new URI(address).getHost();
            return host == null ? "" : host;
        } catch (java.net.URISyntaxException _) {
            return "";
        }
    }

    /** From the address, or from the cookie that some pages make of it. */
    private static String token(FullHttpRequest request) {
        var tokens =
                new QueryStringDecoder(request.uri()).parameters().getOrDefault("token", List.of());
        if (!tokens.isEmpty()) {
            return tokens.getLast();
        }
        var cookies = request.headers().get(HttpHeaderNames.COOKIE, "");
        return ServerCookieDecoder.LAX.decode(cookies).stream()
                .filter(cookie -> cookie.name().equals("token"))
                .map(cookie -> cookie.value())
                .findFirst()
                .orElse("");
    }

    private static void refuse(ChannelHandlerContext context, String why) {
        send(context, HttpResponseStatus.FORBIDDEN, "text/plain", bytes(why + "\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(
            ChannelHandlerContext context, HttpResponseStatus status, String type, byte[] body) {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer");
        var _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a console's connection: {}", cause.toString());
        var _ = context.close();
    }
}
