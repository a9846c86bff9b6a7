package io.kilonova.blackbox;

import io.kilonova.blackbox.Shell.Ran;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's {@code openstack}, as a person uses it. */
record OpenStackClient(Shell shell, String options) {
    /** The same with these global options before every command. */
    OpenStackClient with(String more) {
        return new OpenStackClient(shell, more);
    }

    Ran tries(String command) {
        var words = "openstack %s %s".formatted(options, command);
        return shell.run(List.of(words.split(" +", -1)));
    }

    String run(String command) {
        return tries(command).ok();
    }

    /** What the command shows, which it must be able to show as JSON. */
    JsonNode shows(String command) {
        return JsonMapper.shared().readTree(run(command + " -f json"));
    }

    /** One column of a list. */
    List<String> column(String column, String command) {
        return StreamSupport.stream(shows(command).spliterator(), false)
                .map(row -> row.path(column).asString(""))
                .toList();
    }
}
