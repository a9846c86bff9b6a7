package io.kilonova.image;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of the image service, in bytes.
 *
 * @param maxSize of one upload
 * @param maxVirtualSize of the disk an image unpacks to
 * @param maxProjectBytes of all images of a project
 */
@ConfigurationProperties("kilonova.companions.image")
public record ImageSettings(
        @DefaultValue("107374182400") long maxSize,
        @DefaultValue("1099511627776") long maxVirtualSize,
        @DefaultValue("1099511627776") long maxProjectBytes) {}
