package io.kilonova.hypervisor.libvirt;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An open file of this process that Java did not open: a socket that libvirt gave, a terminal. Who
 * closes it waits, for moments only, until nobody uses it.
 */
final class OpenFile implements ByteChannel {
    private static final int MILLIS = 200;
    private static final int MOST = 16 * 1024;

    private final int number;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private volatile boolean isOpen = true;
    private boolean isClosed;

    /**
     * @param number owned by this object from now on
     */
    OpenFile(int number) throws IOException {
        this.number = number;
        try {
            var _ = LibC.LIBRARY.fcntl(number, LibC.F_SETFL, LibC.O_RDWR | LibC.O_NONBLOCK);
        } catch (LastErrorException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** One call that does not wait. */
    @FunctionalInterface
    private interface Transfer {
        long run(ByteBuffer bytes, LibC.Size size);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        var bytes = ByteBuffer.allocateDirect(Math.min(into.remaining(), MOST));
        var count = await(LibC.POLLIN, bytes, (b, size) -> LibC.LIBRARY.read(number, b, size));
        if (count <= 0) {
            return -1;
        }
        into.put(bytes.limit(count));
        return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        var bytes = ByteBuffer.allocateDirect(Math.min(from.remaining(), MOST));
        bytes.put(from.duplicate().limit(from.position() + bytes.capacity())).flip();
        var count = await(LibC.POLLOUT, bytes, (b, size) -> LibC.LIBRARY.write(number, b, size));
        if (count < 0) {
            throw new ClosedChannelException();
        }
        from.position(from.position() + count);
        return count;
    }

    /** Negative once it is closed, here or at the other end. */
    private int await(short event, ByteBuffer bytes, Transfer transfer) {
        while (true) {
            use.readLock().lock();
            try {
                if (!isOpen) {
                    return -1;
                }
                if (isReady(event)) {
                    return (int) transfer.run(bytes, new LibC.Size(bytes.remaining()));
                }
            } catch (LastErrorException e) {
                if (e.getErrorCode() != LibC.EAGAIN && e.getErrorCode() != LibC.EINTR) {
                    return -1;
                }
            } finally {
                use.readLock().unlock();
            }
        }
    }

    private boolean isReady(short event) {
        var poll = new LibC.Poll();
        poll.fd = number;
        poll.events = event;
        return LibC.LIBRARY.poll(poll, 1, MILLIS) > 0;
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public void close() {
        isOpen = false;
        use.writeLock().lock();
        try {
            if (!isClosed) {
                isClosed = true;
                var _ = LibC.LIBRARY.close(number);
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
