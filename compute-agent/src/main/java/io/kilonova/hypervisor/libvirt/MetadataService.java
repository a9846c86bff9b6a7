package io.kilonova.hypervisor.libvirt;

import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.RawUnixChannelOption;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpObjectAggregator;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpServerCodec;
import io.grpc.netty.shaded.io.netty.handler.timeout.ReadTimeoutHandler;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.hypervisor.GuestSource;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.metadataservice.MetadataResponses;
import io.kilonova.metadataservice.MetadataResponses.Request;
import io.kilonova.metadataservice.MetadataResponses.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers guests of the built-in network at 169.254.169.254: one listener for each bridge, which
 * hears that bridge only, so that an address says who asks though other networks may have it, too.
 * That a guest uses no address but its own is the {@link FilterScript}'s to see to. Netty, because
 * the JDK's server cannot be bound to an interface.
 */
final class MetadataService implements AutoCloseable {
    static final String ADDRESS = "169.254.169.254";
    private static final Logger LOG = LoggerFactory.getLogger(MetadataService.class);
    private static final int PORT = 80;
    private static final int NAME_LENGTH = 16;

    /** SOL_SOCKET and SO_BINDTODEVICE. */
    private static final RawUnixChannelOption DEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, NAME_LENGTH);

    private static final int LONGEST_BODY = 16 * 1024;
    private static final int SECONDS = 30;

    private final boolean isOn;
    private final NetworkNamespace namespace;
    private final GuestSource guests;
    private final MetadataAskers askers;
    private final MetadataResponses responses;
    private final Map<String, Channel> listeners = new ConcurrentHashMap<>();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1,
                    Thread.ofPlatform().daemon().name("metadata").factory(),
                    EpollIoHandler.newFactory());

    MetadataService(LibvirtSettings settings, GuestSource guests) {
        this.isOn = settings.servesMetadata();
        this.namespace = new NetworkNamespace(settings.networkNamespace());
        this.guests = guests;
        this.askers = new MetadataAskers(settings.metadata());
        var json = JsonMapper.shared();
        this.responses = new MetadataResponses(new SecureRandom(), json::writeValueAsBytes);
    }

    /** Goes on where an earlier agent ended; again and again, for that one may end slowly. */
    void resume() {
        if (!isOn) {
            return;
        }
        try {
            for (var bridge : askers.restore()) {
                listen(bridge);
            }
        } catch (IOException e) {
            LOG.warn("metadata is not served: {}", e.getMessage());
        }
    }

    /** From now on the interface's guest is answered; the bridge has our address. */
    void serve(String bridge, String serverId, Nic nic) throws HypervisorFailure {
        if (!isOn) {
            return;
        }
        try {
            askers.put(bridge, serverId, nic);
            listen(bridge);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "Metadata cannot be served.", e);
        }
    }

    boolean isOn() {
        return isOn;
    }

    /** The interface's guest is answered no more; one that was not is fine. */
    void release(String tap) throws IOException {
        askers.remove(tap);
    }

    /** The bridge is gone, or another bears its name. */
    void leave(String bridge) {
        var listener = listeners.remove(bridge);
        if (listener != null) {
            var _ = listener.close().syncUninterruptibly();
        }
    }

    private synchronized void listen(String bridge) throws IOException {
        if (listeners.containsKey(bridge)) {
            return;
        }
        var listener = namespace.call(() -> open(bridge));
        if (listener.isPresent()) {
            listeners.put(bridge, listener.get());
            LOG.info("bridge={} guests are answered at {}", bridge, ADDRESS);
        }
    }

    /** Empty when the bridge is not there. */
    private Optional<Channel> open(String bridge) throws IOException {
        var settings = Path.of("/proc/sys/net/ipv4/conf", bridge);
        if (!Files.isDirectory(settings)) {
            return Optional.empty();
        }
        // an address may have two ways back, of which this bridge is one
        Files.writeString(settings.resolve("rp_filter"), "0");
        var conversations = new MetadataConversations(bridge, blocking, this::answer);
        var listener =
                new ServerBootstrap()
                        .group(loop)
                        .channel(EpollServerSocketChannel.class)
                        .option(DEVICE, device(bridge))
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(new ReadTimeoutHandler(SECONDS))
                                                .addLast(new HttpServerCodec())
                                                .addLast(new HttpObjectAggregator(LONGEST_BODY))
                                                .addLast(conversations);
                                    }
                                })
                        .bind(ADDRESS, PORT)
                        .syncUninterruptibly()
                        .channel();
        if (!isBound(listener, bridge)) {
            var _ = listener.close();
            throw new IOException("cannot listen on " + bridge + " alone");
        }
        return Optional.of(listener);
    }

    private static ByteBuffer device(String bridge) {
        var name = ByteBuffer.allocateDirect(NAME_LENGTH);
        name.put(bridge.getBytes(StandardCharsets.US_ASCII)).clear();
        return name;
    }

    private static boolean isBound(Channel listener, String bridge) {
        var name = listener.config().getOption(DEVICE);
        return StandardCharsets.US_ASCII
                .decode(name.duplicate())
                .toString()
                .startsWith(bridge + "\0");
    }

    /**
     * @param address of who asks, as TCP has it: no header changes that
     */
    Response answer(String bridge, String address, Request request) {
        var server = askers.find(bridge, address);
        if (server.isEmpty()) {
            LOG.info("bridge={} address={} asks for metadata and is nobody's", bridge, address);
            return Response.notFound();
        }
        try {
            var self = guests.read(server.get());
            return self.isEmpty()
                    ? Response.notFound()
                    : responses.of(request, self.get(), guests::storePassword);
        } catch (IOException e) {
            LOG.warn("server={} metadata not told: {}", server.get(), e.getMessage());
            return Response.text(503, "503 Service Unavailable\n");
        }
    }

    @Override
    public void close() {
        listeners.keySet().forEach(this::leave);
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        blocking.shutdown();
    }
}
