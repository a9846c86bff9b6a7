package io.kilonova.shelve;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.ServerAction;
import io.kilonova.shelve.Shelves.Wish;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** A server comes back, wherever there is room or where it is wanted. */
@Component
final class UnshelveAction implements ServerAction {
    private final Shelves shelves;

    UnshelveAction(Shelves shelves) {
        this.shelves = shelves;
    }

    @Override
    public String key() {
        return "unshelve";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        shelves.unshelve(serverId, wish(details, request), request);
        return ResponseEntity.accepted().build();
    }

    /** Until places could be wished for, a body said nothing, whatever it said. */
    private static Wish wish(JsonNode details, ApiRequest request) {
        if (!request.version().has(Behaviour.UNSHELVE_TO_PLACE)) {
            return Wish.ANYWHERE;
        }
        return new Wish(
                details.has("availability_zone"),
                text(details, "availability_zone"),
                text(details, "host"));
    }

    private static @Nullable String text(JsonNode details, String key) {
        return details.hasNonNull(key) ? details.path(key).asString("") : null;
    }
}
