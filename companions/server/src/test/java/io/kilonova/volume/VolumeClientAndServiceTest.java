package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.OpenStackHttp;
import io.kilonova.companion.OpenStackService;
import io.kilonova.companion.OpenStackSettings;
import io.kilonova.companion.ServiceToken;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.volume.NewVolume.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Compute's client and this service understand each other. */
class VolumeClientAndServiceTest extends VolumeTest {
    private static final UUID SERVER = new UUID(21, 21);
    private static final Connector HOST = new Connector("host1", "10.0.0.1", "", "/dev/vdb");
    private final OpenStackHttp cloud =
            new OpenStackHttp(
                    JsonMapper.builder().build(),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60));
    private VolumeClient client;

    @BeforeEach
    void connect() {
        var settings =
                new OpenStackSettings(
                        url(Service.IDENTITY) + "/v3",
                        "kilonova",
                        "servicepass",
                        "Default",
                        "service",
                        "Default",
                        "RegionOne",
                        Map.of(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60));
        var token = new ServiceToken(cloud, settings, Clock.systemUTC());
        client = new VolumeClient(new OpenStackService("block-storage", cloud, token));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private VolumeInfo made(Tenant tenant, Source source, int size) {
        var wish =
                new NewVolume(
                        UUID.randomUUID(),
                        tenant.projectId(),
                        source,
                        size,
                        "name",
                        "words",
                        "hdd",
                        null);
        var made = client.create(wish);
        assertThat(client.create(wish).id()).isEqualTo(made.id());
        awaitThat(() -> client.findVolume(made.id()).orElseThrow().status().equals("available"));
        return client.findVolume(made.id(), tenant.projectId()).orElseThrow();
    }

    @Test
    void whatIsMadeBelongsToTheProjectAndIsFoundByIt() {
        var tenant = newTenant();

        var volume = made(tenant, new Source.Blank(), 1);

        assertThat(volume.projectId()).isEqualTo(tenant.projectId());
        assertThat(volume.volumeType()).isEqualTo("hdd");
        assertThat(show(tenant.token(), volume.id()).path("name").asString()).isEqualTo("name");
        assertThat(client.volumesOf(tenant.projectId())).hasSize(1);
        assertThat(client.findVolume(volume.id(), newTenant().projectId())).isEmpty();
        assertThat(client.as(tenant.token()).volumesOf(tenant.projectId())).hasSize(1);
        assertThat(client.as(newTenant().token()).findVolume(volume.id())).isEmpty();
        assertThat(client.findType("ssd", tenant.projectId())).isPresent();
        assertThat(client.findType("multiattach", tenant.projectId()).orElseThrow().isMultiattach())
                .isTrue();
        client.deleteVolume(volume.id());
        awaitThat(() -> client.findVolume(volume.id()).isEmpty());
        client.deleteVolume(volume.id());
    }

    @Test
    void quotaIsTheProjects() {
        var tenant = newTenant();
        put(
                tokenOf("admin"),
                "/os-quota-sets/" + tenant.projectId(),
                "{'quota_set': {'gigabytes': 1}}");

        assertThatThrownBy(() -> made(tenant, new Source.Blank(), 2))
                .isInstanceOf(ComputeFailure.OverQuota.class)
                .hasMessageContaining("exceeds allowed gigabytes quota");
    }

    @Test
    void aVolumeIsAttachedAndDetached() {
        var tenant = newTenant();
        var volume = made(tenant, new Source.Blank(), 1).id();

        var attachment = client.reserve(volume, SERVER).id();
        assertThatThrownBy(() -> client.reserve(volume, new UUID(1, 2)))
                .isInstanceOf(ComputeFailure.Invalid.class);
        var connection = Objects.requireNonNull(client.connect(attachment, HOST).connection());
        assertThat(client.connect(attachment, HOST).connection()).isEqualTo(connection);
        client.complete(attachment);

        assertThat(connection.driver()).isEqualTo("local");
        assertThat(connection.text("device_path")).isEqualTo(fileOf(volume).toString());
        assertThat(connection.text("format")).isEqualTo("raw");
        assertThat(connection.isReadOnly()).isFalse();
        var found = client.attachmentsOfServer(SERVER);
        assertThat(found).extracting(AttachmentInfo::id).contains(attachment);
        assertThat(client.attachments(volume, SERVER)).hasSize(1);
        var inUse = client.findVolume(volume).orElseThrow();
        assertThat(inUse.status()).isEqualTo("in-use");
        assertThat(inUse.uses().getFirst().host()).isEqualTo("host1");

        client.beginDetaching(volume);
        client.rollDetaching(volume);
        client.beginDetaching(volume);
        client.deleteAttachment(attachment);
        client.deleteAttachment(attachment);
        assertThat(client.findVolume(volume).orElseThrow().status()).isEqualTo("available");
        assertThat(client.findAttachment(attachment)).isEmpty();
    }

    @Test
    void snapshotsOfAttachedVolumesBecomeVolumes() {
        var tenant = newTenant();
        var volume = made(tenant, new Source.Blank(), 1).id();
        client.connect(client.reserve(volume, SERVER).id(), HOST);
        client.complete(client.attachments(volume, SERVER).getFirst().id());
        var wish = new NewSnapshot(UUID.randomUUID(), tenant.projectId(), volume, "snap", "");

        var snapshot = client.createSnapshot(wish).id();

        assertThat(client.createSnapshot(wish).id()).isEqualTo(snapshot);
        awaitThat(() -> client.findSnapshot(snapshot).orElseThrow().status().equals("available"));
        assertThat(client.findSnapshot(snapshot, tenant.projectId())).isPresent();
        assertThat(client.snapshotsOf(tenant.projectId())).hasSize(1);
        var copy = made(tenant, new Source.Snapshot(snapshot), 0);
        assertThat(copy.sizeGb()).isEqualTo(1);
        assertThat(copy.snapshotId()).isEqualTo(snapshot);
        assertThat(made(tenant, new Source.Volume(volume), 2).sourceVolumeId()).isEqualTo(volume);
        client.deleteSnapshot(snapshot);
        awaitThat(() -> client.findSnapshot(snapshot).isEmpty());
    }

    @Test
    void aSwapAndAnExtensionEndAsTheServiceSays() {
        var tenant = newTenant();
        var old = made(tenant, new Source.Blank(), 1).id();
        var other = made(tenant, new Source.Blank(), 1).id();
        client.connect(client.reserve(old, SERVER).id(), HOST);
        client.complete(client.attachments(old, SERVER).getFirst().id());

        assertThat(client.completeSwap(old, other, false)).isEqualTo(other);
        assertThat(client.findVolume(other).orElseThrow().status()).isEqualTo("in-use");
        assertThatThrownBy(() -> client.completeExtension(other, false))
                .isInstanceOf(ComputeFailure.Invalid.class)
                .hasMessage("Invalid volume: Volume is not being extended.");
    }
}
