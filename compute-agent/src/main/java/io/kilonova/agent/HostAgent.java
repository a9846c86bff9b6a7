package io.kilonova.agent;

import io.kilonova.agent.protocol.AgentMessage;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.CommandResult;
import io.kilonova.agent.protocol.GuestReport;
import io.kilonova.agent.protocol.Hello;
import io.kilonova.agent.protocol.Inventory;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.guest.GuestBook;
import io.kilonova.hypervisor.GuestWatcher;
import io.kilonova.hypervisor.Hypervisor;
import io.kilonova.hypervisor.HypervisorFailure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One host: its hypervisor, its guests and what schedulers ask of it. Knows nothing of networks;
 * streams come and go as {@link Uplink}s. Messages are never logged, for guests carry secrets.
 */
public final class HostAgent {
    private static final Logger LOG = LoggerFactory.getLogger(HostAgent.class);
    private static final int AUDITS_BETWEEN_INVENTORIES = 10;

    private final String name;
    private final long generation;
    private final Hypervisor hypervisor;
    private final UnaryOperator<Inventory> settings;
    private final Executor executor;
    private final GuestBook book = new GuestBook();
    private final GuestActions actions;
    private final Commands commands;
    private final Map<Uplink, Consumer<GuestReport>> uplinks = new ConcurrentHashMap<>();
    private final AtomicBoolean isAuditDue = new AtomicBoolean();
    private volatile Inventory inventory = Inventory.getDefaultInstance();
    private int audits;

    /**
     * Which host, and which of the agents it had; {@code generation} is greater than earlier ones.
     */
    public record Identity(String name, long generation) {}

    /**
     * @param settings what the host's owner decides about its inventory
     * @param executor for the hypervisor's calls, which block
     */
    public HostAgent(
            Identity identity,
            Hypervisor hypervisor,
            GuestActions.Outlets outlets,
            UnaryOperator<Inventory> settings,
            EpochJournal epochs,
            Executor executor) {
        this.name = identity.name();
        this.generation = identity.generation();
        this.hypervisor = hypervisor;
        this.settings = settings;
        this.executor = executor;
        this.actions = new GuestActions(name, hypervisor, book, outlets);
        this.commands = new Commands(epochs, executor, book, this::carryOut);
    }

    public String name() {
        return name;
    }

    /** Looks at the hypervisor; until this has succeeded once there is nothing to tell anybody. */
    public void begin() throws HypervisorFailure {
        inventory = settings.apply(hypervisor.inventory());
        book.correct(hypervisor.guests(), book.sequence(), _ -> false);
        hypervisor.watch(
                new GuestWatcher() {
                    @Override
                    public void changed(String serverId, PowerState power) {
                        powerChanged(serverId, power);
                    }

                    @Override
                    public void missedSome() {
                        auditSoon();
                    }
                });
    }

    /** A stream begins: it gets Hello, and every change from then on. */
    public void join(Uplink uplink) {
        Consumer<GuestReport> reader =
                report -> uplink.send(AgentMessage.newBuilder().setGuest(report).build());
        uplinks.put(uplink, reader);
        book.join(reader, contents -> uplink.send(hello(contents)));
    }

    /** The stream has ended. */
    public void leave(Uplink uplink) {
        var reader = uplinks.remove(uplink);
        if (reader != null) {
            book.leave(reader);
        }
    }

    private AgentMessage hello(GuestBook.Contents contents) {
        return AgentMessage.newBuilder()
                .setHello(
                        Hello.newBuilder()
                                .setHost(name)
                                .setGeneration(generation)
                                .setAgentVersion("0.1.0")
                                .setInventory(inventory)
                                .addAllGuests(contents.guests())
                                .setSequence(contents.sequence()))
                .build();
    }

    public void receive(Command command, Uplink uplink) {
        commands.receive(command, uplink);
    }

    public void tellWaiting() {
        commands.tellWaiting();
    }

    private CommandResult carryOut(Run run) {
        var command = run.command();
        try {
            return Run.succeeded(actions.carryOut(run));
        } catch (HypervisorFailure e) {
            LOG.warn(
                    "server={} op={} action={} failed: {} ({}) request={}",
                    command.getServerId(),
                    command.getOperationId(),
                    command.getActionCase(),
                    e.getMessage(),
                    e.detail(),
                    command.getRequestId());
            auditSoon();
            return Run.failed(kind(e), String.valueOf(e.getMessage()), e.detail());
        } catch (RuntimeException e) {
            LOG.error(
                    "server={} op={} action={} request={}",
                    command.getServerId(),
                    command.getOperationId(),
                    command.getActionCase(),
                    command.getRequestId(),
                    e);
            auditSoon();
            return Run.failed(Kind.TRANSIENT, "The host had an internal error.", e.toString());
        }
    }

    private static Kind kind(HypervisorFailure failure) {
        return switch (failure.kind()) {
            case TRANSIENT -> Kind.TRANSIENT;
            case PERMANENT -> Kind.PERMANENT;
            case NO_SUCH_GUEST -> Kind.NO_SUCH_GUEST;
            case UNSUPPORTED -> Kind.UNSUPPORTED;
        };
    }

    /** While a command is at the guest, its outcome counts and not the changes on the way there. */
    private void powerChanged(String serverId, PowerState power) {
        if (commands.isBusy(serverId)) {
            commands.afterwards(serverId, this::auditSoon);
        } else if (!book.noteChange(serverId, power)) {
            auditSoon();
        }
    }

    private void auditSoon() {
        if (isAuditDue.compareAndSet(false, true)) {
            executor.execute(this::audit);
        }
    }

    /** Holds the book against the hypervisor; calls the hypervisor. */
    public void audit() {
        isAuditDue.set(false);
        try {
            var since = book.sequence();
            var corrected = book.correct(hypervisor.guests(), since, commands::isBusy);
            if (corrected > 0) {
                LOG.info("host={} audit corrected {} guests", name, corrected);
            }
            tellInventory(settings.apply(hypervisor.inventory()));
        } catch (HypervisorFailure e) {
            LOG.warn("host={} audit failed: {} ({})", name, e.getMessage(), e.detail());
        }
    }

    /** Uptime always differs; it goes along now and then. */
    private synchronized void tellInventory(Inventory now) {
        audits++;
        if (audits % AUDITS_BETWEEN_INVENTORIES == 0
                || !withoutFigures(now).equals(withoutFigures(inventory))) {
            var message = AgentMessage.newBuilder().setInventory(now).build();
            uplinks.keySet().forEach(uplink -> uplink.send(message));
        }
        inventory = now;
    }

    private static Inventory withoutFigures(Inventory inventory) {
        return inventory.toBuilder().clearUptimeSeconds().build();
    }

    /** Leaves the guests as they are. */
    public void close() {
        hypervisor.close();
    }
}
