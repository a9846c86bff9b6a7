package io.kilonova.platform.auth;

import io.kilonova.identity.IdentityClient;
import io.kilonova.identity.TokenInfo;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tokens as the identity service knows them. */
@Component
final class IdentityTokens implements TokenValidator {
    private final IdentityClient identity;

    IdentityTokens(IdentityClient identity) {
        this.identity = identity;
    }

    @Override
    public Optional<Checked> validate(String token) {
        return identity.validate(token).map(info -> new Checked(callerOf(info), info.expiresAt()));
    }

    private static Caller callerOf(TokenInfo info) {
        return new Caller(
                info.userId(),
                info.userName(),
                info.projectId(),
                info.projectName(),
                info.domainId(),
                info.roles());
    }
}
