package io.kilonova.placement.filter;

/** The host has enough DISK_GB left, after its allocation ratio. */
final class DiskFilter extends ResourceFilter {
    DiskFilter() {
        super("DISK_GB", "not enough disk", " GiB");
    }
}
