package io.kilonova.fleet;

import com.google.protobuf.ByteString;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.CommandProgress;
import io.kilonova.agent.protocol.CommandSucceeded;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Agents that keep the rules of the protocol: the same command acts once, an old epoch is stale.
 */
public final class AgentsInMemory implements AgentClient {
    private final Map<UUID, Map<String, Guest>> guests = new HashMap<>();
    private final Map<String, String> powers = new HashMap<>();
    private final Map<String, Long> epochs = new HashMap<>();
    private final Map<UUID, Kind> refusals = new HashMap<>();
    private final Set<UUID> stubborn = new HashSet<>();
    private final Map<String, Guest> beforeResize = new HashMap<>();
    private final Set<UUID> unreachable = new HashSet<>();
    private final Set<UUID> silent = new HashSet<>();
    private final List<Command> commands = new ArrayList<>();
    private @Nullable CountDownLatch stuck;
    private final Set<String> frozen = new TreeSet<>();
    private String console = "";
    private List<String> phases = List.of();
    private Runnable onPhase = () -> {};
    private Consumer<String> imageService = _ -> {};

    /** Every guest there is: {@code host/server}. */
    public synchronized Set<String> running() {
        var running = new TreeSet<String>();
        guests.forEach(
                (host, on) -> on.keySet().forEach(server -> running.add(host + "/" + server)));
        return Set.copyOf(running);
    }

    /** How the guests run, by server: running, rescued, shutdown, paused, suspended. */
    public synchronized Map<String, String> powers() {
        return Map.copyOf(powers);
    }

    /** Everything that was sent, in order. */
    public synchronized List<Command> commands() {
        return List.copyOf(commands);
    }

    public synchronized Guest guest(UUID host, UUID server) {
        var guest = guests.getOrDefault(host, Map.of()).get(server.toString());
        if (guest == null) {
            throw new AssertionError("no guest of " + server + " on " + host);
        }
        return guest;
    }

    public synchronized void refuse(UUID host, Kind kind) {
        refusals.put(host, kind);
    }

    /** Likewise, and not even destroys guests. */
    public synchronized void refuseAll(UUID host, Kind kind) {
        refuse(host, kind);
        stubborn.add(host);
    }

    public synchronized void accept(UUID host) {
        refusals.remove(host);
        stubborn.remove(host);
    }

    public synchronized void unreachable(UUID host) {
        unreachable.add(host);
    }

    /** Does what it is told, but nobody hears of it. */
    public synchronized void silent(UUID host) {
        silent.add(host);
    }

    public synchronized void reachable(UUID host) {
        unreachable.remove(host);
    }

    /** Spawns take for ever from now on; the latch opens when one has begun. */
    public synchronized CountDownLatch stick() {
        var latch = new CountDownLatch(1);
        stuck = latch;
        return latch;
    }

    /** What every guest has written so far. */
    public synchronized void console(String text) {
        console = text;
    }

    /** Servers whose guests hold their writes. */
    public synchronized Set<String> frozen() {
        return Set.copyOf(frozen);
    }

    /** Where the bytes of images go, by the image's id. */
    public synchronized void sendImagesTo(Consumer<String> service) {
        imageService = service;
    }

    /** From now on every command has these phases; {@code look} runs when each was told. */
    public synchronized void tell(List<String> told, Runnable look) {
        phases = List.copyOf(told);
        onPhase = look;
    }

    @Override
    public CommandSucceeded execute(
            UUID hostId, Command command, Duration patience, Consumer<CommandProgress> listener)
            throws CommandRejected, InterruptedException {
        for (var phase : phases) {
            listener.accept(CommandProgress.newBuilder().setPhase(phase).build());
            onPhase.run();
        }
        return execute(hostId, command, patience);
    }

    @Override
    public CommandSucceeded execute(UUID hostId, Command command, Duration patience)
            throws CommandRejected, InterruptedException {
        act(hostId, command);
        CountDownLatch latch;
        synchronized (this) {
            if (silent.contains(hostId)) {
                throw new AgentUnavailable("no word of " + hostId);
            }
            latch = stuck;
        }
        if (latch != null && command.hasSpawn()) {
            latch.countDown();
            new CountDownLatch(1).await();
        }
        return CommandSucceeded.newBuilder()
                .setConsoleLog(ByteString.copyFromUtf8(console))
                .setDiagnosticsJson("{\"state\": \"running\"}")
                .build();
    }

    @Override
    public synchronized boolean isConnected(UUID hostId) {
        return !unreachable.contains(hostId);
    }

