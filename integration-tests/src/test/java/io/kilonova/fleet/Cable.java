package io.kilonova.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP connection between agent and scheduler that a test can cut. */
final class Cable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cable.class);

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    private Cable(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static Cable to(int port) throws IOException {
        var cable = new Cable(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().start(cable::accept);
        return cable;
    }

    int port() {
        return listener.getLocalPort();
    }

    void cut() throws IOException {
        isCut = true;
        for (var socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    void mend() {
        isCut = false;
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                var near = listener.accept();
                if (isCut) {
                    near.close();
                    continue;
                }
                var far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> copy(near, far));
                Thread.ofVirtual().start(() -> copy(far, near));
            }
        } catch (IOException e) {
            LOG.debug("no more connections", e);
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            LOG.debug("cut", e);
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        listener.close();
    }
}
