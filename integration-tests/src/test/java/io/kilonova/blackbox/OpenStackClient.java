package io.kilonova.blackbox;

import io.kilonova.blackbox.Shell.Ran;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's {@code openstack}, as a person uses it. */
record OpenStackClient(Shell shell) {
    private static final Set<String> VERBS_THAT_SHOW = Set.of("create", "issue", "list", "show");

    /** The same with more of the variables that stand for its global options. */
    OpenStackClient with(Map<String, String> variables) {
        return new OpenStackClient(shell.with(variables));
    }

    OpenStackClient atVersion(String version) {
        return with(Map.of("OS_COMPUTE_API_VERSION", version));
    }

    Ran tries(String command) {
        return shell.run(words("openstack " + command));
    }

    String run(String command) {
        return tries(command).ok();
    }

    /**
     * What one client says that reads these commands from its standard input, errors included. It
     * goes on after them, and takes a second to start, which ten clients take each.
     */
    String says(List<String> commands) {
        return shell.run(List.of("openstack"), String.join("\n", commands)).ok();
    }

    /** What the commands show, of those that show something, in their order. None may fail. */
    List<JsonNode> shows(String... commands) {
        var all = Arrays.stream(commands).map(OpenStackClient::inJson).toList();
        var shown = says(all);
        var json =
                JsonMapper.shared()
                        .reader()
                        .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        try (var parser = json.createParser(shown)) {
            var documents = new ArrayList<JsonNode>();
            while (parser.nextToken() != null) {
                documents.add(json.readTree(parser));
            }
            return List.copyOf(documents);
        } catch (JacksonException e) {
            throw new AssertionError(shown, e);
        }
    }

    /** What one command shows. */
    JsonNode show(String command) {
        return shows(command).getFirst();
    }

    /** One column of the list that the command shows. */
    List<String> column(String column, String command) {
        return column(column, show(command));
    }

    private static String inJson(String command) {
        return words(command).stream().anyMatch(VERBS_THAT_SHOW::contains)
                ? command + " -f json"
                : command;
    }

    private static List<String> words(String command) {
        return List.of(command.strip().split("\\s+", -1));
    }

    /** One column of a list that was shown. */
    static List<String> column(String column, JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(row -> row.path(column).asString(""))
                .toList();
    }
}
