package io.kilonova.availabilityzone;

import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Which hosts are in which zone. */
@Repository
public class ZoneStore {
    private final JdbcTemplate jdbc;

    public ZoneStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param isEnabled an administrator has not disabled it
     * @param isForcedDown an administrator says that it is down
     */
    public record Host(
            String zone, String name, boolean isEnabled, boolean isForcedDown, Instant lastSeen) {}

    /** By zone and name. */
    public List<Host> hosts() {
        return List.copyOf(
                jdbc.query(
                        """
                        select availability_zone, name, not disabled, forced_down, last_seen
                        from host order by availability_zone, name
                        """,
                        (row, _) ->
                                new Host(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getBoolean(3),
                                        row.getBoolean(4),
                                        row.getTimestamp(5).toInstant())));
    }
}
