package io.kilonova.placement.filter;

/** The host has enough MEMORY_MB left, after its allocation ratio. */
final class RamFilter extends ResourceFilter {
    RamFilter() {
        super("MEMORY_MB", "not enough memory", " MiB");
    }
}
