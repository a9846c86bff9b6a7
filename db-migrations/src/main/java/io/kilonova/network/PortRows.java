package io.kilonova.network;

import static io.kilonova.network.Rows.texts;
import static io.kilonova.network.Rows.time;
import static io.kilonova.network.Rows.uuid;
import static io.kilonova.network.Rows.uuids;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.RowMapper;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads ports with their addresses and groups. */
final class PortRows implements RowMapper<PortRow> {
    private final JsonMapper json;

    PortRows(JsonMapper json) {
        this.json = json;
    }

    @Override
    public PortRow mapRow(ResultSet row, int number) throws SQLException {
        return new PortRow(
                uuid(row, "id"),
                uuid(row, "network_id"),
                row.getString("project_id"),
                row.getString("name"),
                row.getString("description"),
                row.getString("mac_address"),
                row.getBoolean("admin_state_up"),
                row.getString("device_id"),
                row.getString("device_owner"),
                row.getString("host_id"),
                row.getString("vnic_type"),
                profile(row.getString("profile")),
                row.getBoolean("port_security_enabled"),
                pairs(row.getString("allowed_address_pairs")),
                texts(row, "tags"),
                row.getInt("revision"),
                time(row, "created_at"),
                time(row, "updated_at"),
                fixedIps(texts(row, "fixed_ips")),
                uuids(row, "security_groups"));
    }

    private Map<String, Object> profile(String text) {
        return text.equals("{}") ? Map.of() : json.readValue(text, new TypeReference<>() {});
    }

    private List<PortRow.AddressPair> pairs(String text) {
        return text.equals("[]")
                ? List.of()
                : List.of(json.readValue(text, PortRow.AddressPair[].class));
    }

    private static List<PortRow.FixedIp> fixedIps(List<String> texts) {
        var addresses = new ArrayList<PortRow.FixedIp>(texts.size());
        for (var text : texts) {
            int space = text.indexOf(' ');
            var subnet = UUID.fromString(text.substring(0, space));
            addresses.add(new PortRow.FixedIp(subnet, text.substring(space + 1)));
        }
        return addresses;
    }
}
