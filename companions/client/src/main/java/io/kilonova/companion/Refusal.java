package io.kilonova.companion;

import io.kilonova.companion.OpenStackHttp.Answer;
import io.kilonova.failure.ComputeFailure;

/** What a service's no means here; its own words are kept where they are meant for users. */
final class Refusal {
    private Refusal() {}

    static ComputeFailure of(Answer answer, String what) {
        var message = messageOf(answer);
        return switch (answer.status()) {
            case 404 -> new ComputeFailure.NotFound(message);
            // network says so, rather than 413
            case 409 ->
                    answer.body().at("/NeutronError/type").asString("").equals("OverQuota")
                            ? new ComputeFailure.OverQuota(message)
                            : new ComputeFailure.Conflict(message);
            case 413 -> new ComputeFailure.OverQuota(message);
            case 403 -> new ComputeFailure.Forbidden(message);
            case 400 -> new ComputeFailure.Invalid(message);
            default ->
                    new ComputeFailure.Unavailable(
                            "A service that is needed refuses this service.",
                            what + ": " + answer.status() + " " + message);
        };
    }

    /** Every service has its own form of error; all have a message somewhere. */
    private static String messageOf(Answer answer) {
        for (var pointer : new String[] {"/message", "/title"}) {
            var text = answer.body().at(pointer).asString("");
            if (!text.isEmpty()) {
                return plain(text);
            }
        }
        // under one name: error, NeutronError, or what is wrong: badRequest
        for (var inner : answer.body()) {
            var text = inner.path("message").asString("");
            if (!text.isEmpty()) {
                return plain(text);
            }
        }
        return answer.text().isEmpty() ? "The service gave no reason." : answer.text();
    }

    private static String plain(String text) {
        return text.replaceAll("<[^>]*>|\\p{Cntrl}", " ").strip();
    }
}
