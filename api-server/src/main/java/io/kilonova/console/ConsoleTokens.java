package io.kilonova.console;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.Since;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schema;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Says which console a token opens. No port leads there: the host opens it when told to. */
@RestController
final class ConsoleTokens {
    private static final String RULE = "os_compute_api:os-console-auth-tokens";

    private final ConsoleTokenStore tokens;
    private final Policies policies;

    ConsoleTokens(ConsoleTokenStore tokens, Policies policies) {
        this.tokens = tokens;
        this.policies = policies;
    }

    record TokenView(
            @Named("instance_uuid") String instanceUuid,
            String host,
            int port,
            @Named("internal_access_path") @Nullable String internalAccessPath,
            @Since("2.99") @Named("tls_port") @Nullable Integer tlsPort) {}

    record ConsoleView(TokenView console) {}

    @GetMapping("/os-console-auth-tokens/{token}")
    @Schema("os-console-auth-tokens.show")
    ConsoleView show(@PathVariable String token, ApiRequest request) {
        policies.enforce(RULE, request.caller());
        var found =
                tokens.find(token)
                        .orElseThrow(() -> new ComputeFailure.NotFound("Token not found"));
        if (!request.version().has(Behaviour.ALL_CONSOLE_TOKENS_SHOWN)) {
            throw new ComputeFailure.Unauthorized(
                    "The requested console type details are not accessible");
        }
        return new ConsoleView(
                new TokenView(found.serverId().toString(), found.hostIp(), 0, null, null));
    }
}
