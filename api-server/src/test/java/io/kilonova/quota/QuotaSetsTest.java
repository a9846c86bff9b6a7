package io.kilonova.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaSetsTest extends ApiTest {
    private static final String SETS = "/v2.1/os-quota-sets/";
    private static final String DEFAULT_CLASS = "/v2.1/os-quota-class-sets/default";

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.35", "2.36", "2.49", "2.50", "2.56", "2.57", "2.104"})
    void everyVersionHasItsOwnForm(String version) {
        fits("os-quota-sets.show", version, get(SETS + P1, "reader", version));
        fits("os-quota-sets.detail", version, get(SETS + P1 + "/detail", "reader", version));
        fits("os-quota-sets.defaults", version, get(SETS + P1 + "/defaults", "reader", version));
        var update = put(SETS + P1, "admin", version, "{\"quota_set\": {\"cores\": \"45\"}}");
        fits("os-quota-sets.update", version, update);
        assertThat(update.body().at("/quota_set/cores").asInt()).isEqualTo(45);
        fits("os-quota-class-sets.show", version, get(DEFAULT_CLASS, "admin", version));
        fits(
                "os-quota-class-sets.update",
                version,
                put(DEFAULT_CLASS, "admin", version, "{\"quota_class_set\": {\"ram\": 1}}"));
    }

    @Test
    void limitsComeFromTheProjectThenTheDefaultClassThenTheSettings() {
        assertThat(cores(P1)).isEqualTo(20);
        put(DEFAULT_CLASS, "admin", "", "{\"quota_class_set\": {\"cores\": 30}}");
        assertThat(cores(P1)).isEqualTo(30);
        put(SETS + P1, "admin", "", "{\"quota_set\": {\"cores\": -1}}");
        assertThat(cores(P1)).isEqualTo(-1);
        assertThat(cores(P2)).isEqualTo(30);
        assertThat(get("/v2.1/limits", "member", "").body().at("/limits/absolute/maxTotalCores"))
                .hasToString("-1");

        assertThat(delete(SETS + P1, "admin", "").status()).isEqualTo(202);
        assertThat(cores(P1)).isEqualTo(30);
        assertThat(get(SETS + P1 + "/defaults", "member", "").body().at("/quota_set/cores").asInt())
                .isEqualTo(30);
    }

    @Test
    void aLimitBelowWhatIsUsedNeedsForce() {
        aServerOf(P1, 4, 2048);

        var refused = put(SETS + P1, "admin", "", "{\"quota_set\": {\"cores\": 3}}");
        var forced =
                put(SETS + P1, "admin", "", "{\"quota_set\": {\"cores\": 3, \"force\": true}}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message())
                .isEqualTo(
                        "Quota limit 3 for cores must be greater than or equal to already used"
                                + " and reserved 4.");
        assertThat(forced.status()).isEqualTo(200);
        var detail = get(SETS + P1 + "/detail", "member", "").body().path("quota_set");
        assertThat(detail.at("/cores/in_use").asInt()).isEqualTo(4);
        assertThat(detail.at("/ram/in_use").asInt()).isEqualTo(2048);
        assertThat(detail.at("/instances/in_use").asInt()).isEqualTo(1);
        var absolute = get("/v2.1/limits", "member", "").body().at("/limits/absolute");
        assertThat(absolute.path("totalCoresUsed").asInt()).isEqualTo(4);
        assertThat(absolute.path("totalRAMUsed").asInt()).isEqualTo(2048);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2.1 | {'quota_set': {'cores': -2}} | -2 is less than the minimum of -1",
                "2.1 | {'quota_set': {'cores': '99999999999'}} | greater than the maximum",
                "2.1 | {'quota_set': {'cores': 'x'}} | does not match",
                "2.1 | {'quota_set': {'cores': null}} | None is not of type 'integer', 'string'",
                "2.36 | {'quota_set': {'fixed_ips': 1}} | ('fixed_ips' was unexpected)",
                "2.57 | {'quota_set': {'injected_files': 1}} | ('injected_files' was unexpected)",
                "2.1 | {'quotas': {}} | 'quota_set' is a required property"
            })
    void wrongLimitsAreRefused(String version, String body, String why) {
        var answer = put(SETS + P1, "admin", version, body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"33333333333333333333333333333333", "no%2F..%2Fproject", "a%20b"})
    void aProjectThatIdentityDoesNotKnowIsRefused(String project) {
        var answer = get(SETS + project, "admin", "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).endsWith("is not a valid project.");
    }

    @Test
    void othersAreKeptOut() {
        assertThat(get(SETS + P2, "member", "").status()).isEqualTo(403);
        assertThat(get(SETS + P2 + "/detail", "member", "").status()).isEqualTo(403);
        assertThat(put(SETS + P1, "manager", "", "{\"quota_set\": {}}").status()).isEqualTo(403);
        assertThat(delete(SETS + P1, "member", "").status()).isEqualTo(403);
        assertThat(get(DEFAULT_CLASS, "member", "").status()).isEqualTo(403);
        assertThat(get(SETS + P1 + "?unknown=1", "member", "2.74").status()).isEqualTo(200);
        assertThat(get(SETS + P1 + "?unknown=1", "member", "2.75").status()).isEqualTo(400);
    }

    @Test
    void keyPairsAreLimitedToo() {
        put(SETS + P1, "admin", "", "{\"quota_set\": {\"key_pairs\": 1}}");
        var path = "/v2.1/os-keypairs";

        assertThat(post(path, "member", "", "{\"keypair\": {\"name\": \"one\"}}").status())
                .isEqualTo(200);
        var second = post(path, "member", "", "{\"keypair\": {\"name\": \"two\"}}");

        assertThat(second.status()).isEqualTo(403);
        assertThat(second.message()).isEqualTo("Quota exceeded, too many key pairs.");
    }

    private int cores(String project) {
        return get(SETS + project, "admin", "").body().at("/quota_set/cores").asInt();
    }

    private void aServerOf(String project, int vcpus, int memory) {
        jdbc.update(
                """
                insert into server (id, project_id, user_id, name, hostname, vm_state, flavor_id,
                    flavor, vcpus, memory_mb, reservation_id, created_at, updated_at)
                values (gen_random_uuid(), ?, 'member', 's', 's', 'active', '1', '{}', ?, ?, 'r',
                    now(), now())
                """,
                project,
                vcpus,
                memory);
    }
}
