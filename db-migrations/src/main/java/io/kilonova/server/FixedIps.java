package io.kilonova.server;

import io.kilonova.server.NicRow.FixedIp;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code server_nic.fixed_ips} token by token: lists read thousands of them. */
final class FixedIps {
    private FixedIps() {}

    static List<FixedIp> read(JsonMapper json, String text) {
        var all = new ArrayList<FixedIp>(2);
        try (var parser = json.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                var address = "";
                String subnet = null;
                int version = 0;
                List<String> floating = List.of();
                for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                    parser.nextToken();
                    switch (name) {
                        case "address" -> address = parser.getString();
                        case "subnet_id" -> subnet = parser.getValueAsString();
                        case "version" -> version = parser.getIntValue();
                        case "floating" -> floating = texts(parser);
                        default -> parser.skipChildren();
                    }
                }
                all.add(new FixedIp(address, subnet, version, floating));
            }
        }
        return all;
    }

    private static List<String> texts(JsonParser array) {
        var texts = new ArrayList<String>(1);
        while (array.nextToken() == JsonToken.VALUE_STRING) {
            texts.add(array.getString());
        }
        return texts;
    }
}
