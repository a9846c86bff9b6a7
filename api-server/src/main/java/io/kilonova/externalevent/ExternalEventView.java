package io.kilonova.externalevent;

import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event with what has become of it. */
record ExternalEventView(
        String name,
        @Named("server_uuid") String serverId,
        @OmitNull @Nullable String tag,
        String status,
        int code) {
    private static final int ACCEPTED = 200;

    ExternalEventView(ExternalEvent event, int code) {
        this(
                event.name(),
                event.serverId(),
                event.tag(),
                code == ACCEPTED ? "completed" : "failed",
                code);
    }

    boolean isAccepted() {
        return code == ACCEPTED;
    }

    record All(List<ExternalEventView> events) {
        All {
            events = List.copyOf(events);
        }
    }
}
