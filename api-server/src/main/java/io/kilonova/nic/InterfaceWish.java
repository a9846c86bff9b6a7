package io.kilonova.nic;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.schema.PlainUuid;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The interface that a request asks for; all null is the project's only network. */
record InterfaceWish(
        @Nullable String networkId,
        @Nullable String portId,
        @Nullable String address,
        @Nullable String tag) {

    static InterfaceWish of(JsonNode attachment) {
        var wish =
                new InterfaceWish(
                        id(attachment, "net_id"),
                        id(attachment, "port_id"),
                        text(attachment.at("/fixed_ips/0"), "ip_address"),
                        text(attachment, "tag"));
        if (wish.networkId != null && wish.portId != null) {
            throw new ComputeFailure.Invalid("Must not input both network_id and port_id");
        }
        if (wish.address != null && wish.networkId == null) {
            throw new ComputeFailure.Invalid("Must input network_id when request IP address");
        }
        return wish;
    }

    private static @Nullable String id(JsonNode node, String key) {
        var text = text(node, key);
        return text == null ? null : PlainUuid.of(text);
    }

    private static @Nullable String text(JsonNode node, String key) {
        return node.hasNonNull(key) ? node.path(key).asString("") : null;
    }
}
