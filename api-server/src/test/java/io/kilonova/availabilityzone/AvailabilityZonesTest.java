package io.kilonova.availabilityzone;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvailabilityZonesTest extends ApiTest {
    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.104"})
    void zonesAreWhatHostsMakeThem(String version) {
        host("one", "nova", "now()", false);
        host("two", "nova", "now() - interval '1 hour'", true);
        host("three", "west", "now()", true);

        var list = get("/v2.1/os-availability-zone", "reader", version);
        var detail = get("/v2.1/os-availability-zone/detail", "admin", version);

        fits("os-availability-zone.list", version, list);
        assertThat(list.body().findValuesAsString("zoneName")).containsExactly("nova", "west");
        assertThat(list.body().findValuesAsString("available")).containsExactly("true", "false");
        assertThat(list.body().at("/availabilityZoneInfo/0/hosts").isNull()).isTrue();
        fits("os-availability-zone.detail", version, detail);
        var zones = new ArrayList<String>();
        detail.body()
                .path("availabilityZoneInfo")
                .forEach(zone -> zones.add(zone.path("zoneName").asString()));
        assertThat(zones).containsExactlyInAnyOrder("internal", "nova", "west");
        var two = detail.body().at("/availabilityZoneInfo/1/hosts/two/nova-compute");
        assertThat(two.path("active").asBoolean()).isFalse();
        assertThat(two.path("available").asBoolean()).isFalse();
    }

    @Test
    void onlyAdministratorsSeeHosts() {
        assertThat(get("/v2.1/os-availability-zone/detail", "manager", "").status()).isEqualTo(403);
    }

    private void host(String name, String zone, String lastSeen, boolean isDisabled) {
        jdbc.update(
                """
                insert into host (id, service_id, name, hypervisor_hostname, hypervisor_type,
                    hypervisor_version, host_ip, availability_zone, last_seen, disabled,
                    created_at, updated_at)
                values (gen_random_uuid(), gen_random_uuid(), ?, ?, 'QEMU', 1, '192.0.2.1', ?, %s,
                    ?, now(), now())
                """
                        .formatted(lastSeen),
                name,
                name,
                zone,
                isDisabled);
    }
}
