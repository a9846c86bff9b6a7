package io.kilonova.companion;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** One port for each service, as clients expect; the server's own port is identity's. */
@Component
public final class CompanionPorts
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final CompanionSettings settings;
    private volatile int identityPort;
    private final Map<Service, Connector> connectors = new EnumMap<>(Service.class);

    CompanionPorts(CompanionSettings settings, @Value("${server.port}") int identityPort) {
        this.settings = settings;
        this.identityPort = identityPort;
        for (var service : EnumSet.complementOf(EnumSet.of(Service.IDENTITY))) {
            connectors.put(service, new Connector());
        }
    }

    /** The services of this process. */
    public enum Service {
        IDENTITY,
        IMAGE,
        NETWORK,
        VOLUME
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        try {
            var address = InetAddress.getByName(settings.address());
            connectors.forEach((service, connector) -> {
                connector.setPort(settings.port(service, identityPort));
                ((AbstractProtocol<?>) connector.getProtocolHandler()).setAddress(address);
            });
        } catch (UnknownHostException e) {
            throw new IllegalStateException("no such address: " + settings.address(), e);
        }
        factory.addAdditionalConnectors(connectors.values().toArray(Connector[]::new));
    }

    /** The port that was asked for may have been any. */
    @EventListener
    void started(WebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null) {
            identityPort = event.getWebServer().getPort();
        }
    }

    /** The one whose port the request came to. */
    public Service serviceOf(HttpServletRequest request) {
        for (var entry : connectors.entrySet()) {
            if (request.getLocalPort() == entry.getValue().getLocalPort()) {
                return entry.getKey();
            }
        }
        return Service.IDENTITY;
    }

    public int port(Service service) {
        var connector = connectors.get(service);
        var actual = connector == null ? 0 : connector.getLocalPort();
        return actual > 0 ? actual : settings.port(service, identityPort);
    }
}
