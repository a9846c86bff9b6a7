package io.kilonova.server.password;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.SetAdminPassword;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.fleet.CommandRejected;
import io.kilonova.guest.GuestPasswordStore;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.AwaitedOutcome;
import io.kilonova.server.ChangePasswordRequest;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lets the guest's agent set the password, and keeps it for the holder of the server's key. What
 * was set stays set: nobody knows the one before.
 */
@Component
public class ChangePassword implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(ChangePassword.class);
    private static final String EVENT = "compute_set_admin_password";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final GuestCommands guests;
    private final GuestFactsStore facts;
    private final GuestPasswordStore passwords;
    private final AwaitedOutcome outcome;

    ChangePassword(
            GuestCommands guests,
            GuestFactsStore facts,
            GuestPasswordStore passwords,
            AwaitedOutcome outcome) {
        this.guests = guests;
        this.facts = facts;
        this.passwords = passwords;
        this.outcome = outcome;
    }

    /** Users see that it has begun. */
    public record Begun() {}

    @Override
    public Saga<ChangePasswordRequest> saga() {
        return Saga.named("server.password", ChangePasswordRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("set", Done.class, this::set)
                .whenFailed(this::fail)
                .patience(PATIENCE)
                .build();
    }

    private Begun begin(Attempt<ChangePasswordRequest> attempt, ChangePasswordRequest request) {
        attempt.alsoCommit(() -> outcome.began(attempt, EVENT));
        return new Begun();
    }

    private Done set(Attempt<ChangePasswordRequest> attempt, Begun begun)
            throws StepFailed, InterruptedException {
        var server = facts.find(attempt.serverId()).orElseThrow();
        var password = attempt.request().password();
        order(attempt, server, password);
        var kept =
                Optional.ofNullable(server.publicKey())
                        .flatMap(key -> SshEncryption.encrypt(password, key));
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.CHANGE_PASSWORD, EVENT);
            kept.ifPresent(encrypted -> passwords.put(server.serverId(), encrypted));
        });
        return new Done();
    }

    private void order(Attempt<ChangePasswordRequest> attempt, GuestFacts server, String password)
            throws StepFailed, InterruptedException {
        if (server.hostId() == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        var order = SetAdminPassword.newBuilder().setUser(userOf(server)).setPassword(password);
        try {
            guests.send(attempt, server.hostId(), command -> command.setSetAdminPassword(order));
        } catch (CommandRejected rejected) {
            LOG.info(
                    "server={} password not set: {} {}",
                    server.serverId(),
                    rejected.getMessage(),
                    rejected.detail());
            throw StepFailed.because(
                    rejected.kind() == Kind.UNSUPPORTED
                            ? new ComputeFailure.NotImplemented(
                                    "Unable to set password on instance")
                            : new ComputeFailure.Conflict(
                                    "Failed to set admin password on "
                                            + server.serverId()
                                            + " because error setting admin password"));
        }
    }

    private static String userOf(GuestFacts server) {
        var image = server.image();
        var properties = image == null ? Map.<String, String>of() : image.properties();
        var usual = properties.getOrDefault("os_type", "").equals("windows");
        return properties.getOrDefault("os_admin_user", usual ? "Administrator" : "root");
    }

    private void fail(Attempt<ChangePasswordRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.CHANGE_PASSWORD, EVENT, failure);
    }
}
