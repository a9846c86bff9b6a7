package io.kilonova.blackbox;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands tests the one cloud of this JVM, with fake guests, which ends after the last of them. */
final class SharedCloud implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalCloud.class;
    }

    @Override
    public LocalCloud resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedCloud.class))
                .computeIfAbsent(
                        LocalCloud.class,
                        _ ->
                                LocalCloud.start(
                                        "shared",
                                        "fake",
                                        Map.of("KILONOVA_AGENT_FAKE_SPAWNDELAY", "100ms")),
                        LocalCloud.class);
    }
}
