package io.kilonova.server;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What an image says of its guest with yes or no, in the many ways of writing that. */
public final class ImageFlags {
    private static final Set<String> YES = Set.of("1", "t", "true", "on", "y", "yes");

    private ImageFlags() {}

    /** Whether the guest has an agent that can be asked to hold its writes. */
    public static boolean hasGuestAgent(Map<String, String> properties) {
        return isYes(properties, "hw_qemu_guest_agent");
    }

    /** Whether the disk must not be copied while the guest writes to it. */
    public static boolean requiresQuiesce(Map<String, String> properties) {
        return isYes(properties, "os_require_quiesce");
    }

    private static boolean isYes(Map<String, String> properties, String key) {
        return YES.contains(properties.getOrDefault(key, "").strip().toLowerCase(Locale.ROOT));
    }
}
