package io.kilonova.identity;

/**
 * What a token is for.
 *
 * @param kind project, domain, system or unscoped
 * @param id of the project or domain; {@code all} for the system; empty unscoped
 */
record Scope(String kind, String id) {
    static final Scope UNSCOPED = new Scope("unscoped", "");
    static final Scope SYSTEM = new Scope("system", "all");

    boolean isUnscoped() {
        return kind.equals("unscoped");
    }
}
