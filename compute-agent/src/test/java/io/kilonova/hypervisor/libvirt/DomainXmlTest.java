package io.kilonova.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.libvirt.ImageCache.Base;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

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
                parse(Guests.aGuest(1).setEphemeralGb(1).setSwapMb(64).build())
                        .getElementsByTagName("driver");

        assertThat(disks.getLength()).isEqualTo(4);
        for (int i = 0; i < disks.getLength(); i++) {
            assertThat(disks.item(i).getAttributes().getNamedItem("type").getNodeValue())
                    .isIn("qcow2", "raw");
        }
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
        assertThatThrownBy(() ->
                        xml(Guests.aGuest(1).putExtraSpecs("hw:mem_page_size", "1 GB").build()))
                .hasMessageContaining("hw:mem_page_size");
    }

    @Test
    void aBridgeNameCannotLeaveItsPlace() {
        var guest = Guests.aGuest(1);
        guest.getNicsBuilder(0).setBridge("../../etc");

        assertThatThrownBy(() -> xml(guest.build())).isInstanceOf(HypervisorFailure.class);
    }

    @Test
    void theConfigDriveTellsWhoTheGuestIs() {
        var meta =
                new ConfigDrive()
                        .metaData(
                                Guests.aGuest(7)
                                        .setPublicKey("ssh-ed25519 AAAA")
                                        .setKeyName("key")
                                        .build());

        assertThat(meta).containsEntry("hostname", "guest-7").containsKey("random_seed");
        assertThat(meta.get("public_keys")).isEqualTo(java.util.Map.of("key", "ssh-ed25519 AAAA"));
        assertThat(NetworkData.of(Guests.aGuest(7).build()).toString()).contains("ipv4_dhcp");
    }

    private static String xml(Guest guest) throws HypervisorFailure {
        var folder = new GuestFolder(Path.of("/guests"), guest.getServerId());
        return new DomainXml(guest, folder, new Base(Path.of("/image"), "qcow2", 1), "qemu")
                .build();
    }

    private static Document parse(Guest guest) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml(guest).getBytes(StandardCharsets.UTF_8)));
    }
}
