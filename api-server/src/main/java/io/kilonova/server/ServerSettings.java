package io.kilonova.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How servers behave.
 *
 * @param hostTimeout a host whose agent was silent for longer counts as not up
 * @param idempotencyMemory how long a create with an {@code Idempotency-Key} is remembered
 * @param maxPerCreate most servers of one create, whatever the quota
 * @param lookupMemory how long a create may go by what image and network services said before
 * @param passwordLength characters of a password that Kilonova makes
 * @param rescueImage id of the image that servers without an image of their own are rescued with,
 *     unless the request names one
 */
@ConfigurationProperties("kilonova.servers")
public record ServerSettings(
        @DefaultValue("60s") Duration hostTimeout,
        @DefaultValue("24h") Duration idempotencyMemory,
        @DefaultValue("1000") int maxPerCreate,
        @DefaultValue("2s") Duration lookupMemory,
        @DefaultValue("12") int passwordLength,
        @Nullable String rescueImage) {}
