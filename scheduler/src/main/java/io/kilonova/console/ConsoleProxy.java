package io.kilonova.console;

import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpObjectAggregator;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpServerCodec;
import io.grpc.netty.shaded.io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.kilonova.console.ConsoleRequests.Services;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Listens for browsers and other clients of consoles: pages by HTTP, consoles by websockets. Netty,
 * which is here for agents already; TLS is for a proxy in front.
 */
@Component
final class ConsoleProxy implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleProxy.class);
    private static final int LONGEST_REQUEST = 8 * 1024;
    private static final int LONGEST_FRAME = 1024 * 1024;

    private final ConsoleProxySettings settings;
    private final ConsoleTokenStore tokens;
    private final ConsoleOpener opener;
    private final ConsolePages pages = new ConsolePages();
    private @Nullable EventLoopGroup loop;
    private @Nullable ExecutorService blocking;
    private @Nullable Channel listener;

    ConsoleProxy(ConsoleProxySettings settings, ConsoleTokenStore tokens, ConsoleOpener opener) {
        this.settings = settings;
        this.tokens = tokens;
        this.opener = opener;
    }

    @Override
    public void start() {
        if (settings.port() < 0) {
            return;
        }
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var selector =
                new MultiThreadIoEventLoopGroup(
                        1,
                        Thread.ofPlatform().daemon().name("consoles").factory(),
                        NioIoHandler.newFactory());
        var services = new Services(tokens, opener, pages, threads, settings.allowedOrigins());
        blocking = threads;
        loop = selector;
        listener =
                new ServerBootstrap()
                        .group(selector)
                        .channel(NioServerSocketChannel.class)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(new Connection(services))
                        .bind(new InetSocketAddress(settings.address(), settings.port()))
                        .syncUninterruptibly()
                        .channel();
        LOG.info("consoles at port {}", port());
    }

    int port() {
        var open = listener;
        return open == null ? 0 : ((InetSocketAddress) open.localAddress()).getPort();
    }

    private static final class Connection extends ChannelInitializer<Channel> {
        private final Services services;

        Connection(Services services) {
            this.services = services;
        }

        @Override
        protected void initChannel(Channel channel) {
            var sockets =
                    WebSocketServerProtocolConfig.newBuilder()
                            .websocketPath("/")
                            .checkStartsWith(true)
                            .subprotocols("binary")
                            .maxFramePayloadLength(LONGEST_FRAME)
                            .build();
            channel.pipeline()
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(LONGEST_REQUEST))
                    .addLast(new ConsoleRequests(services))
                    .addLast(new WebSocketServerProtocolHandler(sockets))
                    .addLast(new ConsoleSocket(services));
        }
    }

    @Override
    public void stop() {
        if (listener != null) {
            var _ = listener.close().syncUninterruptibly();
            listener = null;
        }
        if (loop != null) {
            var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        if (blocking != null) {
            blocking.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return listener != null;
    }
}
