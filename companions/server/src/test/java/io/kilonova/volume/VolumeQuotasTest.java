package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class VolumeQuotasTest extends VolumeTest {
    private void limit(Tenant tenant, String limits) {
        var path = "/os-quota-sets/" + tenant.projectId();
        var set = put(tokenOf("admin"), path, "{'quota_set': {" + limits + "}}");
        assertThat(set.status()).as(set.http().body()).isEqualTo(200);
    }

    @Test
    void whatIsTooMuchIsRefusedInTheWordsThatClientsKnow() {
        var tenant = newTenant();
        var token = tenant.token();
        limit(tenant, "'volumes': 2, 'gigabytes': 5, 'snapshots': 1, 'per_volume_gigabytes': 4");
        var volume = ready(token, "'size': 3");

        assertOver(
                create(token, "'size': 3"),
                "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed"
                        + " gigabytes quota. Requested 3G, quota is 5G and 3G has been consumed.");
        assertOver(
                create(token, "'size': 5"),
                "VolumeSizeExceedsLimit: Requested volume size 5G is larger than maximum allowed"
                        + " limit 4G.");
        ready(token, "'size': 1");
        assertOver(
                create(token, "'size': 1"),
                "VolumeLimitExceeded: Maximum number of volumes allowed (2) exceeded for quota"
                        + " 'volumes'.");
        assertThat(act(token, volume, "os-extend", "{'new_size': 4}")).isEqualTo(202);
        await(token, volume, "available");
        assertThat(act(token, volume, "os-extend", "{'new_size': 5}")).isEqualTo(413);
        assertThat(statusOf(token, volume)).isEqualTo("available");
        assertThat(
                        post(token, "/snapshots", "{'snapshot': {'volume_id': '" + volume + "'}}")
                                .status())
                .isEqualTo(413);
    }

    private static void assertOver(Answer answer, String message) {
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body().at("/overLimit/message").asString()).isEqualTo(message);
        assertThat(answer.body().at("/overLimit/retryAfter").asString()).isEqualTo("0");
        assertThat(answer.header("Retry-After")).isEqualTo("0");
    }

    @Test
    void manyAtOnceDoNotGetMoreThanThereIs() throws InterruptedException {
        var tenant = newTenant();
        limit(tenant, "'volumes': 3");

        var statuses = together(30, () -> create(tenant.token(), "'size': 1").status());

        assertThat(Collections.frequency(statuses, 202)).isEqualTo(3);
        assertThat(Collections.frequency(statuses, 413)).isEqualTo(27);
    }

    @Test
    void extensionsAtOnceDoNotGetMoreThanThereIs() throws InterruptedException {
        var tenant = newTenant();
        var token = tenant.token();
        limit(tenant, "'gigabytes': 12");
        var ids = java.util.List.of(blank(token), blank(token), blank(token));
        var next = new java.util.concurrent.atomic.AtomicInteger();

        var statuses =
                together(
                        3,
                        () ->
                                act(
                                        token,
                                        ids.get(next.getAndIncrement()),
                                        "os-extend",
                                        "{'new_size': 6}"));

        assertThat(Collections.frequency(statuses, 202)).isEqualTo(1);
        assertThat(Collections.frequency(statuses, 413)).isEqualTo(2);
    }

    @Test
    void limitsOfATypeCountBesideTheOthers() {
        var tenant = newTenant();
        limit(tenant, "'volumes_ssd': 1");
        ready(tenant.token(), "'size': 1, 'volume_type': 'ssd'");

        assertThat(create(tenant.token(), "'size': 1, 'volume_type': 'ssd'").status())
                .isEqualTo(413);
        var other = ready(tenant.token(), "'size': 1, 'volume_type': 'hdd'");
        assertThat(act(tenant.token(), other, "os-retype", "{'new_type': 'ssd'}")).isEqualTo(413);
    }

    @Test
    void usageIsTold() {
        var tenant = newTenant();
        var token = tenant.token();
        snapshot(token, ready(token, "'size': 2"));

        var usage =
                get(token, "/os-quota-sets/" + tenant.projectId() + "?usage=True")
                        .body()
                        .path("quota_set");
        assertThat(usage.at("/gigabytes/in_use").asInt()).isEqualTo(4);
        assertThat(usage.at("/gigabytes___DEFAULT__/in_use").asInt()).isEqualTo(4);
        assertThat(usage.at("/volumes/in_use").asInt()).isEqualTo(1);
        assertThat(usage.at("/snapshots/in_use").asInt()).isEqualTo(1);
        assertThat(usage.at("/volumes/limit").asInt()).isEqualTo(10);
        var limits = get(token, "/limits").body().at("/limits/absolute");
        assertThat(limits.path("totalGigabytesUsed").asInt()).isEqualTo(4);
        assertThat(limits.path("maxTotalVolumeGigabytes").asInt()).isEqualTo(1000);
        assertThat(limits.path("totalVolumesUsed").asInt()).isEqualTo(1);
    }

    @Test
    void limitsAreSetByAdministratorsAndNotBelowWhatIsUsed() {
        var tenant = newTenant();
        var token = tenant.token();
        var path = "/os-quota-sets/" + tenant.projectId();
        blank(token);
        var admin = tokenOf("admin");

        assertThat(put(token, path, "{'quota_set': {'volumes': 99}}").status()).isEqualTo(403);
        assertThat(put(admin, path, "{'quota_set': {'volumes': 0}}").status()).isEqualTo(400);
        assertThat(put(admin, path, "{'quota_set': {'volumes': -2}}").status()).isEqualTo(400);
        assertThat(put(admin, path, "{'quota_set': {'odd': 2}}").status()).isEqualTo(400);
        assertThat(put(admin, path, "{'quota_set': {}}").status()).isEqualTo(400);
        assertThat(get(newTenant().token(), path).status()).isEqualTo(403);
        limit(tenant, "'volumes': 77");
        assertThat(get(token, path).body().at("/quota_set/volumes").asInt()).isEqualTo(77);
        assertThat(get(token, path + "/defaults").body().at("/quota_set/volumes").asInt())
                .isEqualTo(10);
        assertThat(delete(admin, path).status()).isEqualTo(200);
        assertThat(get(token, path).body().at("/quota_set/volumes").asInt()).isEqualTo(10);
    }

    @Test
    void theDefaultOfAllIsTold() {
        var admin = tokenOf("admin");
        var path = "/os-quota-class-sets/default";

        assertThat(get(admin, path).body().at("/quota_class_set/volumes").asInt()).isEqualTo(10);
        assertThat(get(admin, "/os-quota-class-sets/other").status()).isEqualTo(404);
        assertThat(put(admin, path, "{'quota_class_set': {'volumes': 10}}").status())
                .isEqualTo(200);
        assertThat(get(newTenant().token(), path).status()).isEqualTo(403);
    }
}
