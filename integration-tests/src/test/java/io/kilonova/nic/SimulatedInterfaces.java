package io.kilonova.nic;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.BeanFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The routes of a server's interfaces, as an api-server answers them.
 *
 * @param beans of the api-server
 */
public record SimulatedInterfaces(BeanFactory beans) {
    private InterfacesController routes() {
        return beans.getBean(InterfacesController.class);
    }

    /** GET: ids of the ports. */
    public List<String> list(String server, ApiRequest request) {
        return routes().list(server, request).views().stream().map(InterfaceView::portId).toList();
    }

    /**
     * POST.
     *
     * @return the id of the port
     */
    public String attach(String server, String network, ApiRequest request) {
        var wish = Map.of("interfaceAttachment", Map.of("net_id", network));
        var body = new Body(JsonMapper.shared().valueToTree(wish));
        return routes().attach(server, request, body).view().portId();
    }

    /** DELETE. */
    public void detach(String server, String port, ApiRequest request) {
        routes().detach(server, port, request);
    }
}
