package io.kilonova.volume;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The host that wants to get at a volume.
 *
 * @param host name of it, the same as ever for one host
 * @param ip address of it
 * @param initiator its iSCSI name; empty when it has none
 * @param device of the server: /dev/vdb; empty when that is open
 */
public record Connector(String host, String ip, String initiator, String device) {
    Map<String, Object> body() {
        var body = new LinkedHashMap<String, Object>();
        body.put("host", host);
        body.put("ip", ip);
        body.put("platform", System.getProperty("os.arch", ""));
        body.put("os_type", "linux");
        body.put("multipath", false);
        body.put("do_local_attach", false);
        if (!initiator.isEmpty()) {
            body.put("initiator", initiator);
        }
        if (!device.isEmpty()) {
            body.put("mountpoint", device);
        }
        return body;
    }
}
