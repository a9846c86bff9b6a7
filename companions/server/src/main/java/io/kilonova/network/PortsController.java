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

@RestController("builtInPortsController")
@RequestMapping("/network/v2.0/ports")
class PortsController {
    private final Ports ports;

    PortsController(Ports ports) {
        this.ports = ports;
    }

    @GetMapping
    Map<String, ?> list(HttpServletRequest request, Caller caller) {
        return ListRequest.of(request, caller, PortStore.COLUMNS)
                .answer(Resource.PORT, ports::list, row -> Views.port(caller, row));
    }

    @GetMapping("/{id}")
    Map<String, ?> show(HttpServletRequest request, Caller caller, @PathVariable String id) {
        return ListRequest.one(request, Resource.PORT, Views.port(caller, ports.show(caller, id)));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, ?> create(Caller caller, @RequestBody JsonNode body) {
        var made = ports.create(caller, Attributes.ofCreate(body, Resource.PORT));
        return ListRequest.made(
                Resource.PORT,
                body.has(Resource.PORT.plural()),
                made.stream().map(row -> Views.port(caller, row)).toList());
    }

    @PutMapping("/{id}")
    Map<String, ?> update(Caller caller, @PathVariable String id, @RequestBody JsonNode body) {
        var attributes = Attributes.ofUpdate(body, Resource.PORT);
        return Map.of("port", Views.port(caller, ports.update(caller, id, attributes)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String id) {
        ports.delete(caller, id);
    }
}
