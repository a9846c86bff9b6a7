package io.kilonova.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Counts the statements that go through a data source, so that a test can hold a list to few. Rings
 * of the doorbell, which come when they come, do not count.
 */
public final class StatementCounter extends DelegatingDataSource {
    private final AtomicInteger statements = new AtomicInteger();

    public StatementCounter(DataSource counted) {
        super(counted);
    }

    /** Statements since the last call. */
    public int take() {
        return statements.getAndSet(0);
    }

    /** Statements so far. */
    public int total() {
        return statements.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        var real = super.getConnection();
        return (Connection)
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("prepareStatement")
                                    && !String.valueOf(arguments[0]).contains("pg_notify")) {
                                statements.incrementAndGet();
                            }
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
