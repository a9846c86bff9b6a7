package io.kilonova.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.hypervisor.HypervisorFailure;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class DomainXmlTest {
    @Test
    void whatUsersWriteNeverBecomesMarkup() throws Exception {
        var name = "</kilonova:name><disk file='/etc/shadow'/>&\u0000\u001b😀";
        var document = parse(Guests.aGuest(1).setName(name).build());

        assertThat(document.getElementsByTagName("kilonova:name").item(0).getTextContent())
                .isEqualTo("</kilonova:name><disk file='/etc/shadow'/>&??😀");
        assertThat(document.getElementsByTagName("disk").getLength()).isEqualTo(2);
    }

    @Test
    void everyDiskSaysItsFormat() throws Exception {
        var disks =
                parse(
                                Guests.aGuest(1)
                                        .addBlockDevices(Guests.aBlank(1024, ""))
                                        .addBlockDevices(Guests.aBlank(64, "swap"))
                                        .build())
                        .getElementsByTagName("driver");

        assertThat(disks.getLength()).isEqualTo(4);
        for (int i = 0; i < disks.getLength(); i++) {
            assertThat(disks.item(i).getAttributes().getNamedItem("type").getNodeValue())
                    .isIn("qcow2", "raw");
        }
    }

    @Test
    void disksAreNamedForTheirBusAndBootedInTheirOrder() throws Exception {
        var guest =
                Guests.aGuest(1)
                        .addBlockDevices(Guests.aBlank(1024, "").setDiskBus("scsi"))
                        .addBlockDevices(Guests.aBlank(64, "swap").setBootIndex(1))
                        .build();

        var targets = parse(guest).getElementsByTagName("target");
        var boots = parse(guest).getElementsByTagName("boot");

        assertThat(attribute(targets, 0, "dev")).isEqualTo("vda");
        assertThat(attribute(targets, 1, "dev")).isEqualTo("sda");
        assertThat(attribute(targets, 2, "dev")).isEqualTo("vdb");
        assertThat(attribute(targets, 3, "dev")).isEqualTo("hda");
        assertThat(boots.getLength()).isEqualTo(2);
        assertThat(attribute(boots, 0, "order")).isEqualTo("1");
        assertThat(attribute(boots, 1, "order")).isEqualTo("2");
    }

    @Test
    void theDiskIsBootedBeforeTheCdUnlessTheOrderSaysOtherwise() throws Exception {
        var guest = Guests.aGuest(1);

        var usual = parse(guest.build(), Path.of("/iso")).getElementsByTagName("boot");
        assertThat(attribute(usual, 0, "order")).isEqualTo("1");
        assertThat(attribute(usual, 1, "order")).isEqualTo("2");

        guest.addBootOrder("cdrom").addBootOrder("hd");
        var turned = parse(guest.build(), Path.of("/iso")).getElementsByTagName("boot");
        assertThat(attribute(turned, 0, "order")).isEqualTo("2");
        assertThat(attribute(turned, 1, "order")).isEqualTo("1");
    }

    @Test
    void aRescuedGuestRunsFromTheRescueDiskAndHasItsOwnBehind() throws Exception {
        var guest = Guests.aGuest(1).addBlockDevices(Guests.aBlank(1024, ""));
        guest.getRescueBuilder().getImageBuilder().putProperties("hw_disk_bus", "virtio");

        var document = parse(guest.build(), Path.of("/iso"));

        assertThat(files(document)).containsExactly("disk.rescue", "disk", "disk.config.rescue");
        var targets = document.getElementsByTagName("target");
        assertThat(attribute(targets, 0, "dev")).isEqualTo("vda");
        assertThat(attribute(targets, 1, "dev")).isEqualTo("vdb");
        assertThat(document.getElementsByTagName("boot").getLength()).isEqualTo(1);
    }

    @Test
    void aStableRescueLeavesEveryDiskWhereItIs() throws Exception {
        var guest = Guests.aGuest(1).addBlockDevices(Guests.aBlank(1024, ""));
        guest.getRescueBuilder()
                .getImageBuilder()
                .putProperties("hw_rescue_device", "cdrom")
                .putProperties("hw_rescue_bus", "ide");

        var document = parse(guest.build());

        assertThat(files(document))
                .containsExactly("disk", "disk.eph0", "disk.config.rescue", "disk.rescue");
        var targets = document.getElementsByTagName("target");
        assertThat(attribute(targets, 0, "dev")).isEqualTo("vda");
        assertThat(attribute(targets, 3, "dev")).isEqualTo("hdb");
        var boots = document.getElementsByTagName("boot");
        assertThat(attribute(boots, 0, "order")).isEqualTo("2");
        assertThat(attribute(boots, 1, "order")).isEqualTo("1");

        guest.getRescueBuilder().getImageBuilder().putProperties("hw_rescue_device", "floppy");
        assertThatThrownBy(() -> xml(guest.build())).hasMessageContaining("hw_rescue_device");
    }

    private static List<String> files(Document document) {
        var files = new ArrayList<String>();
        var sources = document.getElementsByTagName("source");
        for (int i = 0; i < sources.getLength(); i++) {
            var file = sources.item(i).getAttributes().getNamedItem("file");
            if (file != null) {
                files.add(Path.of(file.getNodeValue()).getFileName().toString());
            }
        }
        return files;
    }

    @Test
    void nonsenseInImagePropertiesIsRefusedByName() {
        for (var property : new String[] {"hw_disk_bus", "hw_vif_model", "hw_machine_type"}) {
            var guest = Guests.aGuest(1);
            guest.getImageBuilder().putProperties(property, "evil'/>");

            assertThatThrownBy(() -> xml(guest.build()))
                    .isInstanceOf(HypervisorFailure.class)
                    .hasMessageContaining(property);
        }
    }

    @Test
    void memoryIsMadeOfTheLargePagesThatTheServerHolds() throws Exception {
        var page =
                parse(Guests.aGuest(1).setPageSizeKib(2048).build()).getElementsByTagName("page");

        assertThat(attribute(page, 0, "size")).isEqualTo("2048");
        assertThat(attribute(page, 0, "unit")).isEqualTo("KiB");
    }

    @Test
    void aGuestIsToldAtItsStartWhatItMayGetLater() throws Exception {
        var document = parse(Guests.aGuest(1).setVcpus(2).setMemoryMb(512).build());

        var vcpu = document.getElementsByTagName("vcpu");
        assertThat(attribute(vcpu, 0, "current")).isEqualTo("2");
        assertThat(vcpu.item(0).getTextContent()).isEqualTo("8");
        var most = document.getElementsByTagName("maxMemory");
        assertThat(most.item(0).getTextContent()).isEqualTo("2048");
        var cell = document.getElementsByTagName("cell");
        assertThat(attribute(cell, 0, "cpus")).isEqualTo("0-7");
        assertThat(attribute(cell, 0, "memory")).isEqualTo("512");
    }

    @Test
    void theSmallestGuestsKeepAllTheirMemoryForThemselves() throws Exception {
        var document = parse(Guests.aGuest(1).setMemoryMb(256).build());

        assertThat(document.getElementsByTagName("maxMemory").getLength()).isZero();
        assertThat(document.getElementsByTagName("cell").getLength()).isZero();
    }

    @Test
    void aBridgeNameCannotLeaveItsPlace() {
        var guest = Guests.aGuest(1);
        guest.getNicsBuilder(0).setBridge("../../etc");

        assertThatThrownBy(() -> xml(guest.build())).isInstanceOf(HypervisorFailure.class);
    }

    private static String attribute(NodeList nodes, int index, String name) {
        return nodes.item(index).getAttributes().getNamedItem(name).getNodeValue();
    }

    private static String xml(Guest guest, Path... cdroms) throws HypervisorFailure {
        var folder = new GuestFolder(Path.of("/guests"), guest.getServerId());
        return new DomainXml(guest, folder, List.of(cdroms), "qemu", new Growth(4, 512)).build();
    }

    private static Document parse(Guest guest, Path... cdroms) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(
                        new ByteArrayInputStream(
                                xml(guest, cdroms).getBytes(StandardCharsets.UTF_8)));
    }
}
