package io.kilonova.blackbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Ports below those that the system gives to clients: a client could otherwise take the port of a
 * server that is about to be started again.
 */
final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int END = 32_000;

    private FreePorts() {}

    static List<Integer> take(int count) {
        var random = RandomGenerator.getDefault();
        var ports = new ArrayList<Integer>();
        while (ports.size() < count) {
            int port = random.nextInt(FIRST, END);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
            }
        }
        return List.copyOf(ports);
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
