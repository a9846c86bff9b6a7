package io.kilonova.platform.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request path taken apart: {@code /v2.1/PROJECT/servers/} is route {@code /servers} of {@code
 * /v2.1}, with a project.
 *
 * @param root v2.1, v2 or v1, without a slash
 * @param project as written in the path, or null
 * @param route what controllers map; empty for the root itself
 */
record ApiPath(String root, @Nullable String project, String route) {
    private static final Pattern ROOT = Pattern.compile("/(v2\\.1|v2|v1)(/.*|)");
    private static final Pattern PROJECT = Pattern.compile("/([0-9a-f-]+)(/.*|)");

    static @Nullable ApiPath parse(String path) {
        var rooted = ROOT.matcher(path);
        if (!rooted.matches()) {
            return null;
        }
        var route = withoutSlash(rooted.group(2));
        var owned = PROJECT.matcher(route);
        return owned.matches()
                ? new ApiPath(rooted.group(1), owned.group(1), owned.group(2))
                : new ApiPath(rooted.group(1), null, route);
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    boolean isLegacy() {
        return root.equals("v2");
    }

    /** The version part of links: the alias v1 points to v2.1. */
    String versionPart() {
        return isLegacy() ? "/v2" : "/v2.1";
    }
}
