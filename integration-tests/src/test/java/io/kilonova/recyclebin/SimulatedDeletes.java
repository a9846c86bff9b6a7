package io.kilonova.recyclebin;

import io.kilonova.platform.http.ApiRequest;
import org.springframework.beans.factory.BeanFactory;

/**
 * DELETE /servers/ID, as an api-server answers it.
 *
 * @param beans of the api-server
 */
public record SimulatedDeletes(BeanFactory beans) {
    public void delete(String id, ApiRequest request) {
        beans.getBean(DeleteServers.class).delete(id, request);
    }
}
