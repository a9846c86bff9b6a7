package io.kilonova.placement.filter;

/** The host has enough VCPU left, after its allocation ratio. */
final class CoreFilter extends ResourceFilter {
    CoreFilter() {
        super("VCPU", "not enough vCPUs", " vCPUs");
    }
}
