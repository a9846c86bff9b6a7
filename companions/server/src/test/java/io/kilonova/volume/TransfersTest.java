package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TransfersTest extends VolumeTest {
    private JsonNode offer(String token, String volume, String more) {
        var body = "{'transfer': {'volume_id': '%s', 'name': 't'%s}}".formatted(volume, more);
        var made = post(token, "/volume-transfers", body);
        assertThat(made.status()).as(made.http().body()).isEqualTo(202);
        return made.body().path("transfer");
    }

    private Answer accept(String token, JsonNode offer, String key) {
        return post(
                token,
                "/volume-transfers/" + offer.path("id").asString() + "/accept",
                "{'accept': {'auth_key': '" + key + "'}}");
    }

    @Test
    void aVolumeAndItsSnapshotsGoToWhoKnowsTheKey() {
        var donor = newTenant();
        var taker = newTenant();
        var volume = blank(donor.token());
        var snapshot = snapshot(donor.token(), volume);
        var offer = offer(donor.token(), volume, "");

        assertThat(statusOf(donor.token(), volume)).isEqualTo("awaiting-transfer");
        assertThat(delete(donor.token(), "/volumes/" + volume).status()).isEqualTo(400);
        assertThat(accept(taker.token(), offer, "guess").status()).isEqualTo(400);
        var key = offer.path("auth_key").asString();
        assertThat(accept(taker.token(), offer, key).status()).isEqualTo(202);

        assertThat(show(taker.token(), volume).path("os-vol-tenant-attr:tenant_id").asString())
                .isEqualTo(taker.projectId());
        assertThat(statusOf(taker.token(), volume)).isEqualTo("available");
        assertThat(get(donor.token(), "/volumes/" + volume).status()).isEqualTo(404);
        assertThat(snapshotStatus(taker.token(), snapshot)).isEqualTo("available");
        assertThat(accept(taker.token(), offer, key).status()).isEqualTo(404);
    }

    @Test
    void snapshotsMayStay() {
        var donor = newTenant();
        var taker = newTenant();
        var volume = blank(donor.token());
        var snapshot = snapshot(donor.token(), volume);
        var offer = offer(donor.token(), volume, ", 'no_snapshots': true");

        accept(taker.token(), offer, offer.path("auth_key").asString());

        assertThat(snapshotStatus(donor.token(), snapshot)).isEqualTo("available");
        assertThat(get(taker.token(), "/snapshots/" + snapshot).status()).isEqualTo(404);
        assertThat(delete(taker.token(), "/volumes/" + volume + "?cascade=true").status())
                .isEqualTo(400);
    }

    @Test
    void anOfferIsListedAndTakenBack() {
        var donor = newTenant();
        var volume = blank(donor.token());
        var offer = offer(donor.token(), volume, "");
        var path = "/os-volume-transfer/" + offer.path("id").asString();

        var shown = get(donor.token(), path).body().path("transfer");
        assertThat(shown.has("auth_key")).isFalse();
        assertThat(shown.path("source_project_id").asString()).isEqualTo(donor.projectId());
        assertThat(
                        get(donor.token(), "/volume-transfers/detail")
                                .body()
                                .path("transfers")
                                .findValuesAsString("name"))
                .containsExactly("t");
        assertThat(get(newTenant().token(), path).status()).isEqualTo(404);
        assertThat(delete(newTenant().token(), path).status()).isEqualTo(404);
        assertThat(delete(donor.token(), path).status()).isEqualTo(202);
        assertThat(statusOf(donor.token(), volume)).isEqualTo("available");
    }

    @Test
    void whatCannotBeOfferedIsRefused() {
        var token = newTenant().token();
        var volume = blank(token);
        act(token, volume, "os-attach", "{'host_name': 'h', 'mountpoint': '/dev/vdb'}");
        var body = "{'transfer': {'volume_id': '%s'}}";

        assertThat(post(token, "/volume-transfers", body.formatted(volume)).status())
                .isEqualTo(400);
        assertThat(post(token, "/volume-transfers", body.formatted(new UUID(1, 1))).status())
                .isEqualTo(404);
        assertThat(post(token, "/volume-transfers", body.formatted("x")).status()).isEqualTo(400);
    }

    @Test
    void ofManyWhoTakeItAtOnceOneDoes() throws InterruptedException {
        var donor = newTenant();
        var taker = newTenant();
        var offer = offer(donor.token(), blank(donor.token()), "");
        var key = offer.path("auth_key").asString();

        var statuses = together(20, () -> accept(taker.token(), offer, key).status());

        assertThat(Collections.frequency(statuses, 202)).isEqualTo(1);
        assertThat(Collections.frequency(statuses, 404)).isEqualTo(19);
    }
}
