package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.ServerDetails.AttachedVolume;
import io.kilonova.server.ServerDetails.SecurityGroupRow;
import io.kilonova.server.ServerView.AddressView;
import io.kilonova.server.ServerView.Attributes;
import io.kilonova.server.ServerView.EmbeddedFlavor;
import io.kilonova.server.ServerView.FaultView;
import io.kilonova.server.ServerView.FlavorLink;
import io.kilonova.server.ServerView.ImageView;
import io.kilonova.server.ServerView.KeyName;
import io.kilonova.server.ServerView.SecurityGroupName;
import io.kilonova.server.ServerView.Standing;
import io.kilonova.server.ServerView.UserData;
import io.kilonova.server.ServerView.VolumeView;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the views of one request's servers. What its caller may see is asked once, what many
 * servers share is made once.
 */
final class ServerViews {
    private static final Set<ServerStatus> IN_PROGRESS =
            EnumSet.of(
                    ServerStatus.ACTIVE,
                    ServerStatus.BUILD,
                    ServerStatus.REBUILD,
                    ServerStatus.RESIZE,
                    ServerStatus.VERIFY_RESIZE,
                    ServerStatus.MIGRATING);
    private static final Pattern PROPERTY = Pattern.compile("[a-zA-Z0-9_:. ]{1,255}");
    private static final int LONGEST_PROPERTY = 255;
    private static final int INTERNAL_ERROR = 500;

    private final ApiRequest request;
    private final HostStatus hosts;
    private final boolean showsAttributes;
    private final boolean showsHostStatus;
    private final boolean showsUnknownHostStatus;
    private final boolean showsExtraSpecs;
    private final Map<FlavorSpec, EmbeddedFlavor> flavors = new IdentityHashMap<>();
    private final Map<ImageSpec, ImageView> images = new IdentityHashMap<>();
    private final Map<String, Map<String, String>> hostIds = new HashMap<>();

    ServerViews(ApiRequest request, Policies policies, HostStatus hosts) {
        var caller = request.caller();
        this.request = request;
        this.hosts = hosts;
        this.showsAttributes =
                policies.allows("os_compute_api:os-extended-server-attributes", caller);
        this.showsHostStatus = policies.allows("os_compute_api:servers:show:host_status", caller);
        this.showsUnknownHostStatus =
                policies.allows("os_compute_api:servers:show:host_status:unknown-only", caller);
        this.showsExtraSpecs =
                policies.allows("os_compute_api:servers:show:flavor-extra-specs", caller);
    }

    /** As a show answers it. */
    ServerView shown(ServerRow server, ServerDetails details) {
        return view(server, details, Form.whole(List.of(), groupsOf(details), null));
    }

    /** As an entry of a detailed list. */
    ServerView listed(ServerRow server, ServerDetails details) {
        return view(server, details, Form.whole(null, groupsOf(details), null));
    }

    /** As the answer of a create, with extras on. */
    ServerView created(ServerRow server, ServerDetails details, @Nullable String adminPass) {
        var groups = names(details.securityGroups());
        return view(server, details, Form.whole(List.of(), groups, adminPass));
    }

    /** As a change answers it: until it answered all, it told only what users say of servers. */
    ServerView updated(ServerRow server, ServerDetails details) {
        var isWhole = request.version().has(Behaviour.UPDATE_ANSWERS_ALL);
        var form = new Form(List.of(), groupsOf(details), null, isWhole, isWhole, true);
        return view(server, details, form);
    }

    /** As a rebuild answers it, which tells the user data besides. */
    ServerView rebuilt(ServerRow server, ServerDetails details, String adminPass) {
        var isWhole = request.version().has(Behaviour.UPDATE_ANSWERS_ALL);
        var tellsKey = request.version().has(Behaviour.REBUILD_TELLS_KEYS);
        var groups = groupsOf(details);
        return view(
                server, details, new Form(List.of(), groups, adminPass, isWhole, tellsKey, false));
    }

