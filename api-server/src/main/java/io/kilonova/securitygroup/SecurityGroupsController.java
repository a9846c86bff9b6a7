package io.kilonova.securitygroup;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.paging.Page;
import io.kilonova.platform.schema.Schema;
import java.util.Comparator;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Upstream's old routes for security groups and rules. */
@RestController
final class SecurityGroupsController {
    private static final String GROUPS = "/os-security-groups";
    private static final String RULES = "/os-security-group-rules";

    private final SecurityGroups groups;
    private final ApiSettings settings;

    SecurityGroupsController(SecurityGroups groups, ApiSettings settings) {
        this.groups = groups;
        this.settings = settings;
    }

    @GetMapping(GROUPS)
    @Microversions(to = "2.35")
    @Schema("os-security-groups.list")
    SecurityGroupView.All list(ApiRequest request, Query query) {
        var all = groups.list(query.has("all_tenants"), request);
        var shown = Page.byOffset(all, query, settings.maxLimit());
        return new SecurityGroupView.All(
                groups.views(shown).stream()
                        .sorted(
                                Comparator.comparing(SecurityGroupView::projectId)
                                        .thenComparing(SecurityGroupView::name))
                        .toList());
    }

    @GetMapping(GROUPS + "/{id}")
    @Microversions(to = "2.35")
    @Schema("os-security-groups.show")
    SecurityGroupView.One show(@PathVariable String id, ApiRequest request) {
        return new SecurityGroupView.One(groups.show(id, request));
    }

    @PostMapping(GROUPS)
    @Microversions(to = "2.35")
    @Schema("os-security-groups.create")
    SecurityGroupView.One create(ApiRequest request, Body body) {
        return new SecurityGroupView.One(
                groups.create(body.json().path("security_group"), request));
    }

    @PutMapping(GROUPS + "/{id}")
    @Microversions(to = "2.35")
    @Schema("os-security-groups.update")
    SecurityGroupView.One update(@PathVariable String id, ApiRequest request, Body body) {
        return new SecurityGroupView.One(
                groups.update(id, body.json().path("security_group"), request));
    }

    @DeleteMapping(GROUPS + "/{id}")
    @Microversions(to = "2.35")
    @Schema("os-security-groups.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(@PathVariable String id, ApiRequest request) {
        groups.delete(id, request);
    }

    @PostMapping(RULES)
    @Microversions(to = "2.35")
    @Schema("os-security-group-rules.create")
    SecurityGroupView.OneRule createRule(ApiRequest request, Body body) {
        return new SecurityGroupView.OneRule(
                groups.createRule(body.json().path("security_group_rule"), request));
    }

    @DeleteMapping(RULES + "/{id}")
    @Microversions(to = "2.35")
    @Schema("os-security-group-rules.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void deleteRule(@PathVariable String id, ApiRequest request) {
        groups.deleteRule(id, request);
    }
}
