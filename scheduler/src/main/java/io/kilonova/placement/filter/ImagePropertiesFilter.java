package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import java.util.Map;
import java.util.function.IntPredicate;

/** The host can run what the image is made for: hw_architecture and img_hv_type. */
final class ImagePropertiesFilter implements Filter {
    private static final Map<String, String> SAME_ARCHITECTURE =
            Map.of("amd64", "x86_64", "x64", "x86_64", "arm64", "aarch64");
    private static final Map<String, String> SAME_HYPERVISOR = Map.of("kvm", "qemu");

    @Override
    public IntPredicate passing(PlacementRequest request, Snapshot snapshot) {
        var architecture = alias(SAME_ARCHITECTURE, request, "hw_architecture", "architecture");
        var hypervisor = alias(SAME_HYPERVISOR, request, "img_hv_type", "hypervisor_type");
        if (architecture.isEmpty() && hypervisor.isEmpty()) {
            return ANY;
        }
        return host -> {
            var facts = snapshot.host(host);
            return (architecture.isEmpty() || architecture.equalsIgnoreCase(facts.architecture()))
                    && (hypervisor.isEmpty()
                            || hypervisor.equalsIgnoreCase(facts.hypervisorType()));
        };
    }

    @Override
    public boolean isAboutImage() {
        return true;
    }

    @Override
    public String reason(PlacementRequest request) {
        return "not of the architecture or hypervisor type of the image";
    }

    private static String alias(
            Map<String, String> aliases, PlacementRequest request, String key, String oldKey) {
        var properties = request.imageProperties();
        var value = properties.getOrDefault(key, properties.getOrDefault(oldKey, ""));
        return aliases.getOrDefault(value, value);
    }
}