    /**
     * What differs between the bodies that tell of a server.
     *
     * @param isWhole whether it tells where the server is and how it does
     */
    private record Form(
            @Nullable List<String> serverGroups,
            @Nullable List<SecurityGroupName> securityGroups,
            @Nullable String adminPass,
            boolean isWhole,
            boolean tellsKey,
            boolean tellsUserData) {
        static Form whole(
                @Nullable List<String> serverGroups,
                @Nullable List<SecurityGroupName> securityGroups,
                @Nullable String adminPass) {
            return new Form(serverGroups, securityGroups, adminPass, true, true, true);
        }
    }

    private ServerView view(ServerRow server, ServerDetails details, Form form) {
        var status = statusOf(server);
        return new ServerView(
                server.id().toString(),
                server.name(),
                status.name(),
                server.projectId(),
                server.userId(),
                details.metadata(),
                hostId(server),
                image(server.image()),
                flavorLink(server.flavor()),
                flavors.computeIfAbsent(server.flavor(), this::embedded),
                Times.seconds(server.createdAt()),
                Times.seconds(server.updatedAt()),
                deleted(server),
                estimatedDeleted(server),
                addresses(server, details.nics(), form.isWhole()),
                macAddresses(details.nics()),
                orEmpty(server.accessIpV4()),
                orEmpty(server.accessIpV6()),
                request.links().of("servers", server.id().toString()),
                server.diskConfig(),
                IN_PROGRESS.contains(status) ? server.progress() : null,
                fault(server, status),
                server.lockedBy() != null,
                server.description(),
                details.tags(),
                server.trustedImageCertificates(),
                form.serverGroups(),
                server.lockedReason(),
                server.availabilityZone(),
                server.schedulerHints(),
                form.adminPass(),
                form.tellsKey() ? new KeyName(server.keyName()) : null,
                form.isWhole() ? standing(server, form.securityGroups(), details.volumes()) : null,
                form.isWhole() && showsAttributes
                        ? attributes(server, form.tellsUserData())
                        : null);
    }

    private Standing standing(
            ServerRow server,
            @Nullable List<SecurityGroupName> securityGroups,
            List<AttachedVolume> volumes) {
        var state = server.state();
        return new Standing(
                zone(server),
                server.configDrive() ? "True" : "",
                Times.microsecondsOrNull(server.launchedAt()),
                Times.microsecondsOrNull(server.terminatedAt()),
                securityGroups,
                server.hostname(),
                state.task() == null || !state.task().isShown() ? null : state.task().wire(),
                state.vm().wire(),
                server.powerState() == null ? 0 : server.powerState(),
                volumes.stream()
                        .map(volume -> new VolumeView(volume.id(), volume.deleteOnTermination()))
                        .toList(),
                hostStatus(server));
    }

    private static Attributes attributes(ServerRow server, boolean tellsUserData) {
        var host = server.host();
        return new Attributes(
                host == null ? null : host.name(),
                host == null ? null : host.hypervisorHostname(),
                instanceName(server.number()),
                server.reservationId(),
                server.launchIndex(),
                server.hostname(),
                property(server, "kernel_id"),
                property(server, "ramdisk_id"),
                server.rootDeviceName(),
                tellsUserData ? new UserData(server.userData()) : null);
    }

    private static ServerStatus statusOf(ServerRow server) {
        return ServerStatus.of(server.state().vm(), server.state().task());
    }

    private static String deleted(ServerRow server) {
        if (server.deletedAt() != null) {
            return Times.seconds(server.deletedAt());
        }
        return server.recycled() == null ? "" : Times.seconds(server.recycled().since());
    }

    private static String estimatedDeleted(ServerRow server) {
        var until = server.recycled() == null ? null : server.recycled().until();
        return until == null ? "" : Times.seconds(until);
    }

    private static Map<String, List<AddressView>> addresses(
            ServerRow server, List<NicRow> nics, boolean isWhole) {
        return server.state().vm() == VmState.BUILDING ? Map.of() : addresses(nics, isWhole);
    }

    /** What the guest is called at the hypervisor. */
    private static String instanceName(long number) {
        return "instance-" + HexFormat.of().toHexDigits((int) number);
    }

