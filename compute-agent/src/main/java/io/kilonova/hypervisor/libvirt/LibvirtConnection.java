package io.kilonova.hypervisor.libvirt;

import com.sun.jna.Pointer;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.GuestWatcher;
import io.kilonova.hypervisor.HypervisorFailure;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;
import org.libvirt.event.StoppedDetail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the daemon. A dead one never comes back to life, so another is opened, as soon
 * as there is a daemon again; calls from many threads share one.
 */
final class LibvirtConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtConnection.class);
    private static final String OURS = "instance-";
    private static final int ALIVE_SECONDS = 10;
    private static final int ALIVE_MISSES = 3;

    private final String uri;
    private final ScheduledExecutorService news =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("libvirt-news").factory());
    private volatile @Nullable GuestWatcher watcher;
    private @Nullable OpenConnection connect;

    LibvirtConnection(String uri) {
        this.uri = uri;
        EventLoop.INSTANCE.start();
    }

    /** What is done with a connection. */
    @FunctionalInterface
    interface Call<T> {
        T on(Connect connect) throws LibvirtException;
    }

    /** What is done with a domain through {@link Ext}; negative for a failure. */
    @FunctionalInterface
    interface ExtraCall {
        int on(Ext library, Pointer domain);
    }

    private static final class OpenConnection extends Connect {
        OpenConnection(String uri) throws LibvirtException {
            super(uri);
        }

        Pointer pointer() {
            return vcp.getPointer();
        }
    }

    /** Tells of changes from now on, on a thread of its own that may take its time. */
    void listen(GuestWatcher newWatcher) {
        this.watcher = newWatcher;
    }

    <T> T call(Call<T> call) throws HypervisorFailure {
        try {
            return call.on(current());
        } catch (LibvirtException e) {
            throw Failures.of(e);
        }
    }

    /** Likewise, with the functions that the binding lacks; answers what the call did. */
    int extra(String serverId, ExtraCall call) throws HypervisorFailure {
        var library = Ext.LIBRARY;
        try {
            var domain = library.virDomainLookupByUUIDString(current().pointer(), serverId);
            if (domain == null) {
                throw lastError(library);
            }
            try {
                var result = call.on(library, domain);
                if (result < 0) {
                    throw lastError(library);
                }
                return result;
            } finally {
                var _ = library.virDomainFree(domain);
            }
        } catch (LibvirtException e) {
            throw Failures.of(e);
        }
    }

    private static HypervisorFailure lastError(Ext library) {
        return Failures.of(library.virGetLastErrorCode(), library.virGetLastErrorMessage());
    }

    /** The guest's domain, or null when there is none. */
    static @Nullable Domain find(Connect connect, String serverId) throws LibvirtException {
        try {
            return connect.domainLookupByUUID(UUID.fromString(serverId));
        } catch (LibvirtException e) {
            if (Failures.isGone(e)) {
                return null;
            }
            throw e;
        }
    }

    static boolean isOurs(Domain domain) throws LibvirtException {
        return domain.getName().startsWith(OURS);
    }

    private synchronized OpenConnection current() throws LibvirtException {
        var known = connect;
        if (known != null && known.isAlive()) {
            return known;
        }
        if (known != null) {
            closeQuietly(known);
        }
        connect = null;
        var fresh = new OpenConnection(uri);
        fresh.addLifecycleListener((domain, event) -> {
            later(() -> tell(domain, event), 0);
            return 0;
        });
        fresh.registerCloseListener((_, reason) -> {
            LOG.warn("the connection to {} is lost: {}", uri, reason);
            later(this::reconnect, 0);
        });
        fresh.setKeepAlive(ALIVE_SECONDS, ALIVE_MISSES);
        connect = fresh;
        LOG.info("connected to {}", uri);
        later(this::tellGap, 0);
        return fresh;
    }

    private void reconnect() {
        try {
            call(Connect::isAlive);
        } catch (HypervisorFailure _) {
            later(this::reconnect, 1);
        }
    }

    private void later(Runnable task, int seconds) {
        try {
            var _ = news.schedule(task, seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException _) {
            LOG.debug("closed");
        }
    }

    private void tellGap() {
        var listening = watcher;
        if (listening != null) {
            listening.missedSome();
        }
    }

    private void tell(Domain domain, DomainEvent event) {
        var listening = watcher;
        try {
            if (listening != null && isOurs(domain)) {
                listening.changed(domain.getUUIDString(), powerAfter(domain, event));
            }
        } catch (LibvirtException e) {
            LOG.debug("event of a domain that cannot be asked: {}", e.getMessage());
            tellGap();
        }
    }

    /** As it is now, which may be newer than the event. */
    private static PowerState powerAfter(Domain domain, DomainEvent event) throws LibvirtException {
        try {
            var isSaved =
                    event.getType() == DomainEventType.STOPPED
                            && StoppedDetail.SAVED.equals(event.getDetail());
            var power = powerOf(domain);
            return isSaved && power == PowerState.SHUTDOWN ? PowerState.SUSPENDED : power;
        } catch (LibvirtException e) {
            if (Failures.isGone(e)) {
                return PowerState.ABSENT;
            }
            throw e;
        }
    }

    static PowerState powerOf(Domain domain) throws LibvirtException {
        return switch (domain.getInfo().state) {
            case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED, VIR_DOMAIN_SHUTDOWN -> PowerState.RUNNING;
            case VIR_DOMAIN_PAUSED -> PowerState.PAUSED;
            case VIR_DOMAIN_SHUTOFF ->
                    domain.hasManagedSaveImage() == 1 ? PowerState.SUSPENDED : PowerState.SHUTDOWN;
            case VIR_DOMAIN_CRASHED -> PowerState.CRASHED;
            case VIR_DOMAIN_PMSUSPENDED -> PowerState.SUSPENDED;
            default -> PowerState.POWER_STATE_UNSPECIFIED;
        };
    }

    @Override
    public synchronized void close() {
        news.shutdownNow();
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