    private synchronized void act(UUID hostId, Command command) throws CommandRejected {
        if (unreachable.contains(hostId)) {
            throw new AgentUnavailable("no stream to " + hostId);
        }
        commands.add(command);
        long newest = epochs.merge(command.getOperationId(), command.getEpoch(), Math::max);
        if (command.getEpoch() < newest) {
            throw rejected(Kind.STALE);
        }
        var server = command.getServerId();
        var on = guests.computeIfAbsent(hostId, _ -> new HashMap<>());
        if (refusals.containsKey(hostId) && (!command.hasDestroy() || stubborn.contains(hostId))) {
            throw rejected(refusals.get(hostId));
        }
        switch (command.getActionCase()) {
            case SPAWN -> {
                on.put(server, command.getSpawn().getGuest());
                powers.put(server, "running");
            }
            case DESTROY -> {
                powers.remove(server);
                if (on.remove(server) == null) {
                    throw rejected(Kind.NO_SUCH_GUEST);
                }
            }
            case POWER -> power(server, command.getPower());
            case FREEZE -> {
                if (command.getFreeze().getThaw()) {
                    frozen.remove(server);
                } else {
                    frozen.add(server);
                }
            }
            case SNAPSHOT -> imageService.accept(command.getSnapshot().getImageId());
            case RESIZE, CONFIRM_RESIZE, REVERT_RESIZE, LIVE_RESIZE -> resize(on, command);
            default -> changeNics(on, command);
        }
    }

    /** What guests were before resizes that can be reverted, by server. */
    public synchronized Map<String, Guest> beforeResize() {
        return Map.copyOf(beforeResize);
    }

    public synchronized void forgetResizes() {
        beforeResize.clear();
    }

    private void resize(Map<String, Guest> on, Command command) {
        var server = command.getServerId();
        switch (command.getActionCase()) {
            case RESIZE -> {
                beforeResize.putIfAbsent(server, on.get(server));
                on.put(server, command.getResize().getGuest());
                powers.put(server, "shutdown");
            }
            case REVERT_RESIZE -> {
                beforeResize.remove(server);
                on.put(server, command.getRevertResize().getGuest());
                powers.put(server, "shutdown");
            }
            case CONFIRM_RESIZE -> beforeResize.remove(server);
            default -> on.put(server, command.getLiveResize().getGuest());
        }
    }

    private static void changeNics(Map<String, Guest> on, Command command) {
        var server = command.getServerId();
        switch (command.getActionCase()) {
            case ATTACH_NIC -> {
                var nic = command.getAttachNic().getNic();
                on.computeIfPresent(server, (_, guest) -> with(nic, guest));
            }
            case ATTACH_DISK, DETACH_DISK, SWAP_DISK ->
                    on.computeIfPresent(server, (_, guest) -> GuestDisks.changed(guest, command));
            case DETACH_NIC -> {
                var nic = command.getDetachNic().getNic();
                on.computeIfPresent(server, (_, guest) -> without(nic, guest).build());
            }
            case UPDATE_NICS -> on.put(server, command.getUpdateNics().getGuest());
            default -> {}
        }
    }

    /** Runs the guest from its rescue disk, as its host would. */
    public synchronized void rescue(UUID server) {
        powers.put(server.toString(), "rescued");
    }

    private static Guest with(Nic nic, Guest guest) {
        return without(nic, guest).addNics(nic).build();
    }

    private static Guest.Builder without(Nic nic, Guest guest) {
        var left =
                guest.getNicsList().stream()
                        .filter(known -> !known.getPortId().equals(nic.getPortId()))
                        .toList();
        return guest.toBuilder().clearNics().addAllNics(left);
    }

    /** Changes how a guest runs as its host would. */
    public synchronized void power(UUID server, PowerAction action) {
        power(server.toString(), action);
    }

    private void power(String server, PowerGuest order) {
        power(server, order.getAction());
        if (order.getGuest().hasRescue()) {
            powers.put(server, "rescued");
        }
    }

    private void power(String server, PowerAction action) {
        switch (action) {
            case START, UNPAUSE, RESUME, REBOOT_SOFT, REBOOT_HARD -> powers.put(server, "running");
            case STOP -> powers.put(server, "shutdown");
            case PAUSE -> powers.put(server, "paused");
            case SUSPEND -> powers.put(server, "suspended");
            default -> {}
        }
    }

    private static CommandRejected rejected(@Nullable Kind kind) {
        return new CommandRejected(
                CommandFailed.newBuilder()
                        .setKind(kind == null ? Kind.PERMANENT : kind)
                        .setMessage("the disk is full")
                        .setDetail("ENOSPC")
                        .build());
    }
}
