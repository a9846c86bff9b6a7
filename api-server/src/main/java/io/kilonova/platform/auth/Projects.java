package io.kilonova.platform.auth;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.identity.IdentityClient;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Projects that administrators name in requests. */
@Component
public final class Projects {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final IdentityClient identity;

    Projects(IdentityClient identity) {
        this.identity = identity;
    }

    /** Fails when the identity service knows no such project; lets it pass when it is silent. */
    public void check(String projectId) {
        if (!ID.matcher(projectId).matches() || !exists(projectId)) {
            throw new ComputeFailure.Invalid(
                    "Project ID " + projectId + " is not a valid project.");
        }
    }

    private boolean exists(String projectId) {
        try {
            return identity.projectExists(projectId);
        } catch (ComputeFailure.Unavailable _) {
            // what is set for projects must be changeable without identity; a wrong id harms nobody
            return true;
        }
    }
}
