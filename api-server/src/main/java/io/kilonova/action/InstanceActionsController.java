package io.kilonova.action;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.schema.Schema;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Routes of instance actions. */
@RestController
final class InstanceActionsController {
    private final InstanceActions actions;

    InstanceActionsController(InstanceActions actions) {
        this.actions = actions;
    }

    @GetMapping("/servers/{server}/os-instance-actions")
    @Schema("servers.os-instance-actions.list")
    InstanceActionView.All list(@PathVariable String server, Query query, ApiRequest request) {
        return actions.list(server, query, request);
    }

    @GetMapping("/servers/{server}/os-instance-actions/{request}")
    @Schema("servers.os-instance-actions.show")
    InstanceActionView.One show(
            @PathVariable String server,
            @PathVariable("request") String requestId,
            Query query,
            ApiRequest request) {
        return new InstanceActionView.One(actions.show(server, requestId, request));
    }
}
