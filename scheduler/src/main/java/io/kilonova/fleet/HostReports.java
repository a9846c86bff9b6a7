package io.kilonova.fleet;

import io.kilonova.agent.protocol.Inventory;
import io.kilonova.host.HostReport;
import io.kilonova.id.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks what an agent says of its host: whoever owns a host must not be able to flood the rest.
 */
final class HostReports {
    private static final Map<String, Long> CAPS =
            Map.of("VCPU", 65_536L, "MEMORY_MB", 1L << 28, "DISK_GB", 1L << 24);
    private static final long OTHER_CAP = 1_000_000_000;
    private static final double LARGEST_RATIO = 1000;
    private static final int MOST_CLASSES = 128;
    private static final int MOST_TRAITS = 1024;
    private static final int LONGEST_OBJECT = 64 * 1024;
    private static final Pattern UPPER_NAME = Pattern.compile("[A-Z0-9_]{1,255}");
    private static final Pattern TEXT = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final Pattern ZONE = Pattern.compile("[^:\\p{Cntrl}]{1,255}");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Ids ids;

    HostReports(Ids ids) {
        this.ids = ids;
    }

    HostReport of(String host, long generation, Inventory inventory) throws InvalidReport {
        check(generation > 0, "generation");
        check(inventory.getTraitsCount() <= MOST_TRAITS, "traits");
        for (var trait : inventory.getTraitsList()) {
            check(UPPER_NAME.matcher(trait).matches(), "trait");
        }
        check(inventory.getHypervisorVersion() >= 0, "hypervisor_version");
        check(inventory.getUptimeSeconds() >= 0, "uptime_seconds");
        return new HostReport(
                ids.next(),
                ids.next(),
                host,
                generation,
                text("hypervisor_hostname", inventory.getHypervisorHostname()),
                text("hypervisor_type", inventory.getHypervisorType()),
                inventory.getHypervisorVersion(),
                text("host_ip", inventory.getHostIp()),
                object("cpu_info_json", inventory.getCpuInfoJson()),
                text("architecture", inventory.getArchitecture()),
                List.copyOf(inventory.getTraitsList()),
                zone(inventory.getAvailabilityZone()),
                inventory.getUptimeSeconds(),
                object("connector_json", inventory.getConnectorJson()),
                resources(inventory));
    }

    private static List<HostReport.Inventory> resources(Inventory inventory) throws InvalidReport {
        check(inventory.getTotalsCount() <= MOST_CLASSES, "totals");
        var resources = new ArrayList<HostReport.Inventory>();
        for (var entry : inventory.getTotalsMap().entrySet()) {
            var name = entry.getKey();
            check(UPPER_NAME.matcher(name).matches(), "resource class");
            var total = amount(name, entry.getValue());
            var reserved = amount(name, inventory.getReservedOrDefault(name, 0));
            var ratio = inventory.getAllocationRatiosOrDefault(name, 1);
            check(ratio > 0 && ratio <= LARGEST_RATIO, "allocation ratio of " + name);
            resources.add(new HostReport.Inventory(name, total, Math.min(reserved, total), ratio));
        }
        return List.copyOf(resources);
    }

    private static long amount(String resourceClass, long amount) throws InvalidReport {
        var most = CAPS.getOrDefault(resourceClass, OTHER_CAP);
        check(amount >= 0 && amount <= most, "amount of " + resourceClass);
        return amount;
    }

    private static String text(String field, String value) throws InvalidReport {
        check(TEXT.matcher(value).matches(), field);
        return value;
    }

    private static String zone(String zone) throws InvalidReport {
        if (zone.isEmpty()) {
            return "nova";
        }
        check(ZONE.matcher(zone).matches(), "availability_zone");
        return zone;
    }

    private static String object(String field, String json) throws InvalidReport {
        if (json.isEmpty()) {
            return "{}";
        }
        check(json.length() <= LONGEST_OBJECT && !json.contains("\\u0000"), field);
        try {
            check(JSON.readTree(json).isObject(), field);
            return json;
        } catch (JacksonException _) {
            throw new InvalidReport(field + " is not acceptable");
        }
    }

    private static void check(boolean holds, String field) throws InvalidReport {
        if (!holds) {
            throw new InvalidReport(field + " is not acceptable");
        }
    }
}
