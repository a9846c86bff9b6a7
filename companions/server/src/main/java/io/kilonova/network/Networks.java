package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.id.Ids;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The use cases of networks. */
@Service("builtInNetworks")
public class Networks {
    private static final Set<String> ADMIN_ONLY =
            Set.of(
                    "shared",
                    "router:external",
                    "is_default",
                    "provider:network_type",
                    "provider:physical_network",
                    "provider:segmentation_id");
    private static final int DEFAULT_MTU = 1500;
    private static final int LEAST_MTU = 68;
    private static final int LARGEST_MTU = 65_535;

    private final NetworkStore store;
    private final Quotas quotas;
    private final TransactionTemplate transactions;
    private final Ids ids;
    private final Clock clock;

    Networks(
            NetworkStore store,
            Quotas quotas,
            TransactionTemplate transactions,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.quotas = quotas;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    List<NetworkRow> list(ListQuery query) {
        return store.list(query);
    }

    NetworkRow show(Caller caller, String id) {
        var query =
                new ListQuery(
                        Rights.scope(caller), Map.of("id", List.of(id)), List.of(), null, 0, false);
        return store.list(query).stream()
                .findFirst()
                .orElseThrow(() -> NetworkFailure.networkNotFound(id));
    }

    List<NetworkRow> create(Caller caller, List<Attributes> wanted) {
        Rights.requireWriter(caller, "create_network");
        var rows = new ArrayList<NetworkRow>();
        for (var attributes : wanted) {
            Rights.requireAdminFor(caller, attributes, ADMIN_ONLY, "create_network");
            rows.add(newNetwork(caller, attributes));
        }
        transactions.executeWithoutResult(_ -> {
            rows.forEach(store::insert);
            rows.forEach(row -> quotas.take(row.projectId(), Resource.NETWORK, 1));
        });
        return List.copyOf(rows);
    }

    private NetworkRow newNetwork(Caller caller, Attributes attributes) {
        var now = now();
        return new NetworkRow(
                ids.next(),
                Rights.projectFor(caller, attributes),
                attributes.text("name", ""),
                attributes.text("description", ""),
                attributes.bool("admin_state_up", true),
                attributes.bool("shared", false),
                attributes.bool("router:external", false),
                attributes.bool("is_default", false),
                mtu(attributes, DEFAULT_MTU),
                attributes.bool("port_security_enabled", true),
                provider(attributes, new NetworkRow.Provider("local", null, null)),
                attributes.texts("availability_zone_hints", List.of()),
                List.of(),
                0,
                now,
                now,
                List.of());
    }

    NetworkRow update(Caller caller, String id, Attributes attributes) {
        Rights.requireWriter(caller, "update_network");
        return Objects.requireNonNull(
                transactions.execute(_ -> {
                    var old = findOwn(caller, id);
                    Rights.requireAdminFor(caller, attributes, ADMIN_ONLY, "update_network");
                    var changed = changed(old, attributes);
                    refuseUnsharing(old, changed);
                    store.update(changed);
                    return changed;
                }));
    }

    private NetworkRow changed(NetworkRow old, Attributes attributes) {
        return new NetworkRow(
                old.id(),
                old.projectId(),
                attributes.text("name", old.name()),
                attributes.text("description", old.description()),
                attributes.bool("admin_state_up", old.isAdminStateUp()),
                attributes.bool("shared", old.isShared()),
                attributes.bool("router:external", old.isExternal()),
                attributes.bool("is_default", old.isDefault()),
                mtu(attributes, old.mtu()),
                attributes.bool("port_security_enabled", old.hasPortSecurity()),
                provider(attributes, old.provider()),
                old.availabilityZoneHints(),
                old.tags(),
                old.revision() + 1,
                old.createdAt(),
                now(),
                old.subnetIds());
    }

    private void refuseUnsharing(NetworkRow old, NetworkRow changed) {
        var isWithdrawn = old.isShared() && !changed.isShared();
        if (isWithdrawn && store.hasPortsOfOthers(old.id(), old.projectId())) {
            throw NetworkFailure.conflict(
                    "InvalidSharedSetting",
                    "Network " + old.id() + " stays shared: others have ports on it.");
        }
    }

    void delete(Caller caller, String id) {
        Rights.requireWriter(caller, "delete_network");
        try {
            transactions.executeWithoutResult(_ -> store.delete(findOwn(caller, id).id()));
        } catch (DataIntegrityViolationException e) {
            var failure =
                    NetworkFailure.conflict(
                            "NetworkInUse", "Network " + id + " is in use: there are ports on it.");
            failure.initCause(e);
            throw failure;
        }
    }

    /** The network for a change by its owner; its row is held. */
    NetworkRow findOwn(Caller caller, String id) {
        var network =
                Uuids.parse(id)
                        .flatMap(store::findForChange)
                        .orElseThrow(() -> NetworkFailure.networkNotFound(id));
        Rights.requireOwner(
                caller,
                network.projectId(),
                network.isShared() || network.isExternal(),
                () -> NetworkFailure.networkNotFound(id));
        return network;
    }

    NetworkRow findOwn(Caller caller, UUID id) {
        return findOwn(caller, id.toString());
    }

    private static int mtu(Attributes attributes, int fallback) {
        var mtu = attributes.number("mtu", fallback);
        int chosen = mtu == null || mtu == 0 ? DEFAULT_MTU : mtu;
        if (chosen < LEAST_MTU || chosen > LARGEST_MTU) {
            throw NetworkFailure.invalidInput(
                    "mtu", "it is not from " + LEAST_MTU + " to " + LARGEST_MTU + ".");
        }
        return chosen;
    }

    private static NetworkRow.Provider provider(Attributes attributes, NetworkRow.Provider old) {
        return new NetworkRow.Provider(
                attributes.text("provider:network_type", old.type()),
                attributes.optionalText("provider:physical_network", old.physicalNetwork()),
                attributes.number("provider:segmentation_id", old.segmentationId()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
