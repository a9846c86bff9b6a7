package io.kilonova.network;

import io.kilonova.companion.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

@RestController("builtInSecurityGroupsController")
@RequestMapping("/network/v2.0/security-groups")
class SecurityGroupsController {
    private final SecurityGroups groups;

    SecurityGroupsController(SecurityGroups groups) {
        this.groups = groups;
    }

    @GetMapping
    Map<String, ?> list(HttpServletRequest request, Caller caller) {
        var list = ListRequest.of(request, caller, SecurityGroupStore.COLUMNS);
        groups.prepare(caller, list.query());
        return list.answer(Resource.SECURITY_GROUP, groups::list, row -> view(row));
    }

    @GetMapping("/{id}")
    Map<String, ?> show(HttpServletRequest request, Caller caller, @PathVariable String id) {
        return ListRequest.one(request, Resource.SECURITY_GROUP, view(groups.show(caller, id)));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, ?> create(Caller caller, @RequestBody JsonNode body) {
        var made = groups.create(caller, Attributes.ofCreate(body, Resource.SECURITY_GROUP));
        return ListRequest.made(
                Resource.SECURITY_GROUP,
                body.has(Resource.SECURITY_GROUP.plural()),
                made.stream().map(row -> view(row)).toList());
    }

    @PutMapping("/{id}")
    Map<String, ?> update(Caller caller, @PathVariable String id, @RequestBody JsonNode body) {
        var attributes = Attributes.ofUpdate(body, Resource.SECURITY_GROUP);
        return Map.of("security_group", view(groups.update(caller, id, attributes)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String id) {
        groups.delete(caller, id);
    }

    private static Map<String, @Nullable Object> view(SecurityGroups.Group group) {
        return Views.group(group.row(), group.rules());
    }
}
