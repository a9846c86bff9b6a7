package io.kilonova.simulator;

import static java.util.Collections.singletonMap;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.server.SimulatedRequests;
import io.kilonova.server.SimulatedRequests.Asker;
import io.kilonova.simulator.SimulatedApi.NoAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/** Somebody with a project, who asks again when nobody answers, and remembers what was promised. */
final class SimulatedUser {
    private static final Duration PAUSE = Duration.ofSeconds(4);
    private static final Map<String, ?> FOR_GOOD = singletonMap("forceDelete", null);
    private static final Map<String, ?> RESTORE = singletonMap("restore", null);

    private final String project;
    private final World world;
    private final List<SimulatedApi> apis;
    private final JdbcTemplate jdbc;
    private final SimulatedProcess process;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private int requests;
    private int busy;

    SimulatedUser(String project, World world, List<SimulatedApi> apis, JdbcTemplate jdbc) {
        this.project = project;
        this.world = world;
        this.apis = apis;
        this.jdbc = jdbc;
        this.process = world.process(project);
    }

    String project() {
        return project;
    }

    /** Whatever was asked for, accepted or not. */
    List<SimulatedServer> servers() {
        return List.copyOf(servers);
    }

    /** Waits for no answer. */
    boolean isIdle() {
        return busy == 0;
    }

    SimulatedServer creates(AServer wish) {
        var server = wish(wish);
        does("create", () -> create(server));
        return server;
    }

    void deletes(SimulatedServer server) {
        does("delete", () -> delete(server, false));
    }

    void deletesForGood(SimulatedServer server) {
        does("delete", () -> delete(server, true));
    }

    /** {@code action} as in the body of POST /servers/ID/action. */
    void acts(SimulatedServer server, Map<String, ?> action) {
        does("act", () -> act(server, action));
    }

    /** Something that takes as long as it takes, and may be interrupted by nobody. */
    @FunctionalInterface
    interface Deed {
        void run() throws InterruptedException;
    }

    /** On a thread of its own. */
    void does(String what, Deed deed) {
        busy++;
        process.start(
                what,
                () -> {
                    try {
                        deed.run();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    } finally {
                        busy--;
                    }
                });
    }

    /** Asks for nothing any more. */
    void leave() {
        process.kill();
    }

    void sleep(Duration time) throws InterruptedException {
        process.sleep(time);
    }

    /** The same key each time: whether the first one was heard is not known. */
    SimulatedServer create(AServer wish) throws InterruptedException {
        var server = wish(wish);
        create(server);
        return server;
    }

    private SimulatedServer wish(AServer wish) {
        var key = project + "-" + (servers.size() + 1);
        var server = new SimulatedServer(wish, key, jdbc);
        servers.add(server);
        return server;
    }

    private void create(SimulatedServer server) throws InterruptedException {
        try {
            var reservation =
                    askUntilAnswered(
                            "create " + server.wish(),
                            (routes, asker) ->
                                    routes.create(asker, server.wish().body(), server.key()));
            server.accepted(reservation);
            world.note(project, "is promised " + server);
        } catch (ComputeFailure.OverQuota refused) {
            world.note(project, "is refused " + server + ": " + refused.getMessage());
        }
    }

    /** By way of the recycle bin, or for good. */
    void delete(SimulatedServer server, boolean isForGood) throws InterruptedException {
        var restores = server.deleteAsked();
        for (var id : server.ids()) {
            try {
                askUntilAnswered(
                        "delete " + Shown.brief(id),
                        (routes, asker) -> {
                            if (isForGood) {
                                routes.act(asker, id, FOR_GOOD);
                            } else {
                                routes.delete(asker, id);
                            }
                            return id;
                        });
            } catch (ComputeFailure.NotFound _) {
                world.note(project, "has deleted it already: " + Shown.brief(id));
            }
        }
        if (server.deletePromised(restores)) {
            world.note(project, "is promised the end of " + server);
        }
    }

    /** Of the first of them, when there are several. */
    String status(SimulatedServer server) throws InterruptedException {
        var id = server.ids().getFirst();
        try {
            return askUntilAnswered(
                    "show " + Shown.brief(id), (routes, asker) -> routes.show(asker, id));
        } catch (ComputeFailure.NotFound _) {
            return "DELETED";
        }
    }

    void act(SimulatedServer server, Map<String, ?> action) throws InterruptedException {
        for (var id : server.ids()) {
            askOnce(
                    action.keySet() + " " + Shown.brief(id),
                    (routes, asker) -> {
                        routes.act(asker, id, action);
                        return id;
                    });
        }
    }

    /** Takes it out of the recycle bin. */
    void restore(SimulatedServer server) throws InterruptedException {
        server.restoreAsked();
        act(server, RESTORE);
        server.restoreAnswered();
    }

    void attach(SimulatedServer server) throws InterruptedException {
        for (var id : server.ids()) {
            askOnce(
                    "attach " + Shown.brief(id),
                    (routes, asker) -> routes.attach(asker, id, SimulatedServices.NETWORK));
        }
    }

    /** One of the interfaces of each. */
    void detach(SimulatedServer server) throws InterruptedException {
        for (var id : server.ids()) {
            askOnce(
                    "detach " + Shown.brief(id),
                    (routes, asker) -> {
                        var ports = routes.interfaces(asker, id);
                        if (!ports.isEmpty()) {
                            routes.detach(asker, id, ports.getFirst());
                        }
                        return id;
                    });
        }
    }

    private void askOnce(String what, Request<?> request) throws InterruptedException {
        try {
            askUntilAnswered(what, request);
            world.note(project, "is promised " + what);
        } catch (ComputeFailure.Conflict
                | ComputeFailure.NotFound
                | ComputeFailure.OverQuota
                | ComputeFailure.Failed refused) {
            world.note(project, "is refused " + what + ": " + refused.getMessage());
        }
    }

    /** A request as it stands in {@link SimulatedRequests}. */
    @FunctionalInterface
    interface Request<T> {
        T ask(SimulatedRequests routes, Asker asker);
    }

    /** Asks any of the api-servers, over and over. */
    <T> T askUntilAnswered(String what, Request<T> request) throws InterruptedException {
        while (true) {
            var api = apis.get(world.simulation().random().nextInt(apis.size()));
            var asker = new Asker(project, "req-" + project + "-" + ++requests);
            Function<SimulatedRequests, T> asked = routes -> request.ask(routes, asker);
            try {
                world.note(project, "asks " + api.name() + " to " + what);
                return api.ask(process, asked);
            } catch (NoAnswer e) {
                world.note(project, "asks again: " + e.getMessage());
                process.sleep(PAUSE);
            }
        }
    }
}
