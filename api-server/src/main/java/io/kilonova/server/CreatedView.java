package io.kilonova.server;

import io.kilonova.platform.http.Links.Link;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.server.ServerView.SecurityGroupName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a create where extras are off: upstream's five keys.
 *
 * @param adminPass null when it is not known any more
 */
record CreatedView(
        String id,
        List<Link> links,
        @Named("OS-DCF:diskConfig") String diskConfig,
        @Named("security_groups") List<SecurityGroupName> securityGroups,
        @OmitNull @Nullable String adminPass) {

    /** Its envelope. */
    record Envelope(CreatedView server) {}

    /** What a client gets that asked for the name of the whole create instead. */
    record Reservation(@Named("reservation_id") String reservationId) {}
}
