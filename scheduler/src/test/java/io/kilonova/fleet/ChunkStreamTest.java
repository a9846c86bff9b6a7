package io.kilonova.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChunkStreamTest {
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void allBytesComeOutInTheirOrder() throws IOException {
        var stream = stream(10);
        add(stream, "hello");
        add(stream, "");
        add(stream, " you!");
        stream.end();

        assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("hello you!");
        assertThat(stream.read()).isEqualTo(-1);
    }

    @Test
    void moreIsAskedForOnlyWhenSomethingIsRead() throws IOException {
        var stream = stream(2);
        add(stream, "a");
        add(stream, "b");
        assertThat(asked).hasValue(0);

        assertThat(stream.read()).isEqualTo('a');
        assertThat(asked).hasValue(1);
        assertThat(stream.read()).isEqualTo('b');
        assertThat(asked).hasValue(2);
    }

    @Test
    void anEndThatComesTooEarlyOrTooLateIsAnError() {
        var early = stream(10);
        add(early, "hello");
        early.end();
        assertThatThrownBy(early::readAllBytes).hasMessage("5 bytes of 10 came");

        var late = stream(3);
        add(late, "hello");
        late.end();
        assertThatThrownBy(late::readAllBytes).hasMessage("5 bytes of 3 came");
    }

    @Test
    void aBreakIsAnErrorAndNoEnd() throws IOException {
        var stream = stream(10);
        add(stream, "hello");
        stream.breakOff("the host broke off");

        assertThat(stream.readNBytes(5)).hasSize(5);
        assertThatThrownBy(stream::read).hasMessage("the host broke off");
    }

    private ChunkStream stream(long size) {
        return new ChunkStream(size, asked::incrementAndGet);
    }

    private static void add(ChunkStream stream, String text) {
        stream.add(ByteString.copyFromUtf8(text));
    }
}
