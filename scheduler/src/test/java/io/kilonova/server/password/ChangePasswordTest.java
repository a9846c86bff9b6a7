package io.kilonova.server.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.guest.GuestPasswordStore;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.AwaitedOutcome;
import io.kilonova.server.ChangePasswordRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangePasswordTest {
    private final TestCloud cloud = new TestCloud();
    private final GuestPasswordStore passwords = new GuestPasswordStore(cloud.jdbc);
    private final Saga<ChangePasswordRequest> saga =
            new ChangePassword(
                            cloud.guests,
                            cloud.facts,
                            passwords,
                            new AwaitedOutcome(cloud.outcome, cloud.doorbell))
                    .saga();
    private final SagaDriver driver =
            new SagaDriver(cloud.database.dataSource(), List.of(TestBuilds.saga(cloud), saga));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void itKeepsTheRulesOfSagas() {
        cloud.hosts.host("one", 10);
        var server = active();

        SagaKit.verify(
                saga,
                new SagaKit.World() {
                    @Override
                    public DataSource database() {
                        return cloud.database.dataSource();
                    }

                    @Override
                    public UUID begin() {
                        return ask(server);
                    }

                    @Override
                    public Object state() {
                        return cloud.read(server).state();
                    }

                    @Override
                    public void succeeded() {
                        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
                        assertThat(cloud.read(server).state().isIdle()).isTrue();
                        var order = cloud.agents.commands().getLast().getSetAdminPassword();
                        assertThat(order.getUser()).isEqualTo("root");
                        assertThat(order.getPassword()).isEqualTo("n3w one");
                    }

                    @Override
                    public void failed() {
                        succeeded();
                    }
                });
    }

    @Test
    void whyItCouldNotBeSetIsToldToWhoWaits() {
        var host = cloud.hosts.host("one", 10);
        var server = active();

        cloud.agents.refuse(host, Kind.UNSUPPORTED);
        assertThat(refusal(server))
                .isInstanceOf(ComputeFailure.NotImplemented.class)
                .hasMessage("Unable to set password on instance");

        cloud.agents.refuse(host, Kind.PERMANENT);
        assertThat(refusal(server))
                .isInstanceOf(ComputeFailure.Conflict.class)
                .hasMessage(
                        "Failed to set admin password on %s because error setting admin password",
                        server);
        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
    }

    private ComputeFailure refusal(UUID server) {
        var operation = ask(server);
        driver.finish(operation);
        var ended = cloud.operations.ended(operation).orElseThrow();
        return Objects.requireNonNull(ended.failure()).refusal();
    }

    @Test
    void theHolderOfTheServersKeyCanReadIt() throws Exception {
        cloud.hosts.host("one", 10);
        var server = active();
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pair = generator.generateKeyPair();
        cloud.jdbc.update(
                "update server set public_key = ?", openSsh((RSAPublicKey) pair.getPublic()));

        driver.finish(ask(server));

        var cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.DECRYPT_MODE, pair.getPrivate());
        var kept = Base64.getDecoder().decode(passwords.find(server).orElseThrow());
        assertThat(new String(cipher.doFinal(kept), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("n3w one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ",
                "ssh-rsa",
                "ssh-rsa !!!",
                "ssh-rsa AAAA",
                "ssh-rsa AAAAB3NzaC1yc2H/////",
                ""
            })
    void otherKeysKeepNothing(String key) {
        assertThat(SshEncryption.encrypt("secret", key)).isEmpty();
    }

    private static String openSsh(RSAPublicKey key) {
        var bytes = new java.io.ByteArrayOutputStream();
        for (var part :
                List.of(
                        "ssh-rsa".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        key.getPublicExponent().toByteArray(),
                        key.getModulus().toByteArray())) {
            bytes.writeBytes(java.nio.ByteBuffer.allocate(4).putInt(part.length).array());
            bytes.writeBytes(part);
        }
        return "ssh-rsa " + Base64.getEncoder().encodeToString(bytes.toByteArray()) + " me@here";
    }

    private UUID ask(UUID server) {
        return cloud.ask(
                server,
                Operation.CHANGE_PASSWORD,
                "server.password",
                new ChangePasswordRequest(server, "n3w one"));
    }

    private UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        return server.id();
    }
}
