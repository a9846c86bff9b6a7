package io.kilonova.hypervisor.fake;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/** A console that first says something and then gives back what is written to it. */
final class FakeTerminal implements ByteChannel {
    private static final byte[] END = new byte[0];

    private final BlockingDeque<byte[]> said = new LinkedBlockingDeque<>();
    private volatile boolean isOpen = true;

    FakeTerminal(byte[] greeting) {
        said.add(greeting.clone());
    }

    @Override
    public int read(ByteBuffer into) {
        try {
            var next = said.takeFirst();
            if (next.length == 0) {
                return -1;
            }
            int length = Math.min(next.length, into.remaining());
            into.put(next, 0, length);
            if (length < next.length) {
                said.addFirst(java.util.Arrays.copyOfRange(next, length, next.length));
            }
            return length;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public int write(ByteBuffer from) {
        var bytes = new byte[from.remaining()];
        from.get(bytes);
        if (bytes.length > 0) {
            said.addLast(bytes);
        }
        return bytes.length;
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public void close() {
        isOpen = false;
        said.addLast(END);
    }
}
