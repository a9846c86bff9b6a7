package io.kilonova.console;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.OpenConsole;
import io.kilonova.fleet.AgentClient;
import io.kilonova.fleet.AgentUnavailable;
import io.kilonova.fleet.CommandRejected;
import io.kilonova.fleet.ConsoleLines;
import io.kilonova.id.Ids;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Has a guest's host open a console. */
@Component
final class ConsoleOpener {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleOpener.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SESSION_BYTES = 32;

    private final AgentClient agents;
    private final ConsoleLines lines;
    private final Ids ids;
    private final SecureRandom random = new SecureRandom();

    ConsoleOpener(AgentClient agents, ConsoleLines lines, Ids ids) {
        this.agents = agents;
        this.lines = lines;
        this.ids = ids;
    }

    /**
     * Waits until the host has answered; by then the viewer has been told that it is open.
     *
     * @return false when there will be no console
     */
    boolean open(ConsoleToken token, ConsoleLines.Viewer viewer) {
        var bytes = new byte[SESSION_BYTES];
        random.nextBytes(bytes);
        var session = HexFormat.of().formatHex(bytes);
        var command =
                Command.newBuilder()
                        .setOperationId(ids.next().toString())
                        .setEpoch(1)
                        .setServerId(token.serverId().toString())
                        .setOpenConsole(
                                OpenConsole.newBuilder().setSession(session).setKind(token.kind()));
        lines.await(session, token.host(), viewer);
        try {
            agents.execute(token.hostId(), command.build(), PATIENCE);
            LOG.info("server={} console={} opened", token.serverId(), token.kind());
            return true;
        } catch (CommandRejected rejected) {
            LOG.info(
                    "server={} console={} host={}: {} ({})",
                    token.serverId(),
                    token.kind(),
                    token.host(),
                    rejected.getMessage(),
                    rejected.detail());
        } catch (AgentUnavailable e) {
            LOG.info("server={} console={}: {}", token.serverId(), token.kind(), e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lines.forget(session);
        }
        return false;
    }
}
