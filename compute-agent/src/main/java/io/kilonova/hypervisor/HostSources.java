package io.kilonova.hypervisor;

/** Where a host gets what it does not have itself. */
public record HostSources(ImageSource images, PortFilterSource filters, GuestSource guests) {}
