package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.network.PortAddresses.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The use cases of ports. What is read before a transaction is held by foreign keys in it: who
 * finds it gone reads again.
 */
@Service("builtInPorts")
public class Ports {
    private final PortStore store;
    private final PortPlans plans;
    private final PortAddresses addresses;
    private final Quotas quotas;
    private final Attempts attempts;
    private final TransactionTemplate transactions;
    private final Followers followers;

    Ports(
            PortStore store,
            PortPlans plans,
            PortAddresses addresses,
            Quotas quotas,
            AutoTopologies.Tools tools,
            Followers followers) {
        this.store = store;
        this.plans = plans;
        this.addresses = addresses;
        this.quotas = quotas;
        this.attempts = tools.attempts();
        this.transactions = tools.transactions();
        this.followers = followers;
    }

    /** What goes by ports. */
    record Followers(FloatingIpStore floatingIps, ComputeEvents compute) {}

    List<PortRow> list(ListQuery query) {
        return store.list(query);
    }

    PortRow show(Caller caller, String id) {
        var query =
                new ListQuery(
                        Rights.scope(caller), Map.of("id", List.of(id)), List.of(), null, 0, false);
        return store.list(query).stream()
                .findFirst()
                .orElseThrow(() -> NetworkFailure.portNotFound(id));
    }

    List<PortRow> create(Caller caller, List<Attributes> wanted) {
        Rights.requireWriter(caller, "create_port");
        var drafts = wanted.stream().map(attributes -> PortDraft.of(caller, attributes)).toList();
        return attempts.run(() -> createOnce(caller, drafts));
    }

    private List<PortRow> createOnce(Caller caller, List<PortDraft> drafts) {
        var ports = new ArrayList<PortRow>();
        var orders = new ArrayList<Order>();
        for (var draft : drafts) {
            var planned = plans.plan(caller, draft);
            ports.add(planned.port());
            orders.add(planned.order());
        }
        return Objects.requireNonNull(transactions.execute(_ -> write(drafts, ports, orders)));
    }

    private List<PortRow> write(List<PortDraft> drafts, List<PortRow> planned, List<Order> orders) {
        var taken = addresses.take(orders, plans.random());
        var ports =
                planned.stream().map(port -> PortPlans.with(port, taken.get(port.id()))).toList();
        var inserted = store.insert(ports);
        if (inserted.made() < ports.size()) {
            throw macInUse(drafts);
        }
        inserted.usage().forEach(usage -> quotas.check(usage, Resource.PORT));
        return ports;
    }

    /** A MAC address that was chosen here is chosen again. */
    private static RuntimeException macInUse(List<PortDraft> drafts) {
        for (var draft : drafts) {
            if (draft.mac() != null) {
                return NetworkFailure.conflict(
                        "MacAddressInUse",
                        "MAC address %s is in use on network %s."
                                .formatted(draft.mac(), draft.networkId()));
            }
        }
        return new Attempts.LostRace();
    }

    PortRow update(Caller caller, String id, Attributes attributes) {
        Rights.requireWriter(caller, "update_port");
        var change =
                attempts.run(() ->
                        Objects.requireNonNull(
                                transactions.execute(_ -> updateOnce(caller, id, attributes))));
        if (change.isForServers()) {
            var now = change.now();
            followers.compute().changed(caller, now.deviceOwner(), now.deviceId(), now.id());
        }
        return change.now();
    }

    /** A port before and after. */
    private record Change(PortRow old, PortRow now) {
        /** Whether a server that has the port shows something else now. */
        boolean isForServers() {
            return !old.fixedIps().equals(now.fixedIps())
                    || !old.macAddress().equals(now.macAddress())
                    || !old.securityGroupIds().equals(now.securityGroupIds());
        }
    }

    private Change updateOnce(Caller caller, String id, Attributes attributes) {
        var old = findOwn(caller, id);
        var planned = plans.change(caller, old, attributes);
        var changed = planned.port();
        if (planned.changesAddresses()) {
            addresses.release(old.id(), planned.dropped());
            var taken = addresses.take(List.of(planned.order()), plans.random());
            var all = new ArrayList<>(changed.fixedIps());
            all.addAll(taken.getOrDefault(old.id(), List.of()));
            changed = PortPlans.with(changed, all);
        }
        store.update(changed);
        if (!planned.dropped().isEmpty()) {
            followers.floatingIps().dropStale(changed.id());
        }
        return new Change(old, changed);
    }

    void delete(Caller caller, String id) {
        Rights.requireWriter(caller, "delete_port");
        if (caller.isService()) {
            deleteRow(id);
            return;
        }
        // whoever sees a port owns it or its network
        var port = show(caller, id);
        if (port.deviceOwner().equals(FloatingPorts.OWNER)) {
            throw NetworkFailure.conflict(
                    "ServicePortInUse",
                    "Port %s cannot be deleted directly via the port API: it holds a floating address."
                            .formatted(id));
        }
        deleteRow(id);
        followers.compute().deleted(caller, port.deviceOwner(), port.deviceId(), port.id());
    }

    private void deleteRow(String id) {
        attempts.run(() ->
                Uuids.parse(id)
                        .filter(store::delete)
                        .orElseThrow(() -> NetworkFailure.portNotFound(id)));
    }

    /** The port for a change by its owner; its row is held. */
    private PortRow findOwn(Caller caller, String id) {
        var port =
                Uuids.parse(id)
                        .flatMap(store::findForChange)
                        .orElseThrow(() -> NetworkFailure.portNotFound(id));
        if (!Rights.owns(caller, port.projectId())) {
            // an owner of the network may change the ports that others have there
            show(caller, id);
        }
        return port;
    }
}
