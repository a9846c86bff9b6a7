package io.kilonova.platform.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads what oslo.policy writes: {@code role:x}, {@code rule:x}, the project or user of the target,
 * {@code @}, {@code !}, joined by {@code not}, {@code and}, {@code or} and parentheses. The empty
 * text lets everybody through.
 */
final class PolicyExpression {
    private static final Pattern WORD = Pattern.compile("\\(|\\)|[^\\s()]*%\\([^)]*\\)s|[^\\s()]+");

    private final String text;
    private final List<String> words;
    private int next;

    private PolicyExpression(String text) {
        this.text = text;
        this.words = WORD.matcher(text).results().map(match -> match.group()).toList();
    }

    static Access read(String text) {
        var expression = new PolicyExpression(text);
        if (expression.words.isEmpty()) {
            return new Access.Anybody();
        }
        var access = expression.either();
        if (expression.next < expression.words.size()) {
            throw expression.unreadable();
        }
        return access;
    }

    private Access either() {
        var accesses = new ArrayList<Access>();
        do {
            accesses.add(both());
        } while (takes("or"));
        return accesses.size() == 1 ? accesses.getFirst() : new Access.Any(List.copyOf(accesses));
    }

    private Access both() {
        var accesses = new ArrayList<Access>();
        do {
            accesses.add(one());
        } while (takes("and"));
        return accesses.size() == 1 ? accesses.getFirst() : new Access.All(List.copyOf(accesses));
    }

    private Access one() {
        if (takes("not")) {
            return new Access.Not(one());
        }
        if (takes("(")) {
            var access = either();
            if (!takes(")")) {
                throw unreadable();
            }
            return access;
        }
        if (next == words.size()) {
            throw unreadable();
        }
        return term(words.get(next++));
    }

    private Access term(String word) {
        return switch (word) {
            case "@" -> new Access.Anybody();
            case "!" -> new Access.Nobody();
            case "project_id:%(project_id)s", "tenant_id:%(project_id)s" ->
                    new Access.SameProject();
            case "user_id:%(user_id)s" -> new Access.SameUser();
            case "is_admin:True", "is_admin:1" -> new Access.Role("admin");
            default -> {
                if (word.startsWith("role:")) {
                    yield new Access.Role(word.substring(5).toLowerCase(Locale.ROOT));
                }
                if (word.startsWith("rule:")) {
                    yield new Access.Rule(word.substring(5));
                }
                throw unreadable();
            }
        };
    }

    private boolean takes(String word) {
        if (next < words.size() && words.get(next).toLowerCase(Locale.ROOT).equals(word)) {
            next++;
            return true;
        }
        return false;
    }

    private IllegalArgumentException unreadable() {
        return new IllegalArgumentException("no policy expression: " + text);
    }
}
