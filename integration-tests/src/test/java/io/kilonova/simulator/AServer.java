package io.kilonova.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a user wishes for; whatever a test is not about has a value already. */
final class AServer {
    private int vcpus = 1;
    private int count = 1;

    static AServer aServer() {
        return new AServer();
    }

    /** 1, 2 or 4. */
    AServer vcpus(int number) {
        vcpus = number;
        return this;
    }

    /** Several by one create. */
    AServer times(int number) {
        count = number;
        return this;
    }

    int count() {
        return count;
    }

    Map<String, Object> body() {
        var body = new HashMap<String, Object>();
        body.put("name", "server");
        body.put("imageRef", SimulatedServices.IMAGE);
        body.put("flavorRef", String.valueOf(vcpus));
        body.put("networks", List.of(Map.of("uuid", SimulatedServices.NETWORK)));
        body.put("min_count", count);
        body.put("max_count", count);
        return body;
    }

    @Override
    public String toString() {
        return count + " of " + vcpus + " vCPUs";
    }
}
