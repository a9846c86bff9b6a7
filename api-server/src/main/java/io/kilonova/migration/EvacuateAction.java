package io.kilonova.migration;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.Flags;
import io.kilonova.server.HostStatus;
import io.kilonova.server.Operation;
import io.kilonova.server.Passwords;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerReferenceStore;
import io.kilonova.server.ServerRow;
import io.kilonova.server.ServerSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Makes a server anew on another host because its own is down. */
@Component
final class EvacuateAction implements ServerAction {
    private final ServerAccess access;
    private final ServerOperations operations;
    private final ServerReferenceStore references;
    private final HostStatus hosts;
    private final Moves moves;
    private final NewPassword passwords;

    EvacuateAction(
            ServerAccess access,
            ServerOperations operations,
            ServerReferenceStore references,
            HostStatus hosts,
            Moves moves,
            NewPassword passwords) {
        this.access = access;
        this.operations = operations;
        this.references = references;
        this.hosts = hosts;
        this.moves = moves;
        this.passwords = passwords;
    }

    /** Makes the password of a server that is made anew. */
    @Component
    record NewPassword(Passwords passwords, ServerSettings settings) {
        String next() {
            return passwords.next(settings.passwordLength());
        }
    }

    record PasswordView(@Nullable String adminPass) {}

    @Override
    public String key() {
        return "evacuate";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server = access.find(serverId, "os_compute_api:os-evacuate", request);
        var host = details.hasNonNull("host") ? details.path("host").asString("") : null;
        LiveMigrateAction.checkForce(host, details);
        var answersPassword = request.version().has(Behaviour.EVACUATE_ANSWERS_PASSWORD);
        var password = answersPassword ? password(details) : null;
        checkTarget(server, host);
        operations.check(server, Operation.EVACUATE, request);
        var source = ServerOperations.hostOf(server);
        if (hosts.isUp(source)) {
            throw new ComputeFailure.Invalid(
                    "Compute service of " + source.name() + " is still in use.");
        }
        moves.begin(server, Operation.EVACUATE, host, request);
        return answersPassword
                ? ResponseEntity.ok(new PasswordView(password))
                : ResponseEntity.ok().build();
    }

    /** A disk that is shared keeps the password that is on it. */
    private @Nullable String password(JsonNode details) {
        var isShared = Flags.find(details.path("onSharedStorage").asString("")).orElse(false);
        if (details.has("adminPass")) {
            if (isShared) {
                throw new ComputeFailure.Invalid(
                        "admin password can't be changed on existing disk");
            }
            return details.path("adminPass").asString("");
        }
        return isShared ? null : passwords.next();
    }

    private void checkTarget(ServerRow server, @Nullable String host) {
        if (host == null) {
            return;
        }
        if (!references.hostExists(host)) {
            throw new ComputeFailure.NotFound("Compute host " + host + " not found.");
        }
        var source = server.host();
        if (source != null && source.name().equals(host)) {
            throw new ComputeFailure.Invalid("The target host can't be the same one.");
        }
    }
}
