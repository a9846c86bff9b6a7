package io.kilonova.keypair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPairsTest extends ApiTest {
    // made for this test with ssh-keygen; the fingerprints are ssh-keygen's
    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9+BUNYve2mwDXY5oNg4SgU3ByaESU0UeY9ECYiznHe test";
    private static final String IMPORT =
            "{\"keypair\": {\"name\": \"%s\", \"public_key\": \"%s\"}}";

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.2", "2.10", "2.35", "2.92", "2.104"})
    void everyVersionHasItsOwnForm(String version) {
        var made = post("/v2.1/os-keypairs", "member", version, IMPORT.formatted("key", ED25519));

        assertThat(made.status()).isEqualTo(version.equals("2.1") ? 200 : 201);
        assertThat(made.body().at("/keypair/fingerprint").asString())
                .isEqualTo("0d:94:61:92:43:0b:ee:91:81:69:0f:74:a0:44:e8:04");
        fits("os-keypairs.create", version, made);
        fits("os-keypairs.show", version, get("/v2.1/os-keypairs/key", "member", version));
        fits("os-keypairs.list", version, get("/v2.1/os-keypairs", "member", version));
        assertThat(delete("/v2.1/os-keypairs/key", "member", version).status())
                .isEqualTo(version.equals("2.1") ? 202 : 204);
        assertThat(get("/v2.1/os-keypairs/key", "member", version).message())
                .isEqualTo("Keypair key not found for user member");
    }

    @Test
    void aGeneratedKeyIsShownOnce() {
        var made =
                post("/v2.1/os-keypairs", "member", "2.67", "{\"keypair\": {\"name\": \"new\"}}")
                        .body();

        assertThat(made.at("/keypair/private_key").asString())
                .startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        assertThat(made.at("/keypair/public_key").asString()).startsWith("ssh-ed25519 ");
        assertThat(
                        get("/v2.1/os-keypairs/new", "member", "2.67")
                                .body()
                                .at("/keypair")
                                .has("private_key"))
                .isFalse();
        assertThat(
                        post(
                                        "/v2.1/os-keypairs",
                                        "member",
                                        "2.92",
                                        "{\"keypair\": {\"name\": \"x\"}}")
                                .status())
                .isEqualTo(400);
    }

    @Test
    void whatIsNoKeyIsRefused() {
        for (var bad :
                new String[] {
                    "", "ssh-rsa", "ssh-rsa AAAA", "ssh-rsa !!!!", "hello world", "ssh-dss AAAA"
                }) {
            var answer = post("/v2.1/os-keypairs", "member", "", IMPORT.formatted("bad", bad));
            assertThat(answer.status()).as(bad).isEqualTo(400);
        }
        assertThat(
                        post("/v2.1/os-keypairs", "member", "", IMPORT.formatted("a/b", ED25519))
                                .status())
                .isEqualTo(400);
    }

    @Test
    void keysBelongToTheirUser() {
        post("/v2.1/os-keypairs", "member", "", IMPORT.formatted("key", ED25519));

        assertThat(get("/v2.1/os-keypairs/key", "stranger", "").status()).isEqualTo(404);
        assertThat(get("/v2.1/os-keypairs/key?user_id=member", "stranger", "2.10").status())
                .isEqualTo(403);
        assertThat(get("/v2.1/os-keypairs/key?user_id=member", "admin", "2.10").status())
                .isEqualTo(200);
        assertThat(
                        post("/v2.1/os-keypairs", "member", "", IMPORT.formatted("key", ED25519))
                                .message())
                .isEqualTo("Key pair 'key' already exists.");
    }
}
