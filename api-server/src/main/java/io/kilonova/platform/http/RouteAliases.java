package io.kilonova.platform.http;

import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.microversion.Behaviour;
import java.util.regex.Pattern;

/** Names under which upstream once served routes a second time. */
final class RouteAliases {
    private static final Pattern VOLUMES_BOOT =
            Pattern.compile("/os-volumes_boot(|/detail|/[^/]+|/[^/]+/action)");

    private RouteAliases() {}

    /** The route that controllers map. */
    static String resolve(String route, ApiVersion version) {
        var servers = VOLUMES_BOOT.matcher(route);
        return servers.matches() && version.has(Behaviour.SERVERS_ARE_VOLUMES_BOOT_TOO)
                ? "/servers" + servers.group(1)
                : route;
    }
}
