package io.kilonova.platform.policy;

import io.kilonova.platform.auth.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is let through. */
sealed interface Access {
    /**
     * @param rules what other rules say, for those that refer to them
     */
    boolean lets(Caller caller, Target target, Rules rules);

    /**
     * What the caller wants to act on: its project, and for things of a user that user. Null is the
     * caller's own.
     */
    record Target(@Nullable String projectId, @Nullable String userId) {}

    /** Looks a rule up; one that nobody wrote lets nobody through. */
    @FunctionalInterface
    interface Rules {
        Access of(String name);
    }

    record Anybody() implements Access {
        @Override
        public boolean lets(Caller caller, Target target, Rules rules) {
            return true;
        }
    }

    record Nobody() implements Access {
        @Override
        public boolean lets(Caller caller, Target target, Rules rules) {
            return false;
        }
    }

    record Role(String role) implements Access {
        @Override
        public boolean lets(Caller caller, Target target, Rules rules) {
            return caller.has(role);
        }
    }

    record SameProject() implements Access {
        @Override
        public boolean lets(Caller caller, Target target, Rules rules) {
            return target.projectId() == null || caller.owns(target.projectId());
        }
    }

    record SameUser() implements Access {
        @Override
        public boolean lets(Caller caller, Target target, Rules rules) {
            return target.userId() == null || caller.userId().equals(target.userId());
        }
    }

    record Rule(String name) implements Access {
        @Override
        public boolean lets(Caller caller, Target target, Rules rules) {
            return rules.of(name).lets(caller, target, rules);
        }
    }

    record Not(Access access) implements Access {
        @Override
        public boolean lets(Caller caller, Target target, Rules rules) {
            return !access.lets(caller, target, rules);
        }
    }

    record Any(List<Access> accesses) implements Access {
        @Override
        public boolean lets(Caller caller, Target target, Rules rules) {
            return accesses.stream().anyMatch(access -> access.lets(caller, target, rules));
        }
    }

    record All(List<Access> accesses) implements Access {
        @Override
        public boolean lets(Caller caller, Target target, Rules rules) {
            return accesses.stream().allMatch(access -> access.lets(caller, target, rules));
        }
    }
}
