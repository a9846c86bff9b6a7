package io.kilonova.image.inspect;

/**
 * What an image is.
 *
 * @param format raw, iso, qcow2, vmdk, vhd, vdi
 * @param virtualSize bytes of the disk that a guest would see
 */
public record Inspection(String format, long virtualSize) {}
