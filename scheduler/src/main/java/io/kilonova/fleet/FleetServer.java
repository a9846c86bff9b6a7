package io.kilonova.fleet;

import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptors;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for agents, with one selector for all of them. Only TLS with both ends proven. */
final class FleetServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetServer.class);
    private static final int LARGEST_MESSAGE = 4 * 1024 * 1024;

    /** Every open console of a host is one. */
    private static final int MOST_CALLS = 256;

    private final FleetSettings settings;
    private final Fleet fleet;
    private final Reports reports;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("fleet-timer").factory());
    private final EventLoopGroup selector;
    private final Server server;

    FleetServer(FleetSettings settings, Fleet fleet, Reports reports, FleetService service) {
        this.settings = settings;
        this.fleet = fleet;
        this.reports = reports;
        this.selector =
                new MultiThreadIoEventLoopGroup(
                        1,
                        Thread.ofPlatform().daemon().name("fleet-selector").factory(),
                        NioIoHandler.newFactory());
        this.server = build(service);
    }

    private Server build(FleetService service) {
        return NettyServerBuilder.forAddress(
                        new InetSocketAddress(settings.address(), settings.port()), credentials())
                .bossEventLoopGroup(selector)
                .workerEventLoopGroup(selector)
                .channelType(NioServerSocketChannel.class)
                .directExecutor()
                .flowControlWindow(256 * 1024)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .maxConcurrentCallsPerConnection(MOST_CALLS)
                .keepAliveTime(60, TimeUnit.SECONDS)
                .keepAliveTimeout(20, TimeUnit.SECONDS)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(ServerInterceptors.intercept(service, new HostIdentity.Interceptor()))
                .build();
    }

    private ServerCredentials credentials() {
        try {
            var identity = new AdvancedTlsX509KeyManager();
            var _ =
                    identity.updateIdentityCredentials(
                            settings.certificate().toFile(),
                            settings.privateKey().toFile(),
                            1,
                            TimeUnit.MINUTES,
                            timer);
            return TlsServerCredentials.newBuilder()
                    .keyManager(identity)
                    .trustManager(settings.authority().toFile())
                    .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "kilonova.fleet: cannot use %s, %s and %s; make them with the certificate tool"
                            .formatted(
                                    settings.certificate(),
                                    settings.privateKey(),
                                    settings.authority()),
                    e);
        }
    }

    void start() {
        reports.start();
        try {
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "kilonova.fleet: cannot listen on %s:%d"
                            .formatted(settings.address(), settings.port()),
                    e);
        }
        var _ = timer.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
        LOG.info("agents may connect to port {}", server.getPort());
    }

    /** The port agents connect to. */
    int port() {
        return server.getPort();
    }

    private void tick() {
        try {
            fleet.tick();
        } catch (RuntimeException e) {
            LOG.error("the fleet's timer", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        fleet.closeAll();
        server.shutdown();
        try {
            if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        reports.close();
        var _ = selector.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
