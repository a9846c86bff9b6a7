package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Image;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.util.Set;

/** What an image says about the machine it wants; nothing but known words gets through. */
record ImageProperties(Image image) {
    private static final Set<String> MACHINES = Set.of("pc", "q35");
    private static final int LONGEST_SHOWN = 64;

    /** pc or q35. */
    String machine() throws HypervisorFailure {
        return oneOf("hw_machine_type", MACHINES, "pc");
    }

    String oneOf(String property, Set<String> known, String otherwise) throws HypervisorFailure {
        var value = image.getPropertiesOrDefault(property, "");
        return value.isEmpty() ? otherwise : oneOf(property, value, known);
    }

    static String oneOf(String property, String value, Set<String> known) throws HypervisorFailure {
        if (!known.contains(value)) {
            throw nonsense(property, value);
        }
        return value;
    }

    static HypervisorFailure nonsense(String property, String value) {
        var shown = value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) : value;
        return new HypervisorFailure(
                Kind.PERMANENT,
                "Property " + property + " has a value that this host does not know: " + shown,
                "");
    }
}
