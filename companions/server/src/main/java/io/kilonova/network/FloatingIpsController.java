package io.kilonova.network;

import io.kilonova.companion.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/network/v2.0/floatingips")
class FloatingIpsController {
    private final FloatingIps floatingIps;

    FloatingIpsController(FloatingIps floatingIps) {
        this.floatingIps = floatingIps;
    }

    @GetMapping
    Map<String, ?> list(HttpServletRequest request, Caller caller) {
        return ListRequest.of(request, caller, FloatingIpStore.COLUMNS)
                .answer(Resource.FLOATING_IP, floatingIps::list, Views::floatingIp);
    }

    @GetMapping("/{id}")
    Map<String, ?> show(HttpServletRequest request, Caller caller, @PathVariable String id) {
        var view = Views.floatingIp(floatingIps.show(caller, id));
        return ListRequest.one(request, Resource.FLOATING_IP, view);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, ?> create(Caller caller, @RequestBody JsonNode body) {
        var made = floatingIps.create(caller, Attributes.ofCreate(body, Resource.FLOATING_IP));
        return ListRequest.made(
                Resource.FLOATING_IP,
                body.has(Resource.FLOATING_IP.plural()),
                made.stream().map(row -> Views.floatingIp(row)).toList());
    }

    @PutMapping("/{id}")
    Map<String, ?> update(Caller caller, @PathVariable String id, @RequestBody JsonNode body) {
        var attributes = Attributes.ofUpdate(body, Resource.FLOATING_IP);
        return Map.of("floatingip", Views.floatingIp(floatingIps.update(caller, id, attributes)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String id) {
        floatingIps.delete(caller, id);
    }
}
