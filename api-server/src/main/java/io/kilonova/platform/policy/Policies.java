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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Nova's rules with their defaults, and what a {@code policy.yaml} says otherwise. */
public final class Policies {
    /** The contract's words for who may do something. */
    private static final Map<String, String> WORDS =
            Map.of(
                    "any authenticated", "@",
                    "nobody", "!",
                    "admin", "rule:context_is_admin",
                    "reader (project reader) or admin", "rule:project_reader_or_admin",
                    "owner (project member) or admin", "rule:project_member_or_admin",
                    "owner (same user) or admin", "rule:context_is_admin or user_id:%(user_id)s",
                    "project manager or admin", "rule:project_manager_or_admin",
                    "service or admin", "rule:service_or_admin");

    /** Rules that only others refer to; a file may change them, and with them all that do. */
    private static final Map<String, String> NAMES =
            Map.of(
                    "context_is_admin", "role:admin",
                    "admin_api", "rule:context_is_admin",
                    "admin_or_owner", "rule:context_is_admin or project_id:%(project_id)s",
                    "project_reader_api", "role:reader and project_id:%(project_id)s",
                    "project_member_api", "role:member and project_id:%(project_id)s",
                    "project_manager_api", "role:manager and project_id:%(project_id)s",
                    "project_reader_or_admin", "rule:project_reader_api or rule:context_is_admin",
                    "project_member_or_admin", "rule:project_member_api or rule:context_is_admin",
                    "project_manager_or_admin", "rule:project_manager_api or rule:context_is_admin",
                    "service_or_admin", "role:service or rule:context_is_admin");

    private final Map<String, Access> rules = new HashMap<>();

    /**
     * @param overrides a YAML file of rules and expressions, or null
     */
    public Policies(@Nullable Path overrides) {
        NAMES.forEach((name, text) -> rules.put(name, PolicyExpression.read(text)));
        rules.put("service_api", PolicyExpression.read("role:service"));
        rules.put("default", new Access.Rule("context_is_admin"));
        readDefaults();
        if (overrides != null) {
            readOverrides(overrides);
        }
        rules.forEach((name, access) -> refuseLoops(access, new HashSet<>(Set.of(name))));
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
        return access.lets(caller, target, this::named);
    }

    private Access named(String rule) {
        return rules.getOrDefault(rule, new Access.Nobody());
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
                    .forEach(cells -> rules.put(cells[0], byWord(cells[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Access byWord(String word) {
        var expression = WORDS.get(word);
        if (expression == null) {
            throw new IllegalStateException("the contract has no word " + word);
        }
        return PolicyExpression.read(expression);
    }

    private void readOverrides(Path file) {
        try {
            var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
            switch (yaml.<@Nullable Object>load(Files.readString(file))) {
                case null -> {}
                case Map<?, ?> written ->
                        written.forEach((rule, text) ->
                                rules.put(
                                        String.valueOf(rule),
                                        PolicyExpression.read(String.valueOf(text))));
                default -> throw new IllegalArgumentException(file + " holds no rules");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read policies from " + file, e);
        }
    }

    /** A rule that refers to itself would never answer; better the start fails. */
    private void refuseLoops(Access access, Set<String> above) {
        switch (access) {
            case Access.Rule(var name) -> {
                if (!above.add(name)) {
                    throw new IllegalArgumentException("policy rule " + name + " needs itself");
                }
                refuseLoops(named(name), above);
                above.remove(name);
            }
            case Access.Not(var inner) -> refuseLoops(inner, above);
            case Access.Any(var several) -> several.forEach(one -> refuseLoops(one, above));
            case Access.All(var several) -> several.forEach(one -> refuseLoops(one, above));
            case Access.Anybody _,
                    Access.Nobody _,
                    Access.Role _,
                    Access.SameProject _,
                    Access.SameUser _ -> {}
        }
    }
}
