package io.kilonova.flavor;

import io.kilonova.platform.http.Links;
import io.kilonova.platform.http.Links.Link;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.platform.microversion.Since;
import io.kilonova.platform.microversion.Until;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A flavor on the wire; swap is "" for none until a version said 0, one version for lists. */
record FlavorView(
        String id,
        String name,
        int ram,
        int disk,
        Object swap,
        @Named("OS-FLV-EXT-DATA:ephemeral") int ephemeral,
        @Named("OS-FLV-DISABLED:disabled") @Until("2.101") boolean isDisabled,
        int vcpus,
        @Named("os-flavor-access:is_public") boolean isPublic,
        @Named("rxtx_factor") @Until("2.101") double rxtxFactor,
        List<Link> links,
        @Since("2.55") @Nullable String description,
        @Named("extra_specs") @Since("2.61") @OmitNull @Nullable Map<String, String> extraSpecs) {

    /** {@code {"flavor": …}} */
    record One(FlavorView flavor) {}

    /** {@code {"flavors": […]}}, whole or brief. */
    record Several(
            List<? extends Record> flavors,
            @Named("flavors_links") @OmitNull @Nullable List<Link> next) {}

    /** What a list has without details. */
    record Brief(
            String id, String name, List<Link> links, @Since("2.55") @Nullable String description) {
        static Brief of(FlavorRow flavor, Links links) {
            return new Brief(
                    flavor.flavorId(),
                    flavor.name(),
                    links.of("flavors", flavor.flavorId()),
                    flavor.description());
        }
    }

    static FlavorView of(FlavorRow flavor, Links links, boolean showsSpecs, boolean swapIsNumber) {
        return new FlavorView(
                flavor.flavorId(),
                flavor.name(),
                flavor.memoryMb(),
                flavor.rootGb(),
                flavor.swapMb() == 0 && !swapIsNumber ? "" : flavor.swapMb(),
                flavor.ephemeralGb(),
                flavor.isDisabled(),
                flavor.vcpus(),
                flavor.isPublic(),
                flavor.rxtxFactor(),
                links.of("flavors", flavor.flavorId()),
                flavor.description(),
                showsSpecs ? flavor.extraSpecs() : null);
    }
}
