package io.kilonova.companion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;

/** A body that fails, rather than ends or hangs, when its sender falls silent. */
final class WatchedStream extends InputStream {
    private final InputStream body;
    private final IdleAlarm alarm;
    private volatile boolean isSilent;

    WatchedStream(InputStream body, IdleAlarm alarm) {
        this.body = body;
        this.alarm = alarm;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
        var ring = alarm.ringFor(this::giveUp);
        try {
            var count = body.read(bytes, from, most);
            if (isSilent) {
                throw new HttpTimeoutException("the sender fell silent");
            }
            return count;
        } finally {
            ring.cancel(false);
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
    }

    /** Closing wakes the reader, to whom it looks like the end. */
    private void giveUp() {
        isSilent = true;
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
