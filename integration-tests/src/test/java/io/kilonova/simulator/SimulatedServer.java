package io.kilonova.simulator;

import io.kilonova.server.VmState;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What one create has asked for, usually one server, and what its user was told. */
final class SimulatedServer {
    private final AServer wish;
    private final String key;
    private final JdbcTemplate jdbc;
    private @Nullable String reservation;
    private boolean isDeletePromised;
    private boolean isDeleteAsked;
    private boolean isBeingRestored;
    private int restores;

    /**
     * @param key by which its user asks for it
     */
    SimulatedServer(AServer wish, String key, JdbcTemplate jdbc) {
        this.wish = wish;
        this.key = key;
        this.jdbc = jdbc;
    }

    AServer wish() {
        return wish;
    }

    String key() {
        return key;
    }

    void accepted(String name) {
        reservation = name;
    }

    /**
     * From now on it may be deleted.
     *
     * @return to be given to {@link #deletePromised}
     */
    int deleteAsked() {
        isDeleteAsked = true;
        return restores;
    }

    /**
     * The delete was answered.
     *
     * @param before restores that were asked for until the delete was
     * @return whether it must be gone in the end: nobody has asked to have it back meanwhile
     */
    boolean deletePromised(int before) {
        isDeletePromised = restores == before && !isBeingRestored;
        return isDeletePromised;
    }

    /** From now on it may stay, whatever was promised. */
    void restoreAsked() {
        restores++;
        isBeingRestored = true;
        isDeletePromised = false;
    }

    void restoreAnswered() {
        isBeingRestored = false;
    }

    boolean isAccepted() {
        return reservation != null;
    }

    boolean isDeleteAsked() {
        return isDeleteAsked;
    }

    boolean isDeletePromised() {
        return isDeletePromised;
    }

    @Nullable String reservation() {
        return reservation;
    }

    /** Empty until the create was answered. */
    List<String> ids() {
        return jdbc.query(
                "select id::text from server where reservation_id = ? order by launch_index",
                (row, _) -> row.getString(1),
                reservation);
    }

    /** Whether nothing is done to it and its state is this. */
    BooleanSupplier is(VmState state) {
        return () ->
                isAccepted()
                        && states().stream().allMatch(known -> known.equals(state.wire()))
                        && !states().isEmpty();
    }

    private List<String> states() {
        return jdbc.query(
                """
                select case when task_state is null then vm_state else 'busy' end
                from server where reservation_id = ?
                """,
                (row, _) -> row.getString(1),
                reservation);
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(wish, key);
    }
}
