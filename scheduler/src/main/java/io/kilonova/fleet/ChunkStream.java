package io.kilonova.fleet;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a host sends, for one thread to read. As the sender is asked for more only when something
 * was read, no more than a few chunks ever wait. An end that comes too early is an error.
 */
final class ChunkStream extends InputStream {
    private static final int SECONDS_OF_SILENCE = 120;

    private final long size;
    private final Runnable askForMore;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private InputStream current = InputStream.nullInputStream();
    private long taken;
    private boolean isAtEnd;

    /**
     * @param size that was announced
     */
    ChunkStream(long size, Runnable askForMore) {
        this.size = size;
        this.askForMore = askForMore;
    }

    long size() {
        return size;
    }

    private sealed interface Piece {
        record Data(ByteString bytes) implements Piece {}

        record End() implements Piece {}

        record Break(String why) implements Piece {}
    }

    void add(ByteString bytes) {
        pieces.add(new Piece.Data(bytes));
    }

    void end() {
        pieces.add(new Piece.End());
    }

    void breakOff(String why) {
        pieces.add(new Piece.Break(why));
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        while (!isAtEnd) {
            int count = current.read(bytes, from, most);
            if (count > 0) {
                taken += count;
                return count;
            }
            advance();
        }
        return -1;
    }

    private void advance() throws IOException {
        switch (next()) {
            case Piece.Data(ByteString bytes) -> {
                current = bytes.newInput();
                askForMore.run();
            }
            case Piece.End _ -> {
                if (taken != size) {
                    throw new IOException(taken + " bytes of " + size + " came");
                }
                isAtEnd = true;
            }
            case Piece.Break(String why) -> throw new IOException(why);
        }
    }

    private Piece next() throws IOException {
        try {
            var next = pieces.poll(SECONDS_OF_SILENCE, TimeUnit.SECONDS);
            if (next == null) {
                throw new IOException("the host fell silent");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the scheduler shuts down", e);
        }
    }
}
