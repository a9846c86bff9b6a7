package io.kilonova.server;

import io.kilonova.server.ServerRow.HostOfServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a server shows of its host: whether it is up, and a name that tells nothing. */
public final class HostStatus {
    static final String UNKNOWN = "UNKNOWN";

    private final Clock clock;
    private final Duration timeout;

    HostStatus(Clock clock, Duration timeout) {
        this.clock = clock;
        this.timeout = timeout;
    }

    /** Whether the host can be expected to do something now; a disabled one can. */
    public boolean isUp(HostOfServer host) {
        return !host.forcedDown() && isHeard(host);
    }

    String of(@Nullable HostOfServer host) {
        if (host == null) {
            return "";
        }
        if (host.forcedDown()) {
            return "DOWN";
        }
        if (host.disabled()) {
            return "MAINTENANCE";
        }
        return isHeard(host) ? "UP" : UNKNOWN;
    }

    private boolean isHeard(HostOfServer host) {
        return host.lastSeen().plus(timeout).isAfter(clock.instant());
    }

    /** Equal for servers of one project on one host, and of no use to anybody else. */
    public static String hostId(String projectId, @Nullable String host) {
        if (host == null || host.isEmpty()) {
            return "";
        }
        try {
            var sha = MessageDigest.getInstance("SHA-224");
            return HexFormat.of()
                    .formatHex(sha.digest((projectId + host).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
