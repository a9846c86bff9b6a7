package io.kilonova.nic;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.schema.Schema;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Interfaces of a server, by the ids of their ports. */
@RestController
@RequestMapping("/servers/{serverId}/os-interface")
final class InterfacesController {
    private final Interfaces interfaces;

    InterfacesController(Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    @GetMapping
    @Schema("servers.os-interface.list")
    InterfaceView.All list(@PathVariable String serverId, ApiRequest request) {
        return new InterfaceView.All(interfaces.list(serverId, request));
    }

    @GetMapping("/{portId}")
    @Schema("servers.os-interface.show")
    InterfaceView.One show(
            @PathVariable String serverId, @PathVariable String portId, ApiRequest request) {
        return new InterfaceView.One(interfaces.show(serverId, portId, request));
    }

    @PostMapping
    @Schema("servers.os-interface.create")
    InterfaceView.One attach(@PathVariable String serverId, ApiRequest request, Body body) {
        var attachment = body.json().path("interfaceAttachment");
        return new InterfaceView.One(interfaces.attach(serverId, attachment, request));
    }

    @DeleteMapping("/{portId}")
    @Schema("servers.os-interface.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void detach(@PathVariable String serverId, @PathVariable String portId, ApiRequest request) {
        interfaces.detach(serverId, portId, request);
    }
}
