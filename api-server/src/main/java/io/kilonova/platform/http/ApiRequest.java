package io.kilonova.platform.http;

import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.microversion.VersionNegotiation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before its controller runs; controllers take it as an argument.
 *
 * @param id {@code req-} and a UUID, answered in the headers
 * @param version the microversion agreed on; 2.1 on the legacy root
 * @param isLegacy came by {@code /v2}: version headers are neither read nor sent, checks are
 *     relaxed
 * @param links of this caller's address
 * @param hasExtras whether the vendor's additions are on
 */
public record ApiRequest(
        String id,
        ApiVersion version,
        boolean isLegacy,
        Caller caller,
        Links links,
        boolean hasExtras) {
    private static final String ATTRIBUTE = ApiRequest.class.getName();

    /** The one of a servlet request that came through {@link ApiFilter}. */
    public static ApiRequest of(HttpServletRequest request) {
        var known = find(request);
        if (known == null) {
            throw new IllegalStateException("not an API request: " + request.getRequestURI());
        }
        return known;
    }

    static @Nullable ApiRequest find(HttpServletRequest request) {
        return (ApiRequest) request.getAttribute(ATTRIBUTE);
    }

    void attachTo(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** What every answer carries, errors too. */
    public void copyHeadersTo(HttpServletResponse response) {
        setRequestId(response, id, hasExtras);
        if (!isLegacy) {
            setVersion(response, version);
        }
    }

    static void setRequestId(HttpServletResponse response, String id, boolean hasExtras) {
        response.setHeader("x-openstack-request-id", id);
        response.setHeader("x-compute-request-id", id);
        if (hasExtras) {
            response.setHeader("RequestId", id);
        }
    }

    static void setVersion(HttpServletResponse response, ApiVersion version) {
        response.setHeader(VersionNegotiation.HEADER, "compute " + version);
        response.setHeader(VersionNegotiation.OLD_HEADER, version.toString());
        response.setHeader("Vary", VersionNegotiation.HEADER);
        response.addHeader("Vary", VersionNegotiation.OLD_HEADER);
    }
}
