package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.ListRequest.Filters;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v3/messages}: why something failed after its request was answered. */
@RestController
@RequestMapping("/volume/v3/messages")
final class VolumeMessagesController {
    static final Set<String> FILTERS =
            Set.of("resource_uuid", "resource_type", "event_id", "request_id", "message_level");
    private static final Duration KEPT = Duration.ofDays(30);

    private final MessageStore store;
    private final VolumeSettings settings;

    VolumeMessagesController(MessageStore store, VolumeSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    @GetMapping
    Map<String, Object> list(VolumeCall call) {
        call.require(Feature.MESSAGES);
        var filters = Filters.newestFirst(MessageStore.FIELDS, FILTERS);
        var request = ListRequest.of(call, filters, settings);
        var rows = store.list(request.query(id -> store.find(id).isPresent()));
        return request.answer(
                "messages", "messages", rows, MessageRow::id, message -> view(call, message));
    }

    @GetMapping("/{id}")
    Map<String, Object> show(@PathVariable String id, VolumeCall call) {
        call.require(Feature.MESSAGES);
        return Map.of("message", view(call, find(id, call)));
    }

    private MessageRow find(String id, VolumeCall call) {
        return VolumeCall.uuid(id)
                .flatMap(store::find)
                .filter(message -> call.sees(message.projectId()))
                .orElseThrow(
                        () -> ServiceFailure.notFound("Message " + id + " could not be found."));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id, VolumeCall call) {
        call.require(Feature.MESSAGES);
        call.requireWriter("message:delete");
        store.delete(find(id, call).id());
    }

    private static Map<String, @Nullable Object> view(VolumeCall call, MessageRow message) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", message.id());
        view.put("event_id", message.eventId());
        view.put("user_message", message.userMessage());
        view.put("message_level", "ERROR");
        view.put("created_at", VolumeViews.time(message.createdAt()));
        view.put("guaranteed_until", VolumeViews.time(message.createdAt().plus(KEPT)));
        view.put("request_id", message.requestId());
        view.put("resource_type", message.resourceType());
        view.put("resource_uuid", message.resourceId());
        view.put("links", call.links("messages", message.id()));
        return view;
    }
}
