package io.kilonova.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What servers that are shelved were saved as, and since when. */
@Repository
public class ShelveStore {
    private final JdbcTemplate jdbc;
    private final Clock clock;

    public ShelveStore(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The image that the root disk was saved as; empty for a server that boots from a volume. */
    public Optional<String> imageOf(UUID serverId) {
        return jdbc
                .query(
                        "select shelved_image_id from server where id = ? and shelved_image_id is"
                                + " not null",
                        (row, _) -> row.getString(1),
                        serverId)
                .stream()
                .findFirst();
    }

    public void shelve(UUID serverId, @Nullable String imageId) {
        jdbc.update(
                "update server set shelved_image_id = ?, shelved_at = ? where id = ?",
                imageId,
                clock.instant().atOffset(ZoneOffset.UTC),
                serverId);
    }

    public void unshelve(UUID serverId) {
        jdbc.update(
                "update server set shelved_image_id = null, shelved_at = null where id = ?",
                serverId);
    }

    /** The zone that the server must be in from now on; null for any. */
    public void pinTo(UUID serverId, @Nullable String availabilityZone) {
        jdbc.update(
                "update server set availability_zone = ? where id = ?", availabilityZone, serverId);
    }

    /** Idle servers that were shelved so long ago and are still on a host. */
    public List<UUID> onHostFor(Duration age, int limit) {
        Instant before = clock.instant().minus(age);
        return jdbc.query(
                """
                select id from server
                where vm_state = 'shelved' and task_state is null and shelved_at <= ?
                order by shelved_at limit ?
                """,
                (row, _) -> row.getObject(1, UUID.class),
                before.atOffset(ZoneOffset.UTC),
                limit);
    }
}
