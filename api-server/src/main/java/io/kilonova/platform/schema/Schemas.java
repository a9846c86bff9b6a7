package io.kilonova.platform.schema;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.ApiVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The contract's schemas: picks the one that holds in a version, and checks with it. */
public final class Schemas {
    /** Of the legacy root: dropping a key may let an alternative fit that has more to drop. */
    private static final int MOST_PASSES = 4;

    private final SchemaFiles files;
    private final SchemaRegistry registry;
    private final Map<String, Optional<com.networknt.schema.Schema>> chosen =
            new ConcurrentHashMap<>();

    public Schemas(JsonMapper json, boolean hasExtras) {
        this.files = new SchemaFiles(json, hasExtras);
        var dialect =
                Dialect.builder(Dialects.getDraft202012())
                        .formats(ContractFormats.all())
                        .keyword(new NumericString())
                        .keyword(new NonValidationKeyword("additionalItems"))
                        .build();
        this.registry =
                SchemaRegistry.withDialect(
                        dialect,
                        builder ->
                                builder.schemas(files::text)
                                        .schemaRegistryConfig(
                                                SchemaRegistryConfig.builder()
                                                        .formatAssertionsEnabled(true)
                                                        .build()));
    }

    /** On the legacy root, keys that the schema does not know are taken out of the body. */
    public void checkBody(String name, ApiRequest request, JsonNode body) {
        check(name, "request", request, body)
                .ifPresent(errors -> {
                    throw new ComputeFailure.Invalid(Complaint.ofBody(errors, body));
                });
    }

    public void checkQuery(String name, ApiRequest request, Map<String, List<String>> query) {
        var object = JsonNodeFactory.instance.objectNode();
        query.forEach((parameter, values) -> {
            var array = object.putArray(parameter);
            values.forEach(array::add);
        });
        check(name, "query", request, object)
                .ifPresent(errors -> {
                    throw new ComputeFailure.Invalid(Complaint.ofQuery(errors, object));
                });
    }

    /** What is wrong with a response; for tests. */
    public List<String> complaintsOfResponse(String name, ApiVersion version, JsonNode body) {
        return errors(name, "response", version, false, body).stream()
                .map(Error::toString)
                .toList();
    }

    private Optional<List<Error>> check(
            String name, String part, ApiRequest request, JsonNode value) {
        var errors = errors(name, part, request.version(), request.isLegacy(), value);
        for (int pass = 0; request.isLegacy() && pass < MOST_PASSES && !errors.isEmpty(); pass++) {
            if (!RelaxedBody.dropUnknown(value, errors)) {
                break;
            }
            errors = errors(name, part, request.version(), true, value);
        }
        return errors.isEmpty() ? Optional.empty() : Optional.of(errors);
    }

    private List<Error> errors(
            String name, String part, ApiVersion version, boolean isLegacy, JsonNode value) {
        var key = name + " " + part + " " + (isLegacy ? "legacy" : version);
        return chosen.computeIfAbsent(key, _ -> choose(name, part, version, isLegacy))
                .map(schema -> schema.validate(value))
                .orElse(List.of());
    }

    private Optional<com.networknt.schema.Schema> choose(
            String name, String part, ApiVersion version, boolean isLegacy) {
        return files.pointer(name, part, version, isLegacy)
                .map(SchemaLocation::of)
                .map(registry::getSchema);
    }
}
