package io.kilonova.flavor;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.paging.Page;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schema;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /flavors}. */
@RestController
@RequestMapping("/flavors")
final class FlavorsController {
    private final Flavors flavors;
    private final Policies policies;
    private final ApiSettings settings;

    FlavorsController(Flavors flavors, Policies policies, ApiSettings settings) {
        this.flavors = flavors;
        this.policies = policies;
        this.settings = settings;
    }

    @GetMapping
    @Schema("flavors.list")
    FlavorView.Several list(ApiRequest request, Query query) {
        return list(request, query, "/flavors", request.hasExtras());
    }

    @GetMapping("/detail")
    @Schema("flavors.detail")
    FlavorView.Several detail(ApiRequest request, Query query) {
        return list(request, query, "/flavors/detail", true);
    }

    private FlavorView.Several list(ApiRequest request, Query query, String path, boolean isWhole) {
        var page = Page.of(query, settings.maxLimit());
        var all =
                flavors
                        .list(
                                isPublic(query),
                                number(query, "minRam"),
                                number(query, "minDisk"),
                                request.caller())
                        .stream()
                        .sorted(order(query))
                        .toList();
        var shown = after(all, page);
        var ids = shown.stream().map(FlavorRow::flavorId).toList();
        var swapIsNumber = request.version().has(Behaviour.FLAVOR_SWAP_IS_NUMBER);
        List<? extends Record> views =
                isWhole
                        ? shown.stream()
                                .map(flavor -> whole(flavor, request, swapIsNumber))
                                .toList()
                        : shown.stream()
                                .map(flavor -> FlavorView.Brief.of(flavor, request.links()))
                                .toList();
        return new FlavorView.Several(views, page.next(path, query, request, ids));
    }

    @GetMapping("/{id}")
    @Schema("flavors.show")
    FlavorView.One show(@PathVariable String id, ApiRequest request) {
        return one(flavors.find(id, request.caller()), request);
    }

    @PostMapping
    @Schema("flavors.create")
    FlavorView.One create(ApiRequest request, Body body) {
        return one(flavors.create(body.json().path("flavor"), request.caller()), request);
    }

    @PutMapping("/{id}")
    @Microversions(from = "2.55")
    @Schema("flavors.update")
    FlavorView.One describe(@PathVariable String id, ApiRequest request, Body body) {
        return one(flavors.describe(id, body.json().path("flavor"), request.caller()), request);
    }

    @DeleteMapping("/{id}")
    @Schema("flavors.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(@PathVariable String id, ApiRequest request) {
        flavors.delete(id, request.caller());
    }

    private FlavorView.One one(FlavorRow flavor, ApiRequest request) {
        var swapIsNumber = request.version().has(Behaviour.FLAVOR_SWAP_IS_NUMBER);
        return new FlavorView.One(whole(flavor, request, swapIsNumber));
    }

    private FlavorView whole(FlavorRow flavor, ApiRequest request, boolean swapIsNumber) {
        var showsSpecs =
                policies.allows("os_compute_api:os-flavor-extra-specs:index", request.caller());
        return FlavorView.of(flavor, request.links(), showsSpecs, swapIsNumber);
    }

    /** Administrators see public ones unless they say otherwise; "none" means both. */
    private static @Nullable Boolean isPublic(Query query) {
        var text = query.last("is_public").orElse("true");
        if (text.equalsIgnoreCase("none")) {
            return null;
        }
        if (text.matches("(?i)t|true|on|y|yes|1")) {
            return true;
        }
        if (text.matches("(?i)f|false|off|n|no|0")) {
            return false;
        }
        throw new ComputeFailure.Invalid("Invalid is_public filter [" + text + "]");
    }

    private static int number(Query query, String name) {
        var text = query.last(name).orElse("0");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new ComputeFailure.Invalid("Invalid " + name + " filter [" + text + "]");
        }
    }

    private static Comparator<FlavorRow> order(Query query) {
        var order = orderBy(query.last("sort_key").orElse("flavorid"));
        return query.last("sort_dir").orElse("asc").equals("desc") ? order.reversed() : order;
    }

    private static Comparator<FlavorRow> orderBy(String key) {
        return switch (key) {
            case "name" -> Comparator.comparing(FlavorRow::name);
            case "memory_mb" -> Comparator.comparingInt(FlavorRow::memoryMb);
            case "vcpus" -> Comparator.comparingInt(FlavorRow::vcpus);
            case "root_gb" -> Comparator.comparingInt(FlavorRow::rootGb);
            case "ephemeral_gb" -> Comparator.comparingInt(FlavorRow::ephemeralGb);
            case "swap" -> Comparator.comparingInt(FlavorRow::swapMb);
            default -> Comparator.comparing(FlavorRow::flavorId);
        };
    }

    private static List<FlavorRow> after(List<FlavorRow> all, Page page) {
        int from = 0;
        if (page.marker().isPresent()) {
            var marker = page.marker().get();
            while (from < all.size() && !all.get(from).flavorId().equals(marker)) {
                from++;
            }
            if (from == all.size()) {
                throw new ComputeFailure.Invalid("marker [" + marker + "] not found");
            }
            from++;
        }
        return all.subList(from, Math.min(all.size(), from + page.limit()));
    }
}
