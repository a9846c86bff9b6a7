package io.kilonova.server;

import io.kilonova.nic.SimulatedInterfaces;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.http.Links;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.recyclebin.SimulatedDeletes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import tools.jackson.databind.json.JsonMapper;

/** The routes of servers, as an api-server answers them once it knows who is calling. */
public final class SimulatedRequests {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final BeanFactory beans;

    /**
     * @param beans of the api-server
     */
    public SimulatedRequests(BeanFactory beans) {
        this.beans = beans;
    }

    /** Who asks, under which request id. */
    public record Asker(String project, String requestId) {
        private ApiRequest request() {
            var caller = new Caller("user", "user", project, project, "default", Set.of("member"));
            var links = new Links("http://api", "/v2.1", "");
            return new ApiRequest(requestId, ApiVersion.of("2.96"), false, caller, links, true);
        }
    }

    /**
     * POST /servers.
     *
     * @return the reservation that all its servers have
     */
    public String create(Asker asker, Map<String, ?> wish, @Nullable String key) {
        var server = new HashMap<String, Object>(wish);
        server.put("return_reservation_id", true);
        var body = new Body(JSON.valueToTree(Map.of("server", server)));
        var answer = beans.getBean(ServersController.class).create(body, asker.request(), key);
        if (answer.getBody() instanceof CreatedView.Reservation(String reservation)) {
            return reservation;
        }
        throw new AssertionError("not a reservation: " + answer);
    }

    /**
     * GET /servers/ID.
     *
     * @return the status
     */
    public String show(Asker asker, String id) {
        return beans.getBean(Servers.class).show(id, asker.request()).status();
    }

    /** DELETE /servers/ID. */
    public void delete(Asker asker, String id) {
        new SimulatedDeletes(beans).delete(id, asker.request());
    }

    /** GET /servers/ID/os-interface: ids of the ports. */
    public List<String> interfaces(Asker asker, String id) {
        return new SimulatedInterfaces(beans).list(id, asker.request());
    }

    /** POST /servers/ID/os-interface: the id of the port. */
    public String attach(Asker asker, String id, String network) {
        return new SimulatedInterfaces(beans).attach(id, network, asker.request());
    }

    /** DELETE /servers/ID/os-interface/PORT. */
    public void detach(Asker asker, String id, String port) {
        new SimulatedInterfaces(beans).detach(id, port, asker.request());
    }

    /** POST /servers/ID/action. */
    public void act(Asker asker, String id, Map<String, ?> action) {
        beans.getBean(ServerActionsController.class)
                .act(id, new Body(JSON.valueToTree(action)), asker.request());
    }
}
