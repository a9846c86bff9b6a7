package io.kilonova.action;

import io.kilonova.platform.http.Links.Link;
import io.kilonova.platform.microversion.Inlined;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.platform.microversion.Since;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An action on a server.
 *
 * @param userId null, as the project, for what Kilonova did by itself
 * @param events null in lists, and for who may not see them
 */
record InstanceActionView(
        String action,
        @Named("instance_uuid") String serverId,
        @Named("request_id") String requestId,
        @Named("user_id") @Nullable String userId,
        @Named("project_id") @Nullable String projectId,
        @Named("start_time") String startTime,
        @Nullable String message,
        @Since("2.58") @Named("updated_at") String updatedAt,
        @OmitNull @Nullable List<EventView> events) {

    /**
     * One step of the action.
     *
     * @param internals null for who may not see them
     * @param detail likewise
     */
    record EventView(
            String event,
            @Named("start_time") String startTime,
            @Named("finish_time") @Nullable String finishTime,
            @Nullable String result,
            @Since("2.62") String hostId,
            @Inlined @Nullable Internals internals,
            @Since("2.84") @Inlined @Nullable Detail detail) {}

    record Internals(@Nullable String traceback, @Since("2.62") @OmitNull @Nullable String host) {}

    /** Why the step failed. */
    record Detail(@Nullable String details) {}

    record One(@Named("instanceAction") InstanceActionView action) {}

    record All(
            @Named("instanceActions") List<InstanceActionView> actions,
            @Since("2.58") @OmitNull @Nullable List<Link> links) {}
}
