package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Makes what a guest needs on the host before it can be started: images, disks, config drive,
 * network. What is there already is kept.
 */
final class Preparation {
    private final LibvirtSettings settings;
    private final ImageCache images;
    private final GuestNics nics;
    private final VolumeLinks volumes;
    private final String virtType;
    private final ScheduledExecutorService clock;
    private final ConfigDrive configDrive = new ConfigDrive();

    Preparation(
            LibvirtSettings settings,
            ImageCache images,
            GuestNics nics,
            VolumeLinks volumes,
            String virtType,
            ScheduledExecutorService clock) {
        this.settings = settings;
        this.images = images;
        this.nics = nics;
        this.volumes = volumes;
        this.virtType = virtType;
        this.clock = clock;
    }

    GuestFolder folder(String serverId) {
        return new GuestFolder(settings.guests(), serverId);
    }

    /** For a guest that is new, with its secrets. Answers the domain. */
    String create(Guest guest, Progress progress) throws HypervisorFailure {
        return prepare(guest, true, progress);
    }

    /** For a guest that has run here before; its config drive is kept. Answers the domain. */
    String renew(Guest guest, Progress progress) throws HypervisorFailure {
        return prepare(guest, false, progress);
    }

    /** A guest that does not run from a rescue disk needs none. */
    void forgetRescue(Guest guest) throws HypervisorFailure {
        if (!guest.hasRescue()) {
            folder(guest.getServerId()).deleteRescue();
        }
    }

    private String prepare(Guest guest, boolean isNew, Progress progress) throws HypervisorFailure {
        var folder = folder(guest.getServerId());
        folder.create();
        var cdroms = new ArrayList<Path>();
        try (var _ = Pulse.of(progress, "fetching_image", clock)) {
            for (var iso : guest.getIsosList()) {
                cdroms.add(images.fetch(iso).file());
            }
            makeDisks(guest, folder);
        }
        var xml = new DomainXml(guest, folder, cdroms, virtType, settings.growth()).build();
        if (guest.getConfigDrive()) {
            progress.at("config_drive", 0);
            makeConfigDrive(guest, isNew, folder);
        }
        progress.at("network", 0);
        nics.connect(guest);
        return xml;
    }

    private void makeDisks(Guest guest, GuestFolder folder) throws HypervisorFailure {
        for (var device : guest.getBlockDevicesList()) {
            if (GuestDisks.isVolume(device)) {
                volumes.connect(device);
            }
        }
        makeLocalDisks(guest, folder);
        if (guest.hasRescue()) {
            folder.makeRescue(images.fetch(guest.getRescue().getImage()));
        }
    }

    /** A guest that has its root disk needs its image no more. */
    private void makeLocalDisks(Guest guest, GuestFolder folder) throws HypervisorFailure {
        if (!GuestDisks.hasLocalRoot(guest)
                || GuestDisks.isFromIso(guest)
                || Files.exists(folder.root())) {
            folder.makeDisks(guest, null);
        } else if (guest.getOwnsImage()) {
            images.moveTo(folder.root(), guest.getImage(), guest.getRootGb());
            folder.makeDisks(guest, null);
        } else {
            var base = images.fetch(guest.getImage());
            ImageCache.checkFits(base, guest.getRootGb());
            folder.makeDisks(guest, base);
        }
    }

    private void makeConfigDrive(Guest guest, boolean isNew, GuestFolder folder)
            throws HypervisorFailure {
        if (guest.hasRescue()) {
            var rescued = guest.toBuilder().setAdminPass(guest.getRescue().getAdminPass()).build();
            configDrive.write(rescued, folder.path(), folder.rescueConfigDrive());
        } else if (isNew || !Files.exists(folder.configDrive())) {
            configDrive.write(guest, folder.path(), folder.configDrive());
        }
    }
}
