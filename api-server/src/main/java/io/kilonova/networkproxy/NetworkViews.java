package io.kilonova.networkproxy;

import io.kilonova.network.NetworkInfo;
import io.kilonova.platform.auth.Caller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Networks in the forms that upstream keeps for old clients; most of them says nothing. */
final class NetworkViews {
    private static final List<String> EMPTY =
            List.of(
                    "cidr",
                    "netmask",
                    "gateway",
                    "broadcast",
                    "dns1",
                    "dns2",
                    "cidr_v6",
                    "gateway_v6",
                    "netmask_v6");
    private static final List<String> EMPTY_FOR_ADMINISTRATORS =
            List.of(
                    "created_at",
                    "updated_at",
                    "deleted_at",
                    "deleted",
                    "injected",
                    "bridge",
                    "vlan",
                    "vpn_public_address",
                    "vpn_public_port",
                    "vpn_private_address",
                    "dhcp_start",
                    "project_id",
                    "host",
                    "bridge_interface",
                    "multi_host",
                    "priority",
                    "rxtx_base",
                    "mtu",
                    "dhcp_server",
                    "enable_dhcp",
                    "share_address");

    private NetworkViews() {}

    record One(Map<String, @Nullable String> network) {}

    record All(List<Map<String, @Nullable String>> networks) {
        All {
            networks = List.copyOf(networks);
        }
    }

    record TenantNetwork(String id, String cidr, String label) {
        TenantNetwork(NetworkInfo network) {
            this(network.id(), "None", network.name());
        }
    }

    record OneOfTenant(TenantNetwork network) {}

    record AllOfTenant(List<TenantNetwork> networks) {
        AllOfTenant {
            networks = List.copyOf(networks);
        }
    }

    static Map<String, @Nullable String> of(NetworkInfo network, Caller caller) {
        var view = new LinkedHashMap<String, @Nullable String>();
        view.put("id", network.id());
        view.put("label", network.name());
        EMPTY.forEach(field -> view.put(field, null));
        if (caller.isAdmin()) {
            EMPTY_FOR_ADMINISTRATORS.forEach(field -> view.put(field, null));
        }
        return view;
    }
}
