package io.kilonova.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The database as the simulated processes see it: slow, at times out of reach, and not always there
 * to say whether it has committed. Between two transactions anything may happen; during one,
 * nothing does.
 */
final class SimulatedDatabase {
    private static final Duration NEAR_ENOUGH = Duration.ofMillis(50);

    private final VirtualPostgres postgres;
    private final Simulation simulation;
    private final Weather weather;
    private final List<SimulatedConnection> listening = new ArrayList<>();
    private @Nullable SimulatedConnection open;
    private long told = Long.MIN_VALUE;
    private boolean isChanged;

    SimulatedDatabase(VirtualPostgres postgres, Simulation simulation, Weather weather) {
        this.postgres = postgres;
        this.simulation = simulation;
        this.weather = weather;
        postgres.clear();
        tellTime();
    }

    DataSource of(SimulatedProcess process) {
        return new ProcessDataSource(process);
    }

    private final class ProcessDataSource extends AbstractDataSource {
        private final SimulatedProcess process;

        ProcessDataSource(SimulatedProcess process) {
            this.process = process;
        }

        @Override
        public Connection getConnection() throws SQLException {
            process.throwIfKilled();
            pause();
            if (Thread.currentThread().isInterrupted()) {
                throw new SQLTransientConnectionException("interrupted", "08006");
            }
            if (weather.refusesConnections()) {
                throw new SQLTransientConnectionException("no connection to be had", "08001");
            }
            return open(process);
        }

        @Override
        public Connection getConnection(String user, String password) {
            throw new AssertionError("as somebody else");
        }
    }

    /** A statement takes its time; meanwhile others go on. */
    void pause() {
        if (simulation.running().mayPause()) {
            simulation.running().pause(weather.databaseDelay().toNanos());
        }
    }

    private Connection open(SimulatedProcess process) {
        if (open != null) {
            throw new AssertionError("a connection inside another: " + open);
        }
        tellTime();
        var connection = new SimulatedConnection(this, process, weather.fateOfTransaction());
        open = connection;
        return connection.proxy();
    }

    private void tellTime() {
        if (told == Long.MIN_VALUE || simulation.now() - told >= NEAR_ENOUGH.toNanos()) {
            told = simulation.now();
            postgres.setNow(SimulatedProcess.EPOCH.plusNanos(told));
        }
    }

    /** Whoever waits now keeps a transaction open meanwhile. */
    void refuseWaits() {
        if (open != null) {
            throw new AssertionError("a wait inside a transaction: " + open);
        }
    }

    Connection session() {
        return postgres.session();
    }

    Simulation simulation() {
        return simulation;
    }

    /** The connection is kept to hear rings; it takes part in nothing else. */
    void listens(SimulatedConnection connection) {
        open = null;
        if (!listening.contains(connection)) {
            listening.add(connection);
        }
    }

    /** The connection is given back. */
    void closed(SimulatedConnection connection, boolean hasWritten, boolean hasRung) {
        listening.remove(connection);
        if (connection.equals(open)) {
            open = null;
            isChanged |= hasWritten;
            if (hasRung) {
                passRingsOn();
            }
        }
    }

    /** The beginning of a statement, for the trace. */
    String brief(String sql) {
        return postgres.brief(sql);
    }

    /** Whether anything was written since this was last asked. */
    boolean takeChanged() {
        var was = isChanged;
        isChanged = false;
        return was;
    }

    private void passRingsOn() {
        for (var ring : rings()) {
            for (var listener : listening) {
                if (!weather.losesRing()) {
                    simulation.after(weather.databaseDelay(), () -> listener.hear(ring));
                }
            }
        }
    }

    private PGNotification[] rings() {
        try {
            var rings = session().unwrap(PGConnection.class).getNotifications();
            return rings == null ? new PGNotification[0] : rings;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
