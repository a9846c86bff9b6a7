package io.kilonova.network;

import io.kilonova.companion.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController("builtInSecurityGroupRulesController")
@RequestMapping("/network/v2.0/security-group-rules")
class SecurityGroupRulesController {
    private final SecurityGroupRules rules;

    SecurityGroupRulesController(SecurityGroupRules rules) {
        this.rules = rules;
    }

    @GetMapping
    Map<String, ?> list(HttpServletRequest request, Caller caller) {
        return ListRequest.of(request, caller, SecurityGroupRuleStore.COLUMNS)
                .answer(Resource.SECURITY_GROUP_RULE, rules::list, row -> Views.rule(row));
    }

    @GetMapping("/{id}")
    Map<String, ?> show(HttpServletRequest request, Caller caller, @PathVariable String id) {
        return ListRequest.one(
                request, Resource.SECURITY_GROUP_RULE, Views.rule(rules.show(caller, id)));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, ?> create(Caller caller, @RequestBody JsonNode body) {
        var made = rules.create(caller, Attributes.ofCreate(body, Resource.SECURITY_GROUP_RULE));
        return ListRequest.made(
                Resource.SECURITY_GROUP_RULE,
                body.has(Resource.SECURITY_GROUP_RULE.plural()),
                made.stream().map(row -> Views.rule(row)).toList());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String id) {
        rules.delete(caller, id);
    }
}
