package io.kilonova.blackbox;

import io.kilonova.blackbox.CloudUser.Answer;
import io.kilonova.testing.Eventually;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks again when there is no answer, as clients do, and notes whatever it should never see. */
record StubbornClient(CloudUser user, Notes notes) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Asks until there is an answer that tells. */
    Answer insists(HttpRequest.Builder request, Integer... expected) {
        var told = new AtomicReference<Answer>();
        Eventually.until(
                () -> "an answer to " + request.build() + ", but " + told.get(),
                PATIENCE,
                PAUSE,
                () -> {
                    var answer = once(request, expected);
                    told.set(answer);
                    return answer != null && List.of(expected).contains(answer.status());
                });
        return told.get();
    }

    /** Null without an answer; a server that says that it cannot now is one without. */
    @Nullable Answer once(HttpRequest.Builder request, Integer... expected) {
        try {
            var answer = user.trySend(request);
            notes.answered();
            if (answer.status() == 503) {
                notes.count("503");
                return null;
            }
            if (!List.of(expected).contains(answer.status())) {
                notes.wrong(request.build() + ": " + answer.status() + " " + answer.text());
            }
            return answer;
        } catch (IOException e) {
            notes.count("no answer");
            return null;
        }
    }
}