    private String hostId(ServerRow server) {
        var host = server.host();
        if (host == null) {
            return "";
        }
        return hostIds.computeIfAbsent(server.projectId(), _ -> new HashMap<>())
                .computeIfAbsent(host.name(), name -> HostStatus.hostId(server.projectId(), name));
    }

    private Object image(@Nullable ImageSpec image) {
        return image == null ? "" : images.computeIfAbsent(image, this::imageView);
    }

    private ImageView imageView(ImageSpec image) {
        var properties = new LinkedHashMap<String, String>();
        image.properties()
                .forEach((key, value) -> {
                    if (PROPERTY.matcher(key).matches() && value.length() <= LONGEST_PROPERTY) {
                        properties.put(key, value);
                    }
                });
        return new ImageView(
                image.id(), request.links().bookmarkOnly("images", image.id()), properties);
    }

    private FlavorLink flavorLink(FlavorSpec flavor) {
        return new FlavorLink(flavor.id(), request.links().bookmarkOnly("flavors", flavor.id()));
    }

    private EmbeddedFlavor embedded(FlavorSpec flavor) {
        return new EmbeddedFlavor(
                flavor.id(),
                flavor.vcpus(),
                flavor.memoryMb(),
                flavor.rootGb(),
                flavor.ephemeralGb(),
                flavor.swapMb(),
                flavor.name(),
                showsExtraSpecs ? flavor.extraSpecs() : null);
    }

    private static Map<String, List<AddressView>> addresses(List<NicRow> nics, boolean isWhole) {
        var addresses = new LinkedHashMap<String, List<AddressView>>();
        NicRow.byNetwork(nics)
                .forEach((network, all) ->
                        addresses.put(
                                network,
                                all.stream().map(shown -> address(shown, isWhole)).toList()));
        return addresses;
    }

    private static AddressView address(NicRow.ShownAddress shown, boolean isWhole) {
        var type = shown.isFloating() ? "floating" : "fixed";
        return new AddressView(
                shown.version(),
                shown.address(),
                isWhole ? type : null,
                isWhole ? orEmpty(shown.macAddress()) : null);
    }

    private static List<String> macAddresses(List<NicRow> nics) {
        var addresses = new ArrayList<String>();
        for (var nic : nics) {
            if (nic.macAddress() != null) {
                addresses.add(nic.macAddress());
            }
        }
        return addresses;
    }

    private @Nullable FaultView fault(ServerRow server, ServerStatus status) {
        var fault = server.fault();
        if (fault == null || (status != ServerStatus.ERROR && status != ServerStatus.DELETED)) {
            return null;
        }
        var showsDetails = request.caller().isAdmin() || fault.code() != INTERNAL_ERROR;
        return new FaultView(
                fault.code(),
                Times.seconds(fault.createdAt()),
                fault.message(),
                showsDetails ? fault.details() : null);
    }

    private static String zone(ServerRow server) {
        return server.host() == null
                ? orEmpty(server.availabilityZone())
                : server.host().availabilityZone();
    }

    private static @Nullable List<SecurityGroupName> groupsOf(ServerDetails details) {
        if (details.securityGroups().isEmpty()) {
            return null;
        }
        for (var nic : details.nics()) {
            if (nic.portId() != null) {
                return names(details.securityGroups());
            }
        }
        return null;
    }

    private static List<SecurityGroupName> names(List<SecurityGroupRow> groups) {
        var names = new ArrayList<SecurityGroupName>(groups.size());
        for (var group : groups) {
            names.add(new SecurityGroupName(group.name()));
        }
        return names;
    }

    private static String property(ServerRow server, String name) {
        var image = server.image();
        return image == null ? "" : image.properties().getOrDefault(name, "");
    }

    private @Nullable String hostStatus(ServerRow server) {
        if (!showsHostStatus && !showsUnknownHostStatus) {
            return null;
        }
        var status = hosts.of(server.host());
        return showsHostStatus || status.equals(HostStatus.UNKNOWN) ? status : null;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
