package io.kilonova.simulator;

import io.kilonova.companion.OpenStackHttp;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What a process has of the world around it, as beans. */
final class Parts {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

    private Parts() {}

    static Map<String, Object> of(SimulatedProcess process, World world) {
        var database = world.database().of(process);
        var transactions = new JdbcTransactionManager(database);
        var http = new SimulatedHttpClient(process, world, READ_TIMEOUT);
        RandomGenerator random = world.simulation().random();
        var parts = new HashMap<String, Object>();
        parts.put("dataSource", database);
        parts.put("jdbcTemplate", new JdbcTemplate(database));
        parts.put("jdbcClient", JdbcClient.create(database));
        parts.put("transactionManager", transactions);
        parts.put("transactionTemplate", new TransactionTemplate(transactions));
        parts.put("jsonMapper", JsonMapper.shared());
        parts.put("clock", process.clock());
        parts.put("ids", world.ids());
        parts.put("timeline", process);
        parts.put("random", random);
        parts.put(
                "openStackHttp",
                new OpenStackHttp(http, JsonMapper.shared(), READ_TIMEOUT, READ_TIMEOUT));
        return parts;
    }
}
