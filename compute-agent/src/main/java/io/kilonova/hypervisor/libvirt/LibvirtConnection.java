package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the daemon. A dead one never comes back to life, so the next call opens another
 * and listens to it; calls from many threads share one.
 */
final class LibvirtConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtConnection.class);

    private final String uri;
    private volatile BiConsumer<String, PowerState> listener = (_, _) -> {};
    private volatile Runnable onReconnect = () -> {};
    private @Nullable Connect connect;

    LibvirtConnection(String uri) {
        this.uri = uri;
        EventLoop.INSTANCE.start();
    }

    /** What is done with a connection. */
    @FunctionalInterface
    interface Call<T> {
        T on(Connect connect) throws LibvirtException;
    }

    /** Told of changes on libvirt's own thread; {@code afterGap} when some may have been missed. */
    void listen(BiConsumer<String, PowerState> onChange, Runnable afterGap) {
        this.listener = onChange;
        this.onReconnect = afterGap;
    }

    <T> T call(Call<T> call) throws HypervisorFailure {
        try {
            return call.on(current());
        } catch (LibvirtException e) {
            throw new HypervisorFailure(
                    isGone(e) ? Kind.NO_SUCH_GUEST : Kind.TRANSIENT,
                    "The hypervisor could not do it.",
                    e);
        }
    }

    /** The guest's domain, or null when there is none. */
    static @Nullable Domain find(Connect connect, String serverId) throws LibvirtException {
        try {
            return connect.domainLookupByUUID(UUID.fromString(serverId));
        } catch (LibvirtException e) {
            if (isGone(e)) {
                return null;
            }
            throw e;
        }
    }

    private static boolean isGone(LibvirtException e) {
        return e.getError() != null && e.getError().getCode() == ErrorNumber.VIR_ERR_NO_DOMAIN;
    }

    private synchronized Connect current() throws LibvirtException {
        var known = connect;
        if (known != null && known.isAlive()) {
            return known;
        }
        if (known != null) {
            closeQuietly(known);
        }
        var fresh = new Connect(uri);
        fresh.addLifecycleListener((domain, _) -> {
            report(domain);
            return 0;
        });
        connect = fresh;
        LOG.info("connected to {}", uri);
        if (known != null) {
            Thread.ofPlatform().daemon().name("libvirt-reconnected").start(onReconnect);
        }
        return fresh;
    }

    private void report(Domain domain) {
        try {
            var id = domain.getUUIDString();
            listener.accept(id, powerOf(domain));
        } catch (LibvirtException e) {
            LOG.debug("event of a domain that is gone: {}", e.getMessage());
        }
    }

    static PowerState powerOf(Domain domain) throws LibvirtException {
        return of(domain.getInfo().state);
    }

    private static PowerState of(DomainState state) {
        return switch (state) {
            case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED, VIR_DOMAIN_SHUTDOWN -> PowerState.RUNNING;
            case VIR_DOMAIN_PAUSED -> PowerState.PAUSED;
            case VIR_DOMAIN_SHUTOFF -> PowerState.SHUTDOWN;
            case VIR_DOMAIN_CRASHED -> PowerState.CRASHED;
            case VIR_DOMAIN_PMSUSPENDED -> PowerState.SUSPENDED;
            default -> PowerState.POWER_STATE_UNSPECIFIED;
        };
    }

    @Override
    public synchronized void close() {
        if (connect != null) {
            closeQuietly(connect);
            connect = null;
        }
    }

    private static void closeQuietly(Connect connect) {
        try {
            connect.close();
        } catch (LibvirtException e) {
            LOG.debug("closing: {}", e.getMessage());
        }
    }

    /** libvirt has one event loop for a whole process; callbacks come on its thread. */
    private enum EventLoop {
        INSTANCE;

        private boolean isRunning;

        synchronized void start() {
            if (isRunning) {
                return;
            }
            isRunning = true;
            try {
                Library.initEventLoop();
                Connect.setErrorCallback((_, _) -> {});
            } catch (LibvirtException e) {
                throw new IllegalStateException("libvirt cannot be used", e);
            }
            Thread.ofPlatform().daemon().name("libvirt-events").start(EventLoop::run);
        }

        private static void run() {
            try {
                Library.runEventLoop();
            } catch (LibvirtException e) {
                LOG.error("libvirt's events have stopped", e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
