package io.kilonova.externalevent;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.schema.Schema;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class ExternalEventsController {
    private final ExternalEvents events;

    ExternalEventsController(ExternalEvents events) {
        this.events = events;
    }

    /** Answers 207 when any of the events is not accepted. */
    @PostMapping("/os-server-external-events")
    @Schema("os-server-external-events.create")
    ResponseEntity<ExternalEventView.All> take(ApiRequest request, Body body) {
        var told = body.json().path("events").valueStream().map(ExternalEvent::of).toList();
        var taken = events.take(told, request);
        var status =
                taken.stream().allMatch(ExternalEventView::isAccepted)
                        ? HttpStatus.OK
                        : HttpStatus.MULTI_STATUS;
        return ResponseEntity.status(status).body(new ExternalEventView.All(taken));
    }
}
