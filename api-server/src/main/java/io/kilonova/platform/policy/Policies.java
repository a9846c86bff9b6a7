package io.kilonova.platform.policy;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.policy.Access.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nova's rules with their defaults, and what a {@code policy.yaml} says otherwise. */
public final class Policies {
    private final Map<String, Access> rules = new HashMap<>();

    /**
     * @param overrides a file of lines {@code "rule": "expression"}, or null
     */
    public Policies(@Nullable Path overrides) {
        readDefaults();
        if (overrides != null) {
            readOverrides(overrides);
        }
    }

    public boolean allows(String rule, Caller caller) {
        return allows(rule, caller, new Target(null, null));
    }

    /** May the caller, on a thing of that project? */
    public boolean allows(String rule, Caller caller, String projectId) {
        return allows(rule, caller, new Target(projectId, null));
    }

    public void enforce(String rule, Caller caller) {
        enforce(rule, allows(rule, caller));
    }

    public void enforce(String rule, Caller caller, String projectId) {
        enforce(rule, allows(rule, caller, projectId));
    }

    /** For things that belong to a user, such as key pairs. */
    public void enforceUser(String rule, Caller caller, String userId) {
        enforce(rule, allows(rule, caller, new Target(null, userId)));
    }

    private static void enforce(String rule, boolean isAllowed) {
        if (!isAllowed) {
            throw new ComputeFailure.Forbidden(
                    "Policy doesn't allow " + rule + " to be performed.");
        }
    }

    private boolean allows(String rule, Caller caller, Target target) {
        var access = rules.get(rule);
        if (access == null) {
            throw new ComputeFailure.Bug("no policy rule " + rule);
        }
        return access.lets(caller, target);
    }

    private void readDefaults() {
        try (var file = Policies.class.getResourceAsStream("/contract/policies.tsv")) {
            if (file == null) {
                throw new IllegalStateException("contract/policies.tsv is missing");
            }
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .forEach(cells -> rules.put(cells[0], Access.of(cells[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readOverrides(Path file) {
        try {
            for (var line : Files.readAllLines(file)) {
                var text = line.strip();
                var colon = text.indexOf("\": ");
                if (!text.isEmpty() && !text.startsWith("#") && colon > 0) {
                    rules.put(
                            unquoted(text.substring(0, colon + 1)),
                            Access.of(unquoted(text.substring(colon + 3))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read policies from " + file, e);
        }
    }

    private static String unquoted(String text) {
        var word = text.strip();
        return word.length() > 1 && word.startsWith("\"")
                ? word.substring(1, word.length() - 1)
                : word;
    }
}
