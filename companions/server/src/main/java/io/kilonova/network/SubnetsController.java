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

@RestController("builtInSubnetsController")
@RequestMapping("/network/v2.0/subnets")
class SubnetsController {
    private final Subnets subnets;

    SubnetsController(Subnets subnets) {
        this.subnets = subnets;
    }

    @GetMapping
    Map<String, ?> list(HttpServletRequest request, Caller caller) {
        return ListRequest.of(request, caller, SubnetStore.COLUMNS)
                .answer(Resource.SUBNET, subnets::list, row -> Views.subnet(row));
    }

    @GetMapping("/{id}")
    Map<String, ?> show(HttpServletRequest request, Caller caller, @PathVariable String id) {
        return ListRequest.one(request, Resource.SUBNET, Views.subnet(subnets.show(caller, id)));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, ?> create(Caller caller, @RequestBody JsonNode body) {
        var made = subnets.create(caller, Attributes.ofCreate(body, Resource.SUBNET));
        return ListRequest.made(
                Resource.SUBNET,
                body.has(Resource.SUBNET.plural()),
                made.stream().map(row -> Views.subnet(row)).toList());
    }

    @PutMapping("/{id}")
    Map<String, ?> update(Caller caller, @PathVariable String id, @RequestBody JsonNode body) {
        var attributes = Attributes.ofUpdate(body, Resource.SUBNET);
        return Map.of("subnet", Views.subnet(subnets.update(caller, id, attributes)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String id) {
        subnets.delete(caller, id);
    }
}
