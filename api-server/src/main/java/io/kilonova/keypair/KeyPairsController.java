package io.kilonova.keypair;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.paging.Page;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schema;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /os-keypairs}. */
@RestController
@RequestMapping("/os-keypairs")
final class KeyPairsController {
    private static final String RULE = "os_compute_api:os-keypairs:";

    private final KeyPairs keyPairs;
    private final Policies policies;
    private final ApiSettings settings;

    KeyPairsController(KeyPairs keyPairs, Policies policies, ApiSettings settings) {
        this.keyPairs = keyPairs;
        this.policies = policies;
        this.settings = settings;
    }

    @GetMapping
    @Schema("os-keypairs.list")
    KeyPairView.Several list(ApiRequest request, Query query) {
        var user = userOf(request, query);
        policies.enforceUser(RULE + "index", request.caller(), user);
        var all = keyPairs.list(user);
        if (!request.version().has(Behaviour.KEYPAIRS_PAGED)) {
            return new KeyPairView.Several(all.stream().map(KeyPairView::listed).toList(), null);
        }
        var page = Page.of(query, settings.maxLimit());
        var shown = after(all, page);
        var names = shown.stream().map(KeyPairRow::name).toList();
        return new KeyPairView.Several(
                shown.stream().map(KeyPairView::listed).toList(),
                page.next("/os-keypairs", query, request, names));
    }

    private static List<KeyPairRow> after(List<KeyPairRow> all, Page page) {
        int from = 0;
        if (page.marker().isPresent()) {
            var marker = page.marker().get();
            while (from < all.size() && !all.get(from).name().equals(marker)) {
                from++;
            }
            if (from == all.size()) {
                throw new ComputeFailure.Invalid("Marker " + marker + " could not be found.");
            }
            from++;
        }
        return all.subList(from, Math.min(all.size(), from + page.limit()));
    }

    @PostMapping
    @Schema("os-keypairs.create")
    ResponseEntity<KeyPairView.OneMade> create(ApiRequest request, Body body) {
        var given = body.json().path("keypair");
        var user = given.path("user_id").asString(request.caller().userId());
        policies.enforceUser(RULE + "create", request.caller(), user);
        var publicKey = given.has("public_key") ? given.path("public_key").asString("") : null;
        var made =
                keyPairs.create(
                        request.caller().projectId(),
                        user,
                        given.path("name").asString().strip(),
                        given.path("type").asString("ssh"),
                        publicKey);
        var status = request.version().has(Behaviour.KEYPAIR_CREATE_ANSWERS_201) ? 201 : 200;
        return ResponseEntity.status(status).body(KeyPairView.made(made));
    }

    @GetMapping("/{name}")
    @Schema("os-keypairs.show")
    KeyPairView.OneShown show(@PathVariable String name, ApiRequest request, Query query) {
        var user = userOf(request, query);
        policies.enforceUser(RULE + "show", request.caller(), user);
        return KeyPairView.shown(keyPairs.find(user, name));
    }

    @DeleteMapping("/{name}")
    @Schema("os-keypairs.delete")
    ResponseEntity<Void> delete(@PathVariable String name, ApiRequest request, Query query) {
        var user = userOf(request, query);
        policies.enforceUser(RULE + "delete", request.caller(), user);
        keyPairs.delete(user, name);
        var isNew = request.version().has(Behaviour.KEYPAIR_CREATE_ANSWERS_201);
        return ResponseEntity.status(isNew ? 204 : 202).build();
    }

    private static String userOf(ApiRequest request, Query query) {
        return request.version().has(Behaviour.KEYPAIRS_OF_OTHER_USERS)
                ? query.last("user_id").orElse(request.caller().userId())
                : request.caller().userId();
    }
}
