package io.kilonova.simulator;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.AwaitedOperations;
import io.kilonova.server.SimulatedRequests;
import io.kilonova.time.Bell;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** An api-server, which starts again some time after each death. */
final class SimulatedApi {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final World world;
    private final Blueprint blueprint;
    private @Nullable SimulatedProcess process;
    private @Nullable SimulatedRequests requests;

    SimulatedApi(String name, World world, Blueprint blueprint) {
        this.name = name;
        this.world = world;
        this.blueprint = blueprint;
    }

    String name() {
        return name;
    }

    boolean isUp() {
        return process != null && process.isAlive();
    }

    void start() {
        var life = world.process(name);
        process = life;
        world.note(name, "starts");
        var beans = blueprint.assemble(Parts.of(life, world));
        beans.getBean(AwaitedOperations.class).afterSingletonsInstantiated();
        requests = new SimulatedRequests(beans);
    }

    void kill() {
        if (process != null) {
            process.kill();
        }
    }

    /** Whether the request was met is not known. */
    static final class NoAnswer extends Exception {
        NoAnswer(String why) {
            super(why);
        }
    }

    /** One request on its way there and back. */
    private static final class Call<T> {
        private final Bell over;
        private boolean isAnswered;
        private @Nullable T answer;
        private @Nullable RuntimeException failure;

        Call(SimulatedProcess user) {
            this.over = new Bell(user);
        }
    }

    /**
     * Asks, on a thread of the user's, and waits for the answer.
     *
     * @throws ComputeFailure as the API would answer it
     */
    <T> T ask(SimulatedProcess user, Function<SimulatedRequests, T> request)
            throws NoAnswer, InterruptedException {
        var weather = world.weather();
        user.sleep(weather.wireDelay());
        var life = process;
        var routes = requests;
        if (life == null || routes == null || !life.isAlive()) {
            throw new NoAnswer("connection refused");
        }
        var call = new Call<T>(user);
        if (!weather.losesMessage()) {
            life.start("request", () -> serve(call, () -> request.apply(routes)));
            life.whenKilled(() -> world.simulation().after(weather.wireDelay(), call.over::ring));
        }
        var _ = call.over.await(PATIENCE);
        return answerOf(call);
    }

    private <T> void serve(Call<T> call, Supplier<T> request) {
        try {
            call.answer = request.get();
        } catch (ComputeFailure.Bug e) {
            throw e;
        } catch (ComputeFailure | DataAccessException | TransactionException e) {
            call.failure = e;
        }
        if (!world.weather().losesMessage()) {
            world.simulation()
                    .after(
                            world.weather().wireDelay(),
                            () -> {
                                call.isAnswered = true;
                                call.over.ring();
                            });
        }
    }

    private static <T> T answerOf(Call<T> call) throws NoAnswer {
        if (!call.isAnswered) {
            throw new NoAnswer("no answer");
        }
        switch (call.failure) {
            case null -> {}
            case ComputeFailure.Unavailable _ -> throw new NoAnswer("status 503");
            case ComputeFailure refused -> throw refused;
            default -> throw new NoAnswer("status 500");
        }
        return Objects.requireNonNull(call.answer);
    }
}
