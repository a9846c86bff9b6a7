package io.kilonova.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Refuses a second connection to a thread that has one: under load, threads that each hold one and
 * wait for another empty the pool and wait for ever.
 */
final class OneConnectionEach extends DelegatingDataSource {
    private final Set<Thread> holders = ConcurrentHashMap.newKeySet();

    OneConnectionEach(DataSource pool) {
        super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        var holder = Thread.currentThread();
        if (!holders.add(holder)) {
            throw new IllegalStateException("a query runs while another one's result is read");
        }
        try {
            return releasing(super.getConnection(), holder);
        } catch (SQLException | RuntimeException e) {
            holders.remove(holder);
            throw e;
        }
    }

    private Connection releasing(Connection real, Thread holder) {
        return (Connection)
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                holders.remove(holder);
                            }
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
