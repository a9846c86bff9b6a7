package io.kilonova.platform.schema;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
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
    private final SchemaFiles files;
    private final SchemaRegistry registry;
    private final Map<String, Optional<com.networknt.schema.Schema>> chosen =
            new ConcurrentHashMap<>();

    public Schemas(JsonMapper json, boolean hasExtras) {
        this.files = new SchemaFiles(json, hasExtras);
        var dialect =
                Dialect.builder(Dialects.getDraft202012()).formats(ContractFormats.all()).build();
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

    public void checkBody(String name, ApiRequest request, JsonNode body) {
        var errors = check(name, "request", request.version(), request.isLegacy(), body);
        if (!errors.isEmpty()) {
            throw new ComputeFailure.Invalid(Complaint.ofBody(errors));
        }
    }

    public void checkQuery(String name, ApiRequest request, Map<String, List<String>> query) {
        var object = JsonNodeFactory.instance.objectNode();
        query.forEach((parameter, values) -> {
            var array = object.putArray(parameter);
            values.forEach(array::add);
        });
        var errors = check(name, "query", request.version(), request.isLegacy(), object);
        if (!errors.isEmpty()) {
            throw new ComputeFailure.Invalid(Complaint.ofQuery(errors));
        }
    }

    /** What is wrong with a response; for tests. */
    public List<String> complaintsOfResponse(String name, ApiVersion version, JsonNode body) {
        return check(name, "response", version, false, body).stream().map(Error::toString).toList();
    }

    private List<Error> check(
            String name, String part, ApiVersion version, boolean isLegacy, JsonNode value) {
        var key = name + " " + part + " " + (isLegacy ? "legacy" : version);
        var schema =
                chosen.computeIfAbsent(
                        key,
                        _ ->
                                files.pointer(name, part, version, isLegacy)
                                        .map(SchemaLocation::of)
                                        .map(registry::getSchema));
        if (schema.isEmpty()) {
            return List.of();
        }
        var errors = schema.get().validate(value);
        return isLegacy
                ? errors.stream()
                        .filter(error -> !"additionalProperties".equals(error.getKeyword()))
                        .toList()
                : errors;
    }
}
