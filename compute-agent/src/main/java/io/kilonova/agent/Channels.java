package io.kilonova.agent;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;

/** Connections to schedulers, all on one selector. */
final class Channels implements AutoCloseable {
    private static final int LARGEST_MESSAGE = 4 * 1024 * 1024;

    private final EventLoopGroup selector =
            new MultiThreadIoEventLoopGroup(
                    1,
                    Thread.ofPlatform().daemon().name("agent-selector").factory(),
                    NioIoHandler.newFactory());

    /**
     * @param target host:port
     */
    ManagedChannel open(String target, ChannelCredentials credentials) {
        return NettyChannelBuilder.forTarget("dns:///" + target, credentials)
                .eventLoopGroup(selector)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .disableRetry()
                .disableServiceConfigLookUp()
                .flowControlWindow(256 * 1024)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(15, TimeUnit.SECONDS)
                .build();
    }

    @Override
    public void close() {
        var _ = selector.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
