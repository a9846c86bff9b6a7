package io.kilonova.network;

import io.kilonova.companion.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/network/v2.0/auto-allocated-topology/{project}")
class AutoTopologiesController {
    private static final Set<String> NOBODY = Set.of("null", "None");

    private final AutoTopologies topologies;

    AutoTopologiesController(AutoTopologies topologies) {
        this.topologies = topologies;
    }

    /** A look at it makes it, unless it says that it is none. */
    @GetMapping
    Map<String, ?> get(HttpServletRequest request, Caller caller, @PathVariable String project) {
        var whose = whose(caller, project);
        var fields = request.getParameterValues("fields");
        if (fields != null && Arrays.asList(fields).contains("dry-run")) {
            topologies.check(caller, whose);
            return view("dry-run=pass", whose);
        }
        return view(topologies.get(caller, whose).toString(), whose);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String project) {
        topologies.delete(caller, whose(caller, project));
    }

    private static String whose(Caller caller, String project) {
        return NOBODY.contains(project) ? caller.projectId() : project;
    }

    private static Map<String, ?> view(String id, String project) {
        return Map.of(
                "auto_allocated_topology",
                Map.of("id", id, "tenant_id", project, "project_id", project));
    }
}
