package io.kilonova.fleet;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.kilonova.agent.protocol.AgentMessage;
import io.kilonova.agent.protocol.ConsoleBytes;
import io.kilonova.agent.protocol.FetchImageRequest;
import io.kilonova.agent.protocol.FleetGrpc;
import io.kilonova.agent.protocol.GuestSelf;
import io.kilonova.agent.protocol.ImageChunk;
import io.kilonova.agent.protocol.ImageStored;
import io.kilonova.agent.protocol.ImageUpload;
import io.kilonova.agent.protocol.PasswordStored;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.agent.protocol.ReadGuestRequest;
import io.kilonova.agent.protocol.ReadPortFiltersRequest;
import io.kilonova.agent.protocol.SchedulerMessage;
import io.kilonova.agent.protocol.StorePasswordRequest;
import io.kilonova.time.Timeline;

/** The calls of agents; runs on the selector's thread and must never wait. */
final class FleetService extends FleetGrpc.FleetImplBase {
    private final Fleet fleet;
    private final HostReports hostReports;
    private final Reports reports;
    private final Answers answers;
    private final Timeline timeline;

    FleetService(
            Fleet fleet,
            HostReports hostReports,
            Reports reports,
            Answers answers,
            Timeline timeline) {
        this.fleet = fleet;
        this.hostReports = hostReports;
        this.reports = reports;
        this.answers = answers;
        this.timeline = timeline;
    }

    /** What agents ask for apart from their stream. */
    record Answers(
            ImageStreams images,
            ImageUploads uploads,
            PortFilterCalls filters,
            GuestSelfCalls guests,
            ConsoleLines consoles) {}

    @Override
    public StreamObserver<AgentMessage> connect(StreamObserver<SchedulerMessage> responses) {
        var call = (ServerCallStreamObserver<SchedulerMessage>) responses;
        call.disableAutoRequest();
        call.request(1);
        var session =
                new AgentSession(
                        HostIdentity.caller(),
                        new StreamWire(call),
                        fleet,
                        hostReports,
                        reports,
                        timeline);
        call.setOnCancelHandler(() -> session.ended("the agent's stream broke"));
        return new Inbound(session);
    }

    @Override
    public void fetchImage(FetchImageRequest request, StreamObserver<ImageChunk> responses) {
        var host = HostIdentity.caller().host();
        answers.images()
                .send(host, request.getImageId(), (ServerCallStreamObserver<ImageChunk>) responses);
    }

    @Override
    public void readPortFilters(
            ReadPortFiltersRequest request, StreamObserver<PortFilters> response) {
        answers.filters().answer(HostIdentity.caller().host(), response);
    }

    @Override
    public StreamObserver<ImageUpload> storeImage(StreamObserver<ImageStored> responses) {
        var host = HostIdentity.caller().host();
        return answers.uploads().receive(host, (ServerCallStreamObserver<ImageStored>) responses);
    }

    @Override
    public void readGuest(ReadGuestRequest request, StreamObserver<GuestSelf> response) {
        answers.guests().read(HostIdentity.caller().host(), request.getServerId(), response);
    }

    @Override
    public void storePassword(
            StorePasswordRequest request, StreamObserver<PasswordStored> response) {
        answers.guests().store(HostIdentity.caller().host(), request, response);
    }

    @Override
    public StreamObserver<ConsoleBytes> console(StreamObserver<ConsoleBytes> responses) {
        var host = HostIdentity.caller().host();
        return answers.consoles().answer(host, (ServerCallStreamObserver<ConsoleBytes>) responses);
    }

    private record Inbound(AgentSession session) implements StreamObserver<AgentMessage> {
        @Override
        public void onNext(AgentMessage message) {
            session.receive(message);
        }

        @Override
        public void onError(Throwable error) {
            session.ended("the agent's stream broke");
        }

        @Override
        public void onCompleted() {
            session.close(Status.UNAVAILABLE.withDescription("the agent hung up"));
        }
    }

    /** A gRPC stream is not safe for many threads; this is. */
    private static final class StreamWire implements AgentSession.Wire {
        private final ServerCallStreamObserver<SchedulerMessage> call;
        private boolean isClosed;

        StreamWire(ServerCallStreamObserver<SchedulerMessage> call) {
            this.call = call;
        }

        @Override
        public synchronized void send(SchedulerMessage message) {
            if (!isClosed && !call.isCancelled()) {
                call.onNext(message);
            }
        }

        @Override
        public synchronized void more() {
            if (!isClosed) {
                call.request(1);
            }
        }

        @Override
        public synchronized void close(Status status) {
            if (!isClosed) {
                isClosed = true;
                call.onError(status.asRuntimeException());
            }
        }
    }
}
