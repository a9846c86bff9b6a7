package io.kilonova.metadataservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.FixedIp;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.GuestSelf;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.metadataservice.MetadataResponses.Request;
import io.kilonova.metadataservice.MetadataResponses.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataResponsesTest {
    private static final GuestSelf SELF =
            GuestSelf.newBuilder()
                    .addSecurityGroups("default")
                    .addSecurityGroups("web")
                    .setGuest(
                            Guest.newBuilder()
                                    .setServerId("6b6ee99b-0f29-4e63-8d2b-9a1c3ac3a0ff")
                                    .setInstanceName("instance-0000002a")
                                    .setName("web 1")
                                    .setHostname("web-1")
                                    .setProjectId("p")
                                    .setAvailabilityZone("nova")
                                    .setReservationId("r-abc")
                                    .setFlavorName("m1.small")
                                    .setKeyName("mine")
                                    .setPublicKey("ssh-ed25519 AAAA")
                                    .setUserData(ByteString.copyFromUtf8("#!/bin/sh\n"))
                                    .putMetadata("role", "web")
                                    .setImage(Image.newBuilder().setId("70a599e0-31e7-49b7"))
                                    .addBlockDevices(
                                            BlockDevice.newBuilder()
                                                    .setDeviceName("vda")
                                                    .setDestinationType("local"))
                                    .addBlockDevices(
                                            BlockDevice.newBuilder()
                                                    .setDeviceName("vdb")
                                                    .setBootIndex(-1)
                                                    .setGuestFormat("swap")
                                                    .setDestinationType("local"))
                                    .addNics(
                                            Nic.newBuilder()
                                                    .setPortId("2222-0000-4000-8000")
                                                    .setMacAddress("fa:16:3e:00:00:01")
                                                    .setTag("front")
                                                    .addFixedIps(
                                                            FixedIp.newBuilder()
                                                                    .setAddress("10.0.0.5")
                                                                    .setCidr("10.0.0.0/20")
                                                                    .setGateway("10.0.0.1")
                                                                    .addFloating("198.51.100.5")
                                                                    .addDnsServers("9.9.9.9"))))
                    .build();

    private final MetadataResponses responses =
            new MetadataResponses(
                    new Random(1),
                    document -> document.toString().getBytes(StandardCharsets.UTF_8));
    private final List<String> stored = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/|1.0,2007-01-19,2007-03-01,2007-08-29,2007-10-10,2007-12-15,2008-02-01,2008-09-01,2009-04-04,latest",
                "/openstack|2012-08-10,2013-04-04,2013-10-17,2015-10-15,2016-06-30,2016-10-06,2017-02-22,2018-08-27,2020-10-14,latest",
                "/openstack/2012-08-10|meta_data.json,user_data",
                "/openstack/2013-04-04/|meta_data.json,user_data,password",
                "/openstack/latest|meta_data.json,user_data,vendor_data.json,network_data.json,vendor_data2.json,password",
                "/latest|meta-data/,user-data",
                "/1.0/meta-data|ami-id,ami-launch-index,ami-manifest-path,hostname,instance-id,local-ipv4,public-keys/,reservation-id,security-groups",
                "/2009-04-04/meta-data/|ami-id,ami-launch-index,ami-manifest-path,block-device-mapping/,hostname,instance-action,instance-id,instance-type,local-hostname,local-ipv4,placement/,public-hostname,public-ipv4,public-keys/,reservation-id,security-groups",
                "/latest/meta-data/public-keys/|0=mine",
                "/latest/meta-data/public-keys/0/|openssh-key",
                "/latest/meta-data/block-device-mapping/|ami,root,swap",
                "/latest/meta-data/security-groups|default,web",
            })
    void directoriesAreListed(String path, String lines) {
        assertThat(text(path)).isEqualTo(lines.replace(',', '\n'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/latest/meta-data/instance-id|i-0000002a",
                "/ec2/latest/meta-data/ami-id|ami-70a599e0",
                "/latest/meta-data/local-ipv4|10.0.0.5",
                "/latest/meta-data/public-ipv4|198.51.100.5",
                "/latest/meta-data/instance-type|m1.small",
                "/latest/meta-data/placement/availability-zone|nova",
                "/latest/meta-data/public-keys/0/openssh-key|ssh-ed25519 AAAA",
                "/latest/meta-data/block-device-mapping/root|/dev/vda",
                "/latest/meta-data/block-device-mapping/swap|/dev/vdb",
                "//latest/./meta-data/../meta-data/hostname?x=1|web-1",
            })
    void valuesAreFound(String path, String value) {
        assertThat(text(path)).isEqualTo(value);
    }

    @Test
    void documentsAreThoseOfTheVersion() {
        assertThat(get("/latest/user-data").body())
                .isEqualTo("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        assertThat(get("/openstack/latest/user_data").body())
                .isEqualTo("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        assertThat(text("/openstack/2012-08-10/meta_data.json"))
                .contains("meta={role=web}", "public_keys={mine=ssh-ed25519 AAAA}")
                .doesNotContain("random_seed", "project_id", "devices");
        assertThat(text("/openstack/2015-10-15/meta_data.json"))
                .contains("random_seed", "project_id")
                .doesNotContain("devices");
        assertThat(text("/openstack/latest/meta_data.json")).contains("tags=[front]");
        assertThat(text("/openstack/latest/network_data.json"))
                .contains("netmask=255.255.240.0", "address=9.9.9.9", "id=tap22220000400");
        assertThat(text("/openstack/latest/vendor_data2.json")).isEqualTo("{static={}}");
        assertThat(get("/openstack/latest/meta_data.json").type()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openstack/2012-08-10/password",
                "/openstack/2012-08-10/vendor_data.json",
                "/openstack/2013-10-17/network_data.json",
                "/openstack/1999-01-01/meta_data.json",
                "/openstack/latest/meta_data.json/more",
                "/openstack/latest/content/0000",
                "/1.0/meta-data/instance-type",
                "/latest/meta-data/hostname/more",
                "/latest/meta-data/nope",
                "/latest/dynamic",
                "/../etc/passwd",
                "/latest/meta-data/public-keys/1",
            })
    void whatIsNotThereIsNotFound(String path) {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void aPasswordIsSaidOnce() {
        assertThat(password("GET", "", SELF).body()).isEmpty();
        assertThat(password("POST", "x".repeat(1021), SELF).status()).isEqualTo(400);
        assertThat(password("POST", "a\0b", SELF).status()).isEqualTo(400);
        assertThat(password("DELETE", "", SELF).status()).isEqualTo(400);
        assertThat(stored).isEmpty();

        assertThat(password("POST", "x".repeat(1020), SELF).status()).isEqualTo(200);
        assertThat(stored).containsExactly("x".repeat(1020));

        assertThat(password("POST", "again", SELF).status()).isEqualTo(409);
        var said = SELF.toBuilder().setPassword("secret").build();
        assertThat(password("POST", "again", said).status()).isEqualTo(409);
        assertThat(new String(password("GET", "", said).body(), StandardCharsets.UTF_8))
                .isEqualTo("secret");
        assertThat(stored).hasSize(1);
    }

    private Response password(String method, String body, GuestSelf self) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        return responses.of(
                new Request(method, "/openstack/latest/password", bytes),
                self,
                (_, password) -> stored.isEmpty() && stored.add(password));
    }

    private String text(String path) {
        var response = get(path);
        assertThat(response.status()).isEqualTo(200);
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private Response get(String path) {
        return responses.of(new Request("GET", path, new byte[0]), SELF, (_, _) -> false);
    }
}
