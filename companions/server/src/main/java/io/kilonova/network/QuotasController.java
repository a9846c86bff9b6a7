package io.kilonova.network;

import io.kilonova.companion.Caller;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController("networkQuotasController")
@RequestMapping("/network/v2.0/quotas")
class QuotasController {
    private final Quotas quotas;

    QuotasController(Quotas quotas) {
        this.quotas = quotas;
    }

    @GetMapping
    Map<String, ?> list(Caller caller) {
        return Map.of("quotas", quotas.list(caller));
    }

    @GetMapping({"/tenant", "/project"})
    Map<String, ?> whose(Caller caller) {
        return Map.of(
                "tenant",
                Map.of("tenant_id", caller.projectId(), "project_id", caller.projectId()));
    }

    @GetMapping("/{project}")
    Map<String, ?> show(Caller caller, @PathVariable String project) {
        return Map.of("quota", quotas.limits(caller, project));
    }

    @GetMapping("/{project}/default")
    Map<String, ?> defaults(@PathVariable String project) {
        return Map.of("quota", quotas.defaults());
    }

    @GetMapping("/{project}/details")
    Map<String, ?> details(Caller caller, @PathVariable String project) {
        return Map.of("quota", quotas.details(caller, project));
    }

    @PutMapping("/{project}")
    Map<String, ?> set(Caller caller, @PathVariable String project, @RequestBody JsonNode body) {
        return Map.of("quota", quotas.set(caller, project, body));
    }

    @DeleteMapping("/{project}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reset(Caller caller, @PathVariable String project) {
        quotas.reset(caller, project);
    }
}
