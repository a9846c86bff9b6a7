package io.kilonova.console;

import com.google.protobuf.ByteString;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufUtil;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelFutureListener;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.SimpleChannelInboundHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.kilonova.console.ConsoleRequests.Services;
import io.kilonova.fleet.ConsoleLines.Line;
import io.kilonova.fleet.ConsoleLines.Viewer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One user's websocket and the console at its other end. Neither is read faster than the other
 * takes what was read. Its own state is its event loop's.
 */
final class ConsoleSocket extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleSocket.class);

    private final Services services;
    private @Nullable Line line;
    private boolean isOver;

    ConsoleSocket(Services services) {
        this.services = services;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof HandshakeComplete) {
            context.channel().config().setAutoRead(false);
            var token = Objects.requireNonNull(context.channel().attr(ConsoleRequests.TOKEN).get());
            var viewer = new Screen(context);
            services.blocking()
                    .execute(() -> {
                        if (!services.opener().open(token, viewer)) {
                            viewer.closed();
                        }
                    });
        }
        super.userEventTriggered(context, event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        if (line != null) {
            line.send(ByteBufUtil.getBytes(frame.content()));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        super.channelReadComplete(context);
        readIfWritable(context);
    }

    private void readIfWritable(ChannelHandlerContext context) {
        if (line != null && line.isWritable()) {
            context.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        isOver = true;
        if (line != null) {
            line.close();
        }
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a console's websocket: {}", cause.toString());
        var _ = context.close();
    }

    /** What the host's stream calls, from threads of its own. */
    private final class Screen implements Viewer {
        private final ChannelHandlerContext context;

        Screen(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        public void opened(Line opened) {
            context.executor()
                    .execute(() -> {
                        if (isOver) {
                            opened.close();
                            return;
                        }
                        line = opened;
                        opened.more();
                        context.read();
                    });
        }

        @Override
        public void received(ByteString bytes) {
            var frame =
                    new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes.asReadOnlyByteBuffer()));
            context.executor()
                    .execute(() -> {
                        var written = context.writeAndFlush(frame);
                        var _ = written.addListener(_ -> more());
                    });
        }

        private void more() {
            if (line != null) {
                line.more();
            }
        }

        @Override
        public void writable() {
            context.executor().execute(() -> readIfWritable(context));
        }

        @Override
        public void closed() {
            context.executor()
                    .execute(() -> {
                        var end =
                                new CloseWebSocketFrame(
                                        WebSocketCloseStatus.NORMAL_CLOSURE, "Console closed");
                        var _ = context.writeAndFlush(end).addListener(ChannelFutureListener.CLOSE);
                    });
        }
    }
}
