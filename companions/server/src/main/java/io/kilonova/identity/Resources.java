package io.kilonova.identity;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.id.Ids;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes, changes and deletes resources, and keeps what hangs on them in order. */
@Component
final class Resources {
    private static final int LONGEST_NAME = 255;

    private final ResourceStore store;
    private final AssignmentStore assignments;
    private final SecretStore secrets;
    private final Passwords passwords;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Ids ids;
    private final JsonMapper json;

    Resources(
            Stores stores, TransactionTemplate transaction, Clock clock, Ids ids, JsonMapper json) {
        this.store = stores.resources();
        this.assignments = stores.assignments();
        this.secrets = stores.secrets();
        this.passwords = stores.passwords();
        this.transaction = transaction;
        this.clock = clock;
        this.ids = ids;
        this.json = json;
    }

    @Component
    record Stores(
            ResourceStore resources,
            AssignmentStore assignments,
            SecretStore secrets,
            Passwords passwords) {}

    ResourceRow find(ResourceKind kind, String id) {
        return store.find(kind.word(), id)
                .orElseThrow(() ->
                        ServiceFailure.notFound("Could not find " + kind.word() + ": " + id + "."));
    }

    List<ResourceRow> all(ResourceKind kind) {
        return store.all(kind.word());
    }

    ResourceRow create(ResourceKind kind, JsonNode given, String callersDomain) {
        var id = given.path("id").asString("");
        var row =
                new ResourceRow(
                        kind.word(),
                        kind == ResourceKind.REGION && !id.isEmpty()
                                ? id
                                : ids.next().toString().replace("-", ""),
                        kind.isInDomain() ? domainOf(given, callersDomain) : "",
                        kind == ResourceKind.REGION || kind == ResourceKind.ENDPOINT
                                ? given.path("name").asString(id)
                                : name(given.path("name")),
                        given.path("enabled").asBoolean(true),
                        attributes(kind, given, Map.of()));
        return transaction.execute(_ -> {
            if (!store.insert(row)) {
                throw duplicate(kind, row.name());
            }
            setPassword(kind, row.id(), given);
            return row;
        });
    }

    ResourceRow update(ResourceKind kind, String id, JsonNode change) {
        var old = find(kind, id);
        var row =
                new ResourceRow(
                        old.kind(),
                        old.id(),
                        old.domainId(),
                        change.has("name") ? name(change.path("name")) : old.name(),
                        change.path("enabled").asBoolean(old.enabled()),
                        attributes(kind, change, old.attributes()));
        try {
            return transaction.execute(_ -> {
                store.update(row);
                setPassword(kind, id, change);
                return row;
            });
        } catch (DuplicateKeyException _) {
            throw duplicate(kind, row.name());
        }
    }

    void delete(ResourceKind kind, String id) {
        var row = find(kind, id);
        if (kind == ResourceKind.DOMAIN && row.enabled()) {
            throw ServiceFailure.forbidden();
        }
        transaction.executeWithoutResult(_ -> {
            store.delete(kind.word(), id);
            assignments.forget(id);
            if (kind == ResourceKind.USER) {
                secrets.forget(id);
            }
        });
    }

    void changePassword(String userId, String original, String next) {
        var known = secrets.password(userId).orElseThrow(ServiceFailure::unauthorized);
        if (!passwords.matches(original, known.hash())) {
            throw ServiceFailure.unauthorized();
        }
        if (next.isEmpty()) {
            throw ServiceFailure.badRequest("password is a required property");
        }
        secrets.setPassword(userId, passwords.hash(next), clock.instant());
    }

    private void setPassword(ResourceKind kind, String id, JsonNode given) {
        var password = given.path("password").asString("");
        if (kind == ResourceKind.USER && !password.isEmpty()) {
            secrets.setPassword(id, passwords.hash(password), clock.instant());
        }
    }

    private String domainOf(JsonNode given, String callersDomain) {
        var id = given.path("domain_id").asString("");
        var domain = id.isEmpty() ? callersDomain : id;
        find(ResourceKind.DOMAIN, domain);
        return domain;
    }

    private static String name(JsonNode name) {
        var text = name.asString("");
        if (!name.isString() || text.isBlank() || text.length() > LONGEST_NAME) {
            throw ServiceFailure.badRequest(
                    "Invalid input for field 'name': 1 to " + LONGEST_NAME + " characters.");
        }
        return text;
    }

    private Map<String, Object> attributes(
            ResourceKind kind, JsonNode given, Map<String, Object> old) {
        var attributes = new HashMap<>(old);
        var values = json.convertValue(given, new TypeReference<Map<String, Object>>() {});
        values.forEach((key, value) -> {
            var name = key.equals("region") ? "region_id" : key;
            if (kind.has(name) && value != null) {
                attributes.put(name, value);
            }
        });
        return attributes;
    }

    private static ServiceFailure duplicate(ResourceKind kind, String name) {
        return ServiceFailure.conflict(
                "Conflict occurred attempting to store "
                        + kind.word()
                        + " - Duplicate entry found with name "
                        + name
                        + ".");
    }
}
