package io.kilonova.simulator;

import io.kilonova.simulator.Weather.Fate;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** A process's connection: the one real session for a while, with a fate of its own. */
final class SimulatedConnection implements InvocationHandler {
    private final SimulatedDatabase database;
    private final SimulatedProcess process;
    private final Fate fate;
    private final List<String> statements = new ArrayList<>();
    private final List<PGNotification> heard = new ArrayList<>();
    private @Nullable Strand listener;
    private boolean isTransaction;
    private boolean isLost;
    private boolean isClosed;

    SimulatedConnection(SimulatedDatabase database, SimulatedProcess process, Fate fate) {
        this.database = database;
        this.process = process;
        this.fate = fate;
    }

    Connection proxy() {
        return proxy(Connection.class, this);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        var loader = SimulatedConnection.class.getClassLoader();
        return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        var given = arguments == null ? new Object[0] : arguments;
        return switch (method.getName()) {
            case "equals" -> proxy.equals(given[0]) || this.equals(given[0]);
            case "hashCode" -> process.name().hashCode();
            case "toString" -> toString();
            case "isClosed" -> isClosed;
            case "close" -> {
                close();
                yield null;
            }
            case "commit" -> {
                commit();
                yield null;
            }
            case "unwrap" -> listening();
            default -> use(method, given);
        };
    }

    private @Nullable Object use(Method method, Object[] given) throws Throwable {
        process.throwIfKilled();
        throwIfLost();
        switch (method.getName()) {
            case "prepareStatement", "createStatement" -> {
                if (fate == Fate.CRASH_BEFORE && !isTransaction) {
                    die();
                }
                note(given.length == 0 ? "" : String.valueOf(given[0]));
                var real = Objects.requireNonNull(real(database.session(), method, given));
                return statement((Statement) real);
            }
            case "setAutoCommit" -> isTransaction |= Boolean.FALSE.equals(given[0]);
            default -> {}
        }
        return real(database.session(), method, given);
    }

    private static @Nullable Object real(Object target, Method method, Object[] given)
            throws Throwable {
        try {
            return method.invoke(target, given);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void note(String sql) {
        statements.add(sql);
    }

    /** Only a statement that stands alone has a fate of its own. */
    private Statement statement(Statement real) {
        if (fate != Fate.LOST_AFTER || isTransaction) {
            return real;
        }
        var type = real instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
        return proxy(
                type,
                (_, method, arguments) -> {
                    throwIfLost();
                    var given = arguments == null ? new Object[0] : arguments;
                    var answer = real(real, method, given);
                    if (method.getName().startsWith("execute")) {
                        lose();
                    }
                    return answer;
                });
    }

    private void commit() throws SQLException {
        process.throwIfKilled();
        throwIfLost();
        if (fate == Fate.CRASH_BEFORE) {
            database.session().rollback();
            die();
        }
        if (fate == Fate.LOST_BEFORE) {
            database.session().rollback();
            lose();
        }
        database.session().commit();
        if (fate == Fate.LOST_AFTER) {
            lose();
        }
    }

    private void lose() throws SQLException {
        isLost = true;
        throwIfLost();
    }

    private void throwIfLost() throws SQLException {
        if (isLost) {
            throw new SQLException("the connection is lost", "08006");
        }
    }

    private void die() {
        process.kill();
        throw new Strand.Killed(process);
    }

    private void close() throws SQLException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        var session = database.session();
        if (!session.getAutoCommit()) {
            session.rollback();
            session.setAutoCommit(true);
        }
        session.setReadOnly(false);
        note();
        database.closed(this, hasWritten(), hasRung());
        if (process.isAlive()) {
            if (fate == Fate.CRASH_AFTER && !statements.isEmpty()) {
                die();
            }
            database.pause();
        }
    }

    private void note() {
        if (!statements.isEmpty()) {
            var shown = new StringBuilder(isLost ? "LOST " : "");
            statements.forEach(sql -> shown.append(database.brief(sql)).append("; "));
            database.simulation().trace().note(process.name(), shown.toString());
        }
    }

    /** Whether it may have changed what invariants are about: not by heartbeats and leases. */
    private boolean hasWritten() {
        return statements.stream()
                .anyMatch(sql ->
                        !sql.startsWith("select")
                                && !sql.startsWith("update host set last_seen")
                                && (!sql.contains("lease_until") || sql.contains("finished_at")));
    }

    private boolean hasRung() {
        return statements.stream().anyMatch(sql -> sql.contains("pg_notify"));
    }

    private PGConnection listening() {
        database.listens(this);
        return proxy(
                PGConnection.class,
                (_, method, arguments) -> {
                    if (!method.getName().equals("getNotifications") || arguments == null) {
                        throw new AssertionError(method.getName());
                    }
                    return awaitRings(Duration.ofMillis((int) arguments[0]));
                });
    }

    private PGNotification[] awaitRings(Duration atMost) throws SQLException {
        throwIfLost();
        if (heard.isEmpty()) {
            listener = database.simulation().running();
            try {
                listener.await(atMost.toNanos());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                lose();
            }
        }
        throwIfLost();
        var rings = heard.toArray(PGNotification[]::new);
        heard.clear();
        return rings;
    }

    void hear(PGNotification ring) {
        heard.add(ring);
        if (listener != null) {
            listener.wake();
        }
    }

    @Override
    public String toString() {
        return "connection of " + process.name() + " " + statements;
    }
}
