package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.id.Ids;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The use cases of subnets. */
@Service("builtInSubnets")
public class Subnets {
    private final SubnetStore store;
    private final Networks networks;
    private final Quotas quotas;
    private final TransactionTemplate transactions;
    private final Ids ids;
    private final Clock clock;

    Subnets(
            SubnetStore store,
            Networks networks,
            Quotas quotas,
            TransactionTemplate transactions,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.networks = networks;
        this.quotas = quotas;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    List<SubnetRow> list(ListQuery query) {
        return store.list(query);
    }

    SubnetRow show(Caller caller, String id) {
        var query =
                new ListQuery(
                        Rights.scope(caller), Map.of("id", List.of(id)), List.of(), null, 0, false);
        return store.list(query).stream()
                .findFirst()
                .orElseThrow(() -> NetworkFailure.subnetNotFound(id));
    }

    List<SubnetRow> create(Caller caller, List<Attributes> wanted) {
        Rights.requireWriter(caller, "create_subnet");
        return Objects.requireNonNull(
                transactions.execute(_ -> {
                    var made = new ArrayList<SubnetRow>();
                    for (var attributes : wanted) {
                        made.add(createOne(caller, attributes));
                    }
                    return List.copyOf(made);
                }));
    }

    private SubnetRow createOne(Caller caller, Attributes attributes) {
        var network = networks.findOwn(caller, attributes.requiredUuid("network_id"));
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var subnet =
                SubnetDraft.newSubnet(
                        ids.next(), owner(caller, attributes, network), attributes, now);
        for (var other : store.ofNetwork(network.id())) {
            if (other.cidr().overlaps(subnet.cidr())) {
                throw NetworkFailure.invalid(
                        "InvalidInput",
                        "%s overlaps with subnet %s of the network, %s."
                                .formatted(subnet.cidr(), other.id(), other.cidr()));
            }
        }
        store.insert(subnet);
        quotas.take(subnet.projectId(), Resource.SUBNET, 1);
        return subnet;
    }

    private static String owner(Caller caller, Attributes attributes, NetworkRow network) {
        return attributes.lacks("project_id") && attributes.lacks("tenant_id")
                ? network.projectId()
                : Rights.projectFor(caller, attributes);
    }

    SubnetRow update(Caller caller, String id, Attributes attributes) {
        Rights.requireWriter(caller, "update_subnet");
        return Objects.requireNonNull(
                transactions.execute(_ -> {
                    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                    var changed = SubnetDraft.changed(findOwn(caller, id), attributes, now);
                    store.update(changed);
                    return changed;
                }));
    }

    void delete(Caller caller, String id) {
        Rights.requireWriter(caller, "delete_subnet");
        try {
            transactions.executeWithoutResult(_ -> store.delete(findOwn(caller, id).id()));
        } catch (DataIntegrityViolationException e) {
            var failure =
                    NetworkFailure.conflict(
                            "SubnetInUse",
                            "Subnet " + id + " is in use: ports have addresses of it.");
            failure.initCause(e);
            throw failure;
        }
    }

    private SubnetRow findOwn(Caller caller, String id) {
        var subnet =
                Uuids.parse(id)
                        .flatMap(store::findForChange)
                        .orElseThrow(() -> NetworkFailure.subnetNotFound(id));
        if (!Rights.owns(caller, subnet.projectId())) {
            networks.show(caller, subnet.networkId().toString());
            networks.findOwn(caller, subnet.networkId());
        }
        return subnet;
    }
}
