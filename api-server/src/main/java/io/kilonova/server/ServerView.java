package io.kilonova.server;

import io.kilonova.platform.http.Links.Link;
import io.kilonova.platform.microversion.Extra;
import io.kilonova.platform.microversion.Inlined;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.platform.microversion.Since;
import io.kilonova.platform.microversion.Until;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server in full, at every version.
 *
 * @param image {@code ""} for a server without an image of its own
 * @param serverGroups null in lists
 * @param adminPass in the answers of a create and a rebuild alone
 * @param keyName null where a body does not tell it
 * @param standing null where a body does not tell it
 * @param attributes null for who may not see them
 */
record ServerView(
        String id,
        String name,
        String status,
        @Named("tenant_id") String projectId,
        @Named("user_id") String userId,
        Map<String, String> metadata,
        String hostId,
        Object image,
        @Until("2.46") @Named("flavor") FlavorLink flavorLink,
        @Since("2.47") @Named("flavor") EmbeddedFlavor flavor,
        String created,
        String updated,
        @Extra String deleted,
        @Extra @Named("estimated_deleted") String estimatedDeleted,
        Map<String, List<AddressView>> addresses,
        @Extra @Named("addresses_labels_mac") List<String> macAddresses,
        String accessIPv4,
        String accessIPv6,
        List<Link> links,
        @Named("OS-DCF:diskConfig") String diskConfig,
        @OmitNull @Nullable Integer progress,
        @OmitNull @Nullable FaultView fault,
        @Since("2.9") boolean locked,
        @Since("2.19") @Nullable String description,
        @Since("2.26") List<String> tags,
        @Since("2.63") @Named("trusted_image_certificates")
                @Nullable List<String> trustedImageCertificates,
        @Since("2.71") @OmitNull @Named("server_groups") @Nullable List<String> serverGroups,
        @Since("2.73") @Named("locked_reason") @Nullable String lockedReason,
        @Since("2.96") @Named("pinned_availability_zone") @Nullable String pinnedAvailabilityZone,
        @Since("2.100") @Named("scheduler_hints") Map<String, Object> schedulerHints,
        @OmitNull @Nullable String adminPass,
        @Inlined @Nullable KeyName keyName,
        @Inlined @Nullable Standing standing,
        @Inlined @Nullable Attributes attributes) {

    /** The name of the key pair, if there is one. */
    record KeyName(@Named("key_name") @Nullable String name) {}

    /**
     * Where the server is and how it does.
     *
     * @param hostStatus null for who may not see it
     * @param securityGroups null for a server without a port
     */
    record Standing(
            @Named("OS-EXT-AZ:availability_zone") String availabilityZone,
            @Named("config_drive") String configDrive,
            @Named("OS-SRV-USG:launched_at") @Nullable String launchedAt,
            @Named("OS-SRV-USG:terminated_at") @Nullable String terminatedAt,
            @OmitNull @Named("security_groups") @Nullable List<SecurityGroupName> securityGroups,
            @Since("2.90") @Named("OS-EXT-SRV-ATTR:hostname") String hostname,
            @Named("OS-EXT-STS:task_state") @Nullable String taskState,
            @Named("OS-EXT-STS:vm_state") String vmState,
            @Named("OS-EXT-STS:power_state") int powerState,
            @Named("os-extended-volumes:volumes_attached") List<VolumeView> volumesAttached,
            @Since("2.16") @OmitNull @Named("host_status") @Nullable String hostStatus) {}

    /**
     * What, by default, only administrators see.
     *
     * @param userData null where a body tells it elsewhere
     */
    record Attributes(
            @Named("OS-EXT-SRV-ATTR:host") @Nullable String host,
            @Named("OS-EXT-SRV-ATTR:hypervisor_hostname") @Nullable String hypervisorHostname,
            @Named("OS-EXT-SRV-ATTR:instance_name") String instanceName,
            @Since("2.3") @Named("OS-EXT-SRV-ATTR:reservation_id") String reservationId,
            @Since("2.3") @Named("OS-EXT-SRV-ATTR:launch_index") int launchIndex,
            @Since("2.3") @Until("2.89") @Named("OS-EXT-SRV-ATTR:hostname") String hostname,
            @Since("2.3") @Named("OS-EXT-SRV-ATTR:kernel_id") String kernelId,
            @Since("2.3") @Named("OS-EXT-SRV-ATTR:ramdisk_id") String ramdiskId,
            @Since("2.3") @Named("OS-EXT-SRV-ATTR:root_device_name")
                    @Nullable String rootDeviceName,
            @Inlined @Nullable UserData userData) {}

    record UserData(@Since("2.3") @Named("OS-EXT-SRV-ATTR:user_data") @Nullable String content) {}

    /** A flavor as it was called until servers began to carry a copy of it. */
    record FlavorLink(String id, List<Link> links) {}

    /**
     * The flavor as it was when the server was made.
     *
     * @param extraSpecs null for who may not see them
     */
    record EmbeddedFlavor(
            @Extra String id,
            int vcpus,
            int ram,
            int disk,
            int ephemeral,
            int swap,
            @Named("original_name") String originalName,
            @OmitNull @Named("extra_specs") @Nullable Map<String, String> extraSpecs) {}

    record ImageView(String id, List<Link> links, @Since("2.98") Map<String, String> properties) {}

    /** One address; the last two are null where a body tells the bare address. */
    record AddressView(
            int version,
            String addr,
            @Named("OS-EXT-IPS:type") @OmitNull @Nullable String type,
            @Named("OS-EXT-IPS-MAC:mac_addr") @OmitNull @Nullable String macAddress) {}

    record FaultView(
            int code, String created, String message, @OmitNull @Nullable String details) {}

    record SecurityGroupName(String name) {}

    record VolumeView(
            String id, @Since("2.3") @Named("delete_on_termination") boolean deleteOnTermination) {}
}
