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

@RestController("builtInNetworksController")
@RequestMapping("/network/v2.0/networks")
class NetworksController {
    private final Networks networks;

    NetworksController(Networks networks) {
        this.networks = networks;
    }

    @GetMapping
    Map<String, ?> list(HttpServletRequest request, Caller caller) {
        return ListRequest.of(request, caller, NetworkStore.COLUMNS)
                .answer(Resource.NETWORK, networks::list, row -> Views.network(caller, row));
    }

    @GetMapping("/{id}")
    Map<String, ?> show(HttpServletRequest request, Caller caller, @PathVariable String id) {
        var network = networks.show(caller, id);
        return ListRequest.one(request, Resource.NETWORK, Views.network(caller, network));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, ?> create(Caller caller, @RequestBody JsonNode body) {
        var made = networks.create(caller, Attributes.ofCreate(body, Resource.NETWORK));
        return ListRequest.made(
                Resource.NETWORK,
                body.has(Resource.NETWORK.plural()),
                made.stream().map(row -> Views.network(caller, row)).toList());
    }

    @PutMapping("/{id}")
    Map<String, ?> update(Caller caller, @PathVariable String id, @RequestBody JsonNode body) {
        var attributes = Attributes.ofUpdate(body, Resource.NETWORK);
        return Map.of("network", Views.network(caller, networks.update(caller, id, attributes)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String id) {
        networks.delete(caller, id);
    }
}
