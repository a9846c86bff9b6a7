package io.kilonova.fleet;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import java.util.stream.Stream;

/** The images that a host may need to carry a command out: those of the guest it may make. */
final class CommandImages {
    private CommandImages() {}

    static boolean include(Command command, String imageId) {
        var guest = guest(command);
        return Stream.concat(
                        Stream.of(guest.getImage(), guest.getRescue().getImage()),
                        guest.getIsosList().stream())
                .map(Image::getId)
                .anyMatch(imageId::equals);
    }

    private static Guest guest(Command command) {
        return switch (command.getActionCase()) {
            case SPAWN -> command.getSpawn().getGuest();
            case POWER -> command.getPower().getGuest();
            case RESET_DISKS -> command.getResetDisks().getGuest();
            case RESIZE -> command.getResize().getGuest();
            case REVERT_RESIZE -> command.getRevertResize().getGuest();
            default -> Guest.getDefaultInstance();
        };
    }
}
