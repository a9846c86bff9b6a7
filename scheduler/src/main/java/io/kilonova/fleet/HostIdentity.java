package io.kilonova.fleet;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling: the common name of the certificate that TLS has verified. Nothing in a message
 * can make a caller another host.
 */
record HostIdentity(String host, Instant notAfter) {
    private static final Context.Key<HostIdentity> CALLER = Context.key("host");

    /** The host that made the call this thread is handling. */
    static HostIdentity caller() {
        return CALLER.get();
    }

    /** Refuses calls without a name. */
    static final class Interceptor implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var identity = of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
            if (identity.isEmpty()) {
                call.close(
                        Status.UNAUTHENTICATED.withDescription("a host's certificate is needed"),
                        new Metadata());
                return new ServerCall.Listener<>() {};
            }
            var context = Context.current().withValue(CALLER, identity.get());
            return Contexts.interceptCall(context, call, headers, next);
        }
    }

    private static Optional<HostIdentity> of(@Nullable SSLSession session) {
        if (session == null) {
            return Optional.empty();
        }
        try {
            var certificate = (X509Certificate) session.getPeerCertificates()[0];
            var names = new ArrayList<String>();
            for (var part :
                    new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString());
                }
            }
            return names.size() == 1
                    ? Optional.of(
                            new HostIdentity(
                                    names.getFirst(), certificate.getNotAfter().toInstant()))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException | InvalidNameException _) {
            return Optional.empty();
        }
    }
}
