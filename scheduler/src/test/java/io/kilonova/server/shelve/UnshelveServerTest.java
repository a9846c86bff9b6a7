package io.kilonova.server.shelve;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.Image;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.TestImages;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.VmState;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnshelveServerTest {
    private final Shelves shelves = new Shelves(Shelves.NEVER);

    @AfterEach
    void close() {
        shelves.cloud.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itKeepsTheRulesOfSagas(boolean isOffloaded) {
        shelves.cloud.hosts.host("one", 100);

        SagaKit.verify(shelves.unshelve, new World(isOffloaded));
    }

    private final class World implements SagaKit.World {
        private final boolean isOffloaded;
        private UUID server = new UUID(0, 0);
        private UUID image = new UUID(0, 0);
        private UUID operation = new UUID(0, 0);

        World(boolean isOffloaded) {
            this.isOffloaded = isOffloaded;
            prepare();
        }

        private void prepare() {
            image = UUID.randomUUID();
            server = isOffloaded ? shelves.offloaded(image) : shelves.shelved(image);
        }

        @Override
        public DataSource database() {
            return shelves.cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            if (shelves.cloud.read(server).state().vm() == VmState.ACTIVE) {
                prepare();
            }
            operation = shelves.askToUnshelve(server, null, null);
            return operation;
        }

        @Override
        public Object state() {
            if (shelves.cloud.read(server).state().vm() == VmState.ACTIVE) {
                prepare();
            }
            return List.of(
                    shelves.cloud.leftovers(),
                    shelves.cloud.ports.hosts(),
                    shelves.volumes.joined());
        }

        @Override
        public void succeeded() {
            var row = shelves.cloud.read(server);
            assertThat(row.state().vm()).isEqualTo(VmState.ACTIVE);
            assertThat(row.state().isIdle()).isTrue();
            assertThat(row.host()).isNotNull();
            assertThat(shelves.cloud.agents.powers()).containsEntry(server.toString(), "running");
            assertThat(shelves.volumes.joined().containsKey(server)).isEqualTo(isOffloaded);
            assertThat(shelves.cloud.shelves.imageOf(server)).isEmpty();
            shelves.cloud.assertAction(operation, "fine", "Success");
            shelves.finishRest();
            assertThat(shelves.cloud.images.statuses()).doesNotContainKey(image.toString());
        }

        @Override
        public void failed() {
            var row = shelves.cloud.read(server);
            assertThat(row.state().vm())
                    .isEqualTo(isOffloaded ? VmState.SHELVED_OFFLOADED : VmState.SHELVED);
            assertThat(row.state().isIdle()).isTrue();
            assertThat(shelves.cloud.shelves.imageOf(server)).contains(image.toString());
        }
    }

    @Test
    void theGuestIsMadeFromWhatItWasSavedAsWithItsOwnImagesProperties() {
        var host = shelves.cloud.hosts.host("one", 100);
        var image = UUID.randomUUID();
        var server = shelves.offloaded(image);

        shelves.driver.finish(shelves.askToUnshelve(server, null, null));

        var guest = shelves.cloud.agents.guest(host, server);
        assertThat(guest.getImage().getId()).isEqualTo(image.toString());
        assertThat(guest.getOwnsImage()).isTrue();
        assertThat(guest.getImage().getPropertiesMap())
                .isEqualTo(Objects.requireNonNull(shelves.cloud.read(server).image()).properties());
        assertThat(guest.getNicsList()).hasSize(2);
        assertThat(shelves.cloud.ports.hosts().values()).containsOnly("one");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itStartsWithWhatItsMetadataWantsInItsDrives(boolean isOffloaded) {
        var host = shelves.cloud.hosts.host("one", 100);
        var iso = UUID.randomUUID().toString();
        shelves.cloud.images.put(TestImages.iso(iso));
        var image = UUID.randomUUID();
        var server = isOffloaded ? shelves.offloaded(image) : shelves.shelved(image);
        shelves.cloud.metadata(
                server, "nodeinfo.com:iso-" + iso, "{\"image_uuid\": \"" + iso + "\"}");

        shelves.driver.finish(shelves.askToUnshelve(server, null, null));

        var guest =
                isOffloaded
                        ? shelves.cloud.agents.guest(host, server)
                        : shelves.cloud.agents.commands().getLast().getPower().getGuest();
        assertThat(guest.getIsosList()).extracting(Image::getId).containsExactly(iso);
    }

    @Test
    void itGoesWhereItIsSent() {
        shelves.cloud.hosts.host("one", 100);
        var server = shelves.offloaded(UUID.randomUUID());
        var two = shelves.cloud.hosts.host("two", 10);

        shelves.driver.finish(shelves.askToUnshelve(server, null, "two"));

        assertThat(shelves.cloud.agents.running()).containsExactly(two + "/" + server);
    }

    @Test
    void withoutRoomItStaysShelved() {
        var host = shelves.cloud.hosts.host("one", 100);
        var server = shelves.offloaded(UUID.randomUUID());
        shelves.cloud.jdbc.update("update host set disabled = true where id = ?", host);

        var operation = shelves.askToUnshelve(server, null, null);
        shelves.driver.finish(operation);

        var row = shelves.cloud.read(server);
        assertThat(row.state().vm()).isEqualTo(VmState.SHELVED_OFFLOADED);
        assertThat(row.state().isIdle()).isTrue();
        assertThat(Objects.requireNonNull(row.fault()).message())
                .startsWith("No valid host was found. ");
        shelves.cloud.assertAction(operation, "Error");
    }

    @Test
    void aServerWhoseImageIsGoneIsInErrorAndSaysWhy() {
        shelves.cloud.hosts.host("one", 100);
        var image = UUID.randomUUID();
        var server = shelves.offloaded(image);
        shelves.cloud.images.delete(image.toString());

        shelves.driver.finish(shelves.askToUnshelve(server, null, null));

        var row = shelves.cloud.read(server);
        assertThat(row.state().vm()).isEqualTo(VmState.ERROR);
        assertThat(Objects.requireNonNull(row.fault()).message())
                .isEqualTo("Unshelve attempted but the image " + image + " cannot be found.");
    }

    @Test
    void anImageServiceThatIsAwayOnlyDelays() {
        shelves.cloud.hosts.host("one", 100);
        var server = shelves.offloaded(UUID.randomUUID());
        shelves.cloud.images.failOnce(new ComputeFailure.Unavailable("away", ""));

        shelves.driver.finish(shelves.askToUnshelve(server, null, null));

        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void aVolumeThatIsRefusedLeavesItShelved() {
        shelves.cloud.hosts.host("one", 100);
        var server = shelves.offloaded(UUID.randomUUID());
        shelves.volumes.failOnce(new ComputeFailure.Invalid("The volume is broken."));

        shelves.driver.finish(shelves.askToUnshelve(server, null, null));

        var row = shelves.cloud.read(server);
        assertThat(row.state().vm()).isEqualTo(VmState.SHELVED_OFFLOADED);
        assertThat(Objects.requireNonNull(row.fault()).message())
                .isEqualTo("The volume is broken.");
        assertThat(shelves.cloud.ports.hosts()).isEmpty();
    }

    @Test
    void aHostThatCannotIsLeftForAnother() {
        shelves.cloud.hosts.host("one", 100);
        var server = shelves.offloaded(UUID.randomUUID());
        var bad = shelves.cloud.hosts.host("bad", 1000);
        shelves.cloud.agents.refuse(bad, Kind.PERMANENT);

        shelves.driver.finish(shelves.askToUnshelve(server, null, null));

        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(shelves.cloud.agents.running()).noneMatch(guest -> guest.contains(bad + "/"));
    }

    @Test
    void aDeleteMeanwhileLeavesNothing() {
        var host = shelves.cloud.hosts.host("one", 100);
        var before = shelves.cloud.leftovers();
        var server = shelves.offloaded(UUID.randomUUID());
        var operation = shelves.askToUnshelve(server, null, null);
        shelves.cloud.agents.refuse(host, Kind.TRANSIENT);
        shelves.driver.step(operation);

        shelves.cloud.askForDelete(server);
        shelves.cloud.agents.accept(host);
        shelves.finishRest();

        assertThat(shelves.cloud.leftovers()).isEqualTo(before);
    }

    @Test
    void onItsHostItIsStartedAsItIsNow() {
        shelves.cloud.hosts.host("one", 100);
        var server = shelves.shelved(UUID.randomUUID());

        shelves.driver.finish(shelves.askToUnshelve(server, null, null));

        assertThat(shelves.cloud.agents.commands()).filteredOn(Command::hasSpawn).hasSize(1);
        assertThat(shelves.cloud.agents.powers()).containsEntry(server.toString(), "running");
    }
}
