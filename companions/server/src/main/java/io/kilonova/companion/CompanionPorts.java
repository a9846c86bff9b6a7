package io.kilonova.companion;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** One port for each service, as clients expect; the server's own port is identity's. */
@Component
public final class CompanionPorts
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final CompanionSettings settings;
    private final int identityPort;
    private final Connector image = new Connector();
    private final Connector network = new Connector();

    CompanionPorts(CompanionSettings settings, @Value("${server.port}") int identityPort) {
        this.settings = settings;
        this.identityPort = identityPort;
    }

    /** The services of this process. */
    public enum Service {
        IDENTITY,
        IMAGE,
        NETWORK
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        try {
            listen(image, settings.imagePort());
            listen(network, settings.networkPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("no such address: " + settings.address(), e);
        }
        factory.addAdditionalConnectors(image, network);
    }

    private void listen(Connector connector, int port) throws UnknownHostException {
        connector.setPort(port);
        ((AbstractProtocol<?>) connector.getProtocolHandler())
                .setAddress(InetAddress.getByName(settings.address()));
    }

    /** The one whose port the request came to. */
    public Service serviceOf(HttpServletRequest request) {
        if (request.getLocalPort() == image.getLocalPort()) {
            return Service.IMAGE;
        }
        return request.getLocalPort() == network.getLocalPort()
                ? Service.NETWORK
                : Service.IDENTITY;
    }

    public int port(Service service) {
        return switch (service) {
            case IDENTITY -> identityPort;
            case IMAGE -> image.getLocalPort() > 0 ? image.getLocalPort() : settings.imagePort();
            case NETWORK ->
                    network.getLocalPort() > 0 ? network.getLocalPort() : settings.networkPort();
        };
    }
}
