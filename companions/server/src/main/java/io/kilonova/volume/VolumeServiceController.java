package io.kilonova.volume;

import io.kilonova.companion.CompanionSettings;
import io.kilonova.companion.ServiceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What clients ask about the service itself: zones, its back end, extensions, filters. */
@RestController
@RequestMapping("/volume/v3")
final class VolumeServiceController {
    private static final List<String> EXTENSIONS =
            List.of(
                    "os-admin-actions",
                    "os-availability-zone",
                    "os-extended-snapshot-attributes",
                    "os-quota-class-sets",
                    "os-quota-sets",
                    "os-services",
                    "os-snapshot-actions",
                    "os-types-extra-specs",
                    "os-types-manage",
                    "os-used-limits",
                    "os-vol-host-attr",
                    "os-vol-image-meta",
                    "os-vol-mig-status-attr",
                    "os-vol-tenant-attr",
                    "os-volume-actions",
                    "os-volume-encryption-metadata",
                    "os-volume-transfer",
                    "os-volume-type-access",
                    "scheduler-stats");

    private final VolumeSettings settings;
    private final CompanionSettings companions;
    private final VolumeViews views;
    private final Moment moment;

    VolumeServiceController(
            VolumeSettings settings,
            CompanionSettings companions,
            VolumeViews views,
            Moment moment) {
        this.settings = settings;
        this.companions = companions;
        this.views = views;
        this.moment = moment;
    }

    @GetMapping("/os-availability-zone")
    Map<String, Object> zones() {
        return Map.of(
                "availabilityZoneInfo",
                List.of(
                        Map.of(
                                "zoneName",
                                settings.availabilityZone(),
                                "zoneState",
                                Map.of("available", true))));
    }

    @GetMapping("/os-services")
    Map<String, Object> services(
            VolumeCall call,
            @RequestParam(defaultValue = "cinder-volume") String binary,
            @RequestParam(defaultValue = "") String host) {
        call.requireAdmin("volume_extension:services:index");
        var own = settings.host().replaceFirst("#.*", "");
        var isAsked =
                binary.equals("cinder-volume")
                        && (host.isEmpty() || host.equals(own) || own.startsWith(host + "@"));
        return Map.of("services", isAsked ? List.of(service(call, own)) : List.of());
    }

    private Map<String, @Nullable Object> service(VolumeCall call, String host) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("binary", "cinder-volume");
        view.put("host", host);
        view.put("zone", settings.availabilityZone());
        view.put("status", "enabled");
        view.put("state", "up");
        view.put("updated_at", VolumeViews.time(moment.now()));
        view.put("disabled_reason", null);
        view.put("replication_status", "disabled");
        view.put("active_backend_id", null);
        view.put("frozen", false);
        if (call.has(Feature.SERVICE_CLUSTER)) {
            view.put("cluster", null);
        }
        if (call.has(Feature.BACKEND_STATE)) {
            view.put("backend_state", "up");
        }
        return view;
    }

    @GetMapping("/scheduler-stats/get_pools")
    Map<String, Object> pools(VolumeCall call, @RequestParam(defaultValue = "false") String detail)
            throws IOException {
        call.requireAdmin("scheduler_extension:scheduler_stats:get_pools");
        var pool = new LinkedHashMap<String, Object>();
        pool.put("name", settings.host());
        if (PythonWords.isTrue(detail)) {
            pool.put("capabilities", capabilities());
        }
        return Map.of("pools", List.of(pool));
    }

    private Map<String, Object> capabilities() throws IOException {
        var disk = Files.getFileStore(companions.volumeDirectory().toAbsolutePath());
        var capabilities = new LinkedHashMap<String, Object>();
        capabilities.put("volume_backend_name", settings.host().replaceFirst(".*#", ""));
        capabilities.put("vendor_name", "Kilonova");
        capabilities.put("driver_version", "1.0");
        capabilities.put("storage_protocol", "file");
        capabilities.put("total_capacity_gb", disk.getTotalSpace() / VolumeFiles.bytes(1));
        capabilities.put("free_capacity_gb", disk.getUsableSpace() / VolumeFiles.bytes(1));
        capabilities.put("reserved_percentage", 0);
        capabilities.put("thin_provisioning_support", true);
        capabilities.put("multiattach", true);
        capabilities.put("QoS_support", false);
        capabilities.put("location_info", views.serviceId());
        capabilities.put("timestamp", VolumeViews.time(moment.now()) + "");
        return capabilities;
    }

    @GetMapping("/extensions")
    Map<String, Object> extensions() {
        return Map.of(
                "extensions", EXTENSIONS.stream().map(VolumeServiceController::extension).toList());
    }

    @GetMapping("/extensions/{alias}")
    Map<String, Object> extension(@PathVariable String alias, VolumeCall call) {
        if (!EXTENSIONS.contains(alias)) {
            throw ServiceFailure.notFound("The resource could not be found.");
        }
        return Map.of("extension", extension(alias));
    }

    private static Map<String, Object> extension(String alias) {
        return Map.of(
                "alias",
                alias,
                "name",
                alias,
                "description",
                alias + " support.",
                "updated",
                "2016-01-01T00:00:00+00:00",
                "links",
                List.of());
    }

    @GetMapping("/resource_filters")
    Map<String, Object> filters(VolumeCall call) {
        call.require(Feature.RESOURCE_FILTERS);
        return Map.of(
                "resource_filters",
                List.of(
                        filters("volume", VolumesController.FILTERS),
                        filters("snapshot", SnapshotsController.FILTERS),
                        filters("attachment", AttachmentsController.FILTERS),
                        filters("message", VolumeMessagesController.FILTERS),
                        filters("volume_type", VolumeTypesController.FILTERS)));
    }

    private static Map<String, Object> filters(String resource, Set<String> filters) {
        return Map.of("resource", resource, "filters", filters.stream().sorted().toList());
    }
}
