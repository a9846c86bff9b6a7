package io.kilonova.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.guest.GuestQueryStore;
import io.kilonova.operation.Doorbell;
import io.kilonova.server.ServersTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class ConsoleOutputTest extends ServersTest {
    @Autowired GuestQueryStore queries;
    @Autowired Doorbell doorbell;

    @Test
    void theHostsAnswerIsGivenAsText() {
        var id = running();
        var asked =
                CompletableFuture.supplyAsync(
                        () -> act(id, "{\"os-getConsoleOutput\": {\"length\": \"2\"}}"));
        var question = question();
        var bytes = "one\ntwo\u0007\nthree\n".getBytes(StandardCharsets.UTF_8);
        bytes[9] = (byte) 0xff;
        queries.answer(question.id(), bytes);
        doorbell.ring(Doorbell.GUEST_ANSWERS);

        var answer = asked.join();

        assertThat(question.request()).isEqualTo("{\"lines\": 2}");
        assertThat(answer.status()).isEqualTo(200);
        assertMatches("server-action.os-getConsoleOutput", "2.1", answer.body());
        assertThat(answer.body().path("output").asString()).isEqualTo("two\u0007\n\uFFFDhree\n");
        assertThat(count("guest_query")).isZero();
    }

    @Test
    void withoutAnAnswerTheRequestEnds() {
        var answer = act(running(), "{\"os-getConsoleOutput\": {}}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(count("guest_query")).isZero();
    }

    @Test
    void withoutAHostOrWithoutAnAgentThereIsNothingToAsk() {
        var building = created();
        assertThat(act(building, "{\"os-getConsoleOutput\": {}}").message())
                .isEqualTo("Instance " + building + " is not ready");

        var running = running();
        jdbc.update("update host set last_seen = now() - interval '1 hour'");
        assertThat(act(running, "{\"os-getConsoleOutput\": {}}").status()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"os-getConsoleOutput\": {\"length\": \"x\"}}",
                "{\"os-getConsoleOutput\": {\"length\": -2}}",
                "{\"os-getConsoleOutput\": {\"more\": 1}}",
                "{\"os-getConsoleOutput\": null}",
                "{\"nope\": null}",
                "{\"os-start\": null, \"os-stop\": null}",
                "{}",
                "[]",
                "",
                "{"
            })
    void badBodiesAreRefused(String body) {
        assertThat(act(created(), body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1|c.", "2|b.c.", "9|a.b.c.", "-1|a.b.c."})
    void theLastLinesAreCutOut(int lines, String text) {
        assertThat(ConsoleOutput.lastLines("a\nb\nc\n", lines)).isEqualTo(text.replace('.', '\n'));
        assertThat(ConsoleOutput.lastLines("", lines)).isEmpty();
    }

    private Answer act(UUID id, String body) {
        return post("/v2.1/servers/" + id + "/action", "member", "2.1", body);
    }

    /** Takes the question as a scheduler would, once it is there. */
    private GuestQueryStore.Question question() {
        var host = one("select id from host", UUID.class);
        var end = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() < end) {
            var taken = queries.take(List.of(host), 1);
            if (!taken.isEmpty()) {
                return taken.getFirst();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing was asked");
    }
}
