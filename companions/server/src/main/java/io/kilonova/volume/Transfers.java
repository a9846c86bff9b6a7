package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/** Volumes change their project when one offers them and the other knows the key of the offer. */
@Component
final class Transfers {
    private static final HexFormat HEX = HexFormat.of();

    private final TransferStore store;
    private final Volumes volumes;
    private final VolumeStore volumeStore;
    private final VolumeSnapshotStore snapshots;
    private final VolumeQuotas quotas;
    private final Moment moment;
    private final SecureRandom random = new SecureRandom();

    Transfers(
            TransferStore store,
            Volumes volumes,
            VolumeStore volumeStore,
            VolumeSnapshotStore snapshots,
            VolumeQuotas quotas,
            Moment moment) {
        this.store = store;
        this.volumes = volumes;
        this.volumeStore = volumeStore;
        this.snapshots = snapshots;
        this.quotas = quotas;
        this.moment = moment;
    }

    /** An offer, and the key that only its maker is told. */
    record Offer(TransferRow transfer, String key) {}

    TransferRow find(String id, VolumeCall call) {
        return VolumeCall.uuid(id)
                .flatMap(store::find)
                .filter(transfer -> volumes.isVisible(transfer.volumeId(), call))
                .orElseThrow(() -> VolumeFailure.transferNotFound(id));
    }

    Offer create(Fields fields, VolumeCall call) {
        call.requireWriter("volume:create_transfer");
        var hasNoSnapshots =
                call.has(Feature.TRANSFERS_WITH_SNAPSHOTS) && fields.flag("no_snapshots", false);
        var salt = secret(4);
        var key = secret(8);
        return volumes.change(
                fields.requiredId("volume_id").toString(),
                call,
                volume -> {
                    if (!volume.status().equals("available")) {
                        throw VolumeFailure.invalidVolume("status must be available");
                    }
                    if (!hasNoSnapshots) {
                        requireGoodSnapshots(volume);
                    }
                    var transfer =
                            new TransferRow(
                                    moment.id(),
                                    volume.id(),
                                    fields.stripped("name"),
                                    salt,
                                    hash(salt, key),
                                    hasNoSnapshots,
                                    volume.projectId(),
                                    moment.now());
                    store.insert(transfer);
                    var change = new VolumeChange().status("awaiting-transfer");
                    volumeStore.update(volume.id(), change, moment.now());
                    return new Offer(transfer, key);
                });
    }

    private void requireGoodSnapshots(VolumeRow volume) {
        for (var snapshot : snapshots.ofVolume(volume.id())) {
            if (!snapshot.status().equals("available")) {
                throw VolumeFailure.invalidSnapshot(
                        "snapshot: " + snapshot.id() + " status must be available");
            }
        }
    }

    private String secret(int bytes) {
        var secret = new byte[bytes];
        random.nextBytes(secret);
        return HEX.formatHex(secret);
    }

    private static String hash(String salt, String key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salt.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HEX.formatHex(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The volume is the caller's project's from then on. */
    TransferRow accept(String id, String key, VolumeCall call) {
        call.requireWriter("volume:accept_transfer");
        var transfer =
                VolumeCall.uuid(id)
                        .flatMap(store::find)
                        .orElseThrow(() -> VolumeFailure.transferNotFound(id));
        if (!isKey(transfer, key)) {
            throw ServiceFailure.badRequest(
                    "Invalid auth key: Attempt to transfer " + id + " with invalid auth key.");
        }
        volumes.changeOfAnyone(
                transfer.volumeId(),
                volume -> {
                    if (!store.delete(transfer.id())) {
                        throw VolumeFailure.transferNotFound(id);
                    }
                    give(volume, transfer, call);
                    return volume;
                });
        return transfer;
    }

    private static boolean isKey(TransferRow transfer, String key) {
        return MessageDigest.isEqual(
                hash(transfer.salt(), key).getBytes(StandardCharsets.UTF_8),
                transfer.hash().getBytes(StandardCharsets.UTF_8));
    }

    private void give(VolumeRow volume, TransferRow transfer, VolumeCall call) {
        var project = call.project();
        var user = call.caller().userId();
        quotas.takeVolumes(project, volume.typeName(), 1, volume.size());
        volumeStore.update(
                volume.id(),
                new VolumeChange().status("available").owner(project, user),
                moment.now());
        if (!transfer.hasNoSnapshots()) {
            var own =
                    snapshots.ofVolume(volume.id()).stream()
                            .filter(snapshot ->
                                    snapshot.projectId().equals(transfer.sourceProjectId()))
                            .toList();
            var gib = own.stream().mapToInt(SnapshotRow::size).sum();
            quotas.takeSnapshots(project, volume.typeName(), own.size(), gib);
            snapshots.giveAway(volume.id(), transfer.sourceProjectId(), project, user);
        }
    }

    void delete(String id, VolumeCall call) {
        call.requireWriter("volume:delete_transfer");
        var transfer = find(id, call);
        volumes.changeOfAnyone(
                transfer.volumeId(),
                volume -> {
                    if (!store.delete(transfer.id())) {
                        throw VolumeFailure.transferNotFound(id);
                    }
                    if (volume.status().equals("awaiting-transfer")) {
                        var change = new VolumeChange().status("available");
                        volumeStore.update(volume.id(), change, moment.now());
                    }
                    return volume;
                });
    }
}
