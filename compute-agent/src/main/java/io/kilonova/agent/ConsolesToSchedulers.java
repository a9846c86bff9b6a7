package io.kilonova.agent;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.kilonova.agent.protocol.ConsoleBytes;
import io.kilonova.agent.protocol.FleetGrpc;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings consoles to the scheduler that asked for them: the one that knows the session. A console
 * that nobody reads for a while is closed, for a guest stands still that cannot write.
 */
final class ConsolesToSchedulers implements GuestActions.Consoles {
    private static final Logger LOG = LoggerFactory.getLogger(ConsolesToSchedulers.class);
    private static final int ANSWER_SECONDS = 10;
    private static final int READING_SECONDS = 15;
    private static final int CHUNK = 16 * 1024;

    private final Supplier<List<ManagedChannel>> connected;

    ConsolesToSchedulers(Supplier<List<ManagedChannel>> connected) {
        this.connected = connected;
    }

    /** A console and the call that brings it; whatever ends one ends the other. */
    private record Pair(BlockingClientCall<ConsoleBytes, ConsoleBytes> call, ByteChannel console) {
        /** What users type. */
        void down() {
            try (console) {
                for (var message = call.read(); message != null; message = call.read()) {
                    var data = message.getData().asReadOnlyByteBuffer();
                    while (data.hasRemaining()) {
                        console.write(data);
                    }
                }
            } catch (IOException | StatusException e) {
                LOG.debug("console closed: {}", e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                call.cancel("the console is closed", null);
            }
        }

        /** What the guest shows. */
        void up() {
            var buffer = ByteBuffer.allocate(CHUNK);
            try (console) {
                while (console.read(buffer) >= 0) {
                    buffer.flip();
                    var data = ConsoleBytes.newBuilder().setData(ByteString.copyFrom(buffer));
                    if (!call.write(data.build(), READING_SECONDS, TimeUnit.SECONDS)) {
                        break;
                    }
                    buffer.clear();
                }
                call.halfClose();
            } catch (IOException | StatusException | TimeoutException e) {
                LOG.debug("console closed: {}", e.getMessage());
                call.cancel("the console is closed", e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                call.cancel("the host is closing", null);
            }
        }
    }

    @Override
    public void serve(String session, ByteChannel console) throws HypervisorFailure {
        for (var channel : connected.get()) {
            var call = FleetGrpc.newBlockingV2Stub(channel).console();
            if (isWanted(session, call)) {
                var pair = new Pair(call, console);
                Thread.ofPlatform().daemon().name("console-down").start(pair::down);
                Thread.ofPlatform().daemon().name("console-up").start(pair::up);
                return;
            }
        }
        try {
            console.close();
        } catch (IOException e) {
            LOG.debug("console not closed", e);
        }
        throw new HypervisorFailure(
                Kind.TRANSIENT, "Nobody waits for the console.", "no scheduler knows the session");
    }

    /** The scheduler that does gives the session back. */
    private static boolean isWanted(
            String session, BlockingClientCall<ConsoleBytes, ConsoleBytes> call) {
        try {
            var hello = ConsoleBytes.newBuilder().setSession(session).build();
            if (call.write(hello, ANSWER_SECONDS, TimeUnit.SECONDS)) {
                var answer = call.read(ANSWER_SECONDS, TimeUnit.SECONDS);
                if (answer != null && answer.getSession().equals(session)) {
                    return true;
                }
            }
        } catch (StatusException | TimeoutException e) {
            LOG.debug("a scheduler does not want the console: {}", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        call.cancel("not wanted", null);
        return false;
    }
}
