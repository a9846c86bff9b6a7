package io.kilonova.blackbox;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands tests the one cloud of this JVM, with fake guests, which ends after the last of them. */
final class SharedCloud implements ParameterResolver {
    private static final Map<String, String> SETTINGS =
            Map.of(
                    // so that kills meet builds half-way
                    "KILONOVA_AGENT_FAKE_SPAWNDELAY",
                    "100ms",
                    // so that tests need not wait for a revocation
                    "KILONOVA_API_TOKENMEMORY",
                    "2s",
                    // so that answers come late, and what they bring is found and taken away soon
                    "KILONOVA_OPENSTACK_READTIMEOUT",
                    "10s",
                    "KILONOVA_NETWORK_LATESTPORT",
                    "30s",
                    "KILONOVA_RECONCILE_PORTS",
                    "2s");

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
                        _ -> LocalCloud.start("shared", "fake", SETTINGS),
                        LocalCloud.class);
    }
}
