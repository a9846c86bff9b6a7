package io.kilonova.hypervisor.libvirt;

import io.grpc.netty.shaded.io.netty.buffer.ByteBufUtil;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelFutureListener;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.SimpleChannelInboundHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderValues;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import io.kilonova.metadataservice.MetadataResponses.Request;
import io.kilonova.metadataservice.MetadataResponses.Response;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one request of a connection, answers it and hangs up; a few at a time for each guest. */
@Sharable
final class MetadataConversations extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataConversations.class);
    private static final int MOST = 32;

    private final String bridge;
    private final Executor blocking;
    private final Answers answers;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    MetadataConversations(String bridge, Executor blocking, Answers answers) {
        this.bridge = bridge;
        this.blocking = blocking;
        this.answers = answers;
    }

    /** May take its time. */
    @FunctionalInterface
    interface Answers {
        Response of(String bridge, String address, Request request);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var address = address(context);
        var _ = context.channel().closeFuture().addListener(_ -> leave(address));
        if (open.merge(address, 1, Integer::sum) > MOST) {
            var _ = context.close();
        }
    }

    private void leave(String address) {
        open.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    private static String address(ChannelHandlerContext context) {
        return ((InetSocketAddress) context.channel().remoteAddress())
                .getAddress()
                .getHostAddress();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        // what else comes on this connection is not for us
        context.pipeline().remove(this);
        var request =
                new Request(
                        message.method().name(),
                        message.uri(),
                        ByteBufUtil.getBytes(message.content()));
        var isBad = message.decoderResult().isFailure();
        var address = address(context);
        blocking.execute(() -> {
            try {
                var response =
                        isBad
                                ? Response.text(400, "400 Bad Request\n")
                                : answers.of(bridge, address, request);
                send(context, response);
            } catch (RuntimeException e) {
                LOG.error("bridge={} metadata", bridge, e);
                send(context, Response.text(500, "500 Internal Server Error\n"));
            }
        });
    }

    private static void send(ChannelHandlerContext context, Response response) {
        var message =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(response.status()),
                        Unpooled.wrappedBuffer(response.body()));
        message.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, response.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, response.body().length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        var _ = context.channel().writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("bridge={} {}", bridge, cause.toString());
        var _ = context.close();
    }
}
