package io.kilonova.platform.http;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the API behaves towards its clients.
 *
 * @param extras the additions of the vendor's document to bodies and requests; off, every body has
 *     exactly upstream's form
 * @param publicUrl base of links, when not the address the caller used
 * @param trustForwarded build links from X-Forwarded-Proto and X-Forwarded-Host; only behind a
 *     proxy that sets them
 * @param identityUrl named to callers without a good token
 * @param tokenMemory how long a good token is trusted without asking again
 * @param maxBody bytes of a request body
 * @param maxLimit most entries of a list page
 * @param policyFile overrides of policy rules, or null
 */
@ConfigurationProperties("kilonova.api")
public record ApiSettings(
        @DefaultValue("true") boolean extras,
        @DefaultValue("") String publicUrl,
        @DefaultValue("false") boolean trustForwarded,
        @DefaultValue("http://127.0.0.1:5000") String identityUrl,
        @DefaultValue("60s") Duration tokenMemory,
        @DefaultValue("114688") int maxBody,
        @DefaultValue("1000") int maxLimit,
        @Nullable Path policyFile) {}
