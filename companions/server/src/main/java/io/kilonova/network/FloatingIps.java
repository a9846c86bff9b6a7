package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.network.FloatingIpRow.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The use cases of floating addresses. Nobody translates them to the addresses they lead to: this
 * network has no router.
 */
@Service
class FloatingIps {
    private final FloatingIpStore store;
    private final FloatingPorts ports;
    private final Quotas quotas;
    private final ComputeEvents compute;
    private final AutoTopologies.Tools tools;
    private final Minting minting;

    FloatingIps(
            FloatingIpStore store,
            FloatingPorts ports,
            Quotas quotas,
            ComputeEvents compute,
            AutoTopologies.Tools tools,
            Minting minting) {
        this.store = store;
        this.ports = ports;
        this.quotas = quotas;
        this.compute = compute;
        this.tools = tools;
        this.minting = minting;
    }

    List<FloatingIpRow> list(ListQuery query) {
        return store.list(query);
    }

    FloatingIpRow show(Caller caller, String id) {
        var query =
                new ListQuery(
                        Rights.scope(caller), Map.of("id", List.of(id)), List.of(), null, 0, false);
        return store.list(query).stream().findFirst().orElseThrow(() -> notFound(id));
    }

    List<FloatingIpRow> create(Caller caller, List<Attributes> wanted) {
        Rights.requireWriter(caller, "create_floatingip");
        for (var attributes : wanted) {
            if (!attributes.lacks("floating_ip_address")) {
                Rights.requireAdmin(caller, "create_floatingip:floating_ip_address");
            }
        }
        var made =
                tools.attempts()
                        .run(() ->
                                Objects.requireNonNull(
                                        tools.transactions()
                                                .execute(_ -> createAll(caller, wanted))));
        made.forEach(one -> tell(caller, one.target()));
        return made;
    }

    private List<FloatingIpRow> createAll(Caller caller, List<Attributes> wanted) {
        var made = new ArrayList<FloatingIpRow>();
        for (var attributes : wanted) {
            made.add(createOne(caller, attributes));
        }
        return List.copyOf(made);
    }

    private FloatingIpRow createOne(Caller caller, Attributes attributes) {
        var network = attributes.requiredUuid("floating_network_id");
        var project = Rights.projectFor(caller, attributes);
        var id = minting.id();
        var order = ports.hold(network, id, attributes);
        store.insert(
                new FloatingIpStore.New(
                        id,
                        project,
                        network,
                        order.portId(),
                        attributes.text("description", ""),
                        minting.now()));
        quotas.take(project, Resource.FLOATING_IP, 1);
        lead(caller, find(id), attributes);
        return find(id);
    }

    private FloatingIpRow find(UUID id) {
        return store.findForChange(id).orElseThrow(() -> notFound(id));
    }

    FloatingIpRow update(Caller caller, String id, Attributes attributes) {
        Rights.requireWriter(caller, "update_floatingip");
        var before = show(caller, id).target();
        var changed =
                tools.attempts()
                        .run(() ->
                                Objects.requireNonNull(
                                        tools.transactions()
                                                .execute(_ -> updateOne(caller, id, attributes))));
        if (!Objects.equals(before, changed.target())) {
            tell(caller, before);
            tell(caller, changed.target());
        }
        return changed;
    }

    private FloatingIpRow updateOne(Caller caller, String id, Attributes attributes) {
        var old = findOwn(caller, id);
        if (attributes.has("description")) {
            store.describe(old.id(), attributes.text("description", ""), minting.now());
        }
        lead(caller, old, attributes);
        return find(old.id());
    }

    /** Where it leads, if the request says so. */
    private void lead(Caller caller, FloatingIpRow floating, Attributes attributes) {
        var old = floating.target();
        if (!attributes.has("port_id") && !attributes.has("fixed_ip_address")) {
            return;
        }
        if (attributes.has("port_id") && attributes.lacks("port_id")) {
            store.lead(floating.id(), null, null, minting.now());
            return;
        }
        var portId = attributes.uuid("port_id").orElse(old == null ? null : old.portId());
        if (portId == null) {
            throw ServiceFailure.badRequest(
                    "fixed_ip_address cannot be specified without a port_id");
        }
        var port = ports.target(caller, portId, floating.projectId());
        var fixedIp = FloatingPorts.addressOf(port, attributes.address("fixed_ip_address"));
        refuseSecond(floating, port.id(), fixedIp);
        store.lead(floating.id(), port.id(), fixedIp, minting.now());
    }

    private void refuseSecond(FloatingIpRow floating, UUID portId, String fixedIp) {
        for (var other : store.list(ListQuery.where("port_id", portId.toString()))) {
            var target = other.target();
            if (target != null
                    && target.fixedIp().equals(fixedIp)
                    && !other.id().equals(floating.id())) {
                throw NetworkFailure.conflict(
                        "FloatingIPPortAlreadyAssociated",
                        "Cannot associate floating IP %s with port %s using fixed IP %s, as that fixed IP already has a floating IP."
                                .formatted(floating.address(), portId, fixedIp));
            }
        }
    }

    void delete(Caller caller, String id) {
        Rights.requireWriter(caller, "delete_floatingip");
        var before = show(caller, id).target();
        tools.transactions()
                .executeWithoutResult(_ -> {
                    var floating = findOwn(caller, id);
                    store.delete(floating.id());
                    ports.letGo(floating.ownPortId());
                });
        tell(caller, before);
    }

    private FloatingIpRow findOwn(Caller caller, String id) {
        return Uuids.parse(id)
                .flatMap(store::findForChange)
                .filter(floating -> Rights.owns(caller, floating.projectId()))
                .orElseThrow(() -> notFound(id));
    }

    private void tell(Caller caller, @Nullable Target target) {
        if (target != null) {
            compute.changed(caller, target.deviceOwner(), target.deviceId(), target.portId());
        }
    }

    private static ServiceFailure notFound(Object id) {
        return NetworkFailure.notFound(
                "FloatingIPNotFound", "Floating IP " + id + " could not be found");
    }
}
