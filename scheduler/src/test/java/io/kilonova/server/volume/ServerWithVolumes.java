package io.kilonova.server.volume;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.server.AttachVolumeRequest;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.DetachVolumeRequest;
import io.kilonova.server.Disks;
import io.kilonova.server.Operation;
import io.kilonova.server.SwapVolumeRequest;
import io.kilonova.server.TestCloud;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.server.delete.TestDeletes;
import java.util.List;
import java.util.UUID;

/** A server that runs on a host, to which volumes come and go as the API asks. */
final class ServerWithVolumes {
    final TestCloud cloud;
    final UUID host;
    final UUID server;
    final Saga<AttachVolumeRequest> attach;
    final Saga<DetachVolumeRequest> detach;
    final Saga<SwapVolumeRequest> swap;
    final SagaDriver driver;

    ServerWithVolumes(TestCloud cloud) {
        this.cloud = cloud;
        this.host = cloud.hosts.host("one", 100);
        this.attach = TestVolumes.attach(cloud);
        this.detach = TestVolumes.detach(cloud);
        this.swap = TestVolumes.swap(cloud);
        var sagas = List.of(TestBuilds.saga(cloud), TestDeletes.saga(cloud), attach, detach, swap);
        this.driver = new SagaDriver(cloud.database.dataSource(), sagas);
        var fresh = cloud.newServer();
        driver.finish(cloud.askForBuild(fresh));
        this.server = fresh.id();
    }

    UUID askToAttach(String volume) {
        var device = Disks.volume(volume, "/dev/vdb", false);
        cloud.devices.add(server, device);
        var request = new AttachVolumeRequest(server, device.id(), volume);
        return cloud.ask(server, Operation.ATTACH_VOLUME, "server.attach-volume", request);
    }

    /** A volume that the server has. */
    String attached() {
        var volume = cloud.storage.volumeOfUser();
        driver.finish(askToAttach(volume));
        return volume;
    }

    UUID askToDetach(String volume) {
        var device = row(volume);
        cloud.devices.beginDetaching(device.id());
        var request = new DetachVolumeRequest(server, device.id(), volume);
        return cloud.ask(server, Operation.DETACH_VOLUME, "server.detach-volume", request);
    }

    UUID askToSwap(String old, String fresh) {
        var device = row(old);
        cloud.devices.beginDetaching(device.id());
        var request = new SwapVolumeRequest(server, device.id(), old, fresh);
        return cloud.ask(server, Operation.SWAP_VOLUME, "server.swap-volume", request);
    }

    BlockDeviceRow row(String volume) {
        return cloud.devices.find(server, volume).orElseThrow();
    }

    /** What the guest has, as its host knows it. */
    List<String> plugged() {
        return cloud.agents.guest(host, server).getBlockDevicesList().stream()
                .map(BlockDevice::getVolumeId)
                .toList();
    }

    /** All that volumes leave behind. */
    Object traces() {
        return List.of(
                cloud.storage.made(),
                cloud.storage.attached(),
                plugged(),
                cloud.jdbc.queryForList(
                        "select volume_id, detaching from server_block_device order by 1, 2"));
    }
}
