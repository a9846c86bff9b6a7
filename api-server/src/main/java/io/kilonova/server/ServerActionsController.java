package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.schema.Schemas;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hands each action on a server to whoever does it; the body's one key says which. */
@RestController
final class ServerActionsController {
    private final Map<String, ServerAction> actions;
    private final Schemas schemas;

    ServerActionsController(List<ServerAction> actions, Schemas schemas) {
        this.actions =
                actions.stream().collect(Collectors.toMap(ServerAction::key, Function.identity()));
        this.schemas = schemas;
    }

    @PostMapping("/servers/{id}/action")
    ResponseEntity<Record> act(@PathVariable String id, Body body, ApiRequest request) {
        if (!body.json().isObject() || body.json().size() != 1) {
            throw new ComputeFailure.Invalid("Malformed request body");
        }
        var key = body.json().propertyNames().iterator().next();
        var action = actions.get(key);
        if (action == null || (action.isExtra() && !request.hasExtras())) {
            throw new ComputeFailure.Invalid("There is no such action: " + key);
        }
        if (!action.isServedIn(request.version())) {
            throw new ComputeFailure.NotFound("The resource could not be found.");
        }
        var folder = action.isExtra() ? "vendor/" : "";
        schemas.checkBody(folder + "server-action." + key, request, body.json());
        return action.perform(id, body.json().path(key), request);
    }
}
