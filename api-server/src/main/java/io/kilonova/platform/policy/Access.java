package io.kilonova.platform.policy;

import io.kilonova.platform.auth.Caller;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who is let through; the words are the contract's. */
sealed interface Access {
    boolean lets(Caller caller, Target target);

    /** What the caller wants to act on: its project, and for things of a user that user. */
    record Target(@Nullable String projectId, @Nullable String userId) {}

    record Anybody() implements Access {
        @Override
        public boolean lets(Caller caller, Target target) {
            return true;
        }
    }

    record Nobody() implements Access {
        @Override
        public boolean lets(Caller caller, Target target) {
            return false;
        }
    }

    record Role(String role) implements Access {
        @Override
        public boolean lets(Caller caller, Target target) {
            return caller.has(role);
        }
    }

    /** The role, in the project of the target. */
    record ProjectRole(String role) implements Access {
        @Override
        public boolean lets(Caller caller, Target target) {
            return caller.has(role)
                    && (target.projectId() == null || caller.owns(target.projectId()));
        }
    }

    record SameUser() implements Access {
        @Override
        public boolean lets(Caller caller, Target target) {
            return target.userId() == null || caller.userId().equals(target.userId());
        }
    }

    record Either(Access one, Access other) implements Access {
        @Override
        public boolean lets(Caller caller, Target target) {
            return one.lets(caller, target) || other.lets(caller, target);
        }
    }

    /**
     * Reads the contract's words, and of oslo.policy {@code @}, {@code !}, {@code role:x} and or.
     */
    static Access of(String text) {
        var admin = new Role("admin");
        return switch (text.strip()) {
            case "admin", "rule:admin_api" -> admin;
            case "any authenticated", "@" -> new Anybody();
            case "nobody", "!" -> new Nobody();
            case "reader (project reader) or admin" -> new Either(new ProjectRole("reader"), admin);
            case "owner (project member) or admin" -> new Either(new ProjectRole("member"), admin);
            case "owner (same user) or admin" -> new Either(new SameUser(), admin);
            case "project manager or admin" -> new Either(new ProjectRole("manager"), admin);
            case "service or admin" -> new Either(new Role("service"), admin);
            default -> written(text.strip());
        };
    }

    private static Access written(String text) {
        return Arrays.stream(text.split(" or "))
                .map(Access::term)
                .reduce(Either::new)
                .orElseThrow();
    }

    private static Access term(String term) {
        var word = term.strip().toLowerCase(Locale.ROOT);
        if (word.startsWith("role:")) {
            return new Role(word.substring("role:".length()));
        }
        if (word.equals("project_id:%(project_id)s")) {
            return new ProjectRole("reader");
        }
        throw new IllegalArgumentException("no such policy expression: " + term);
    }
}
