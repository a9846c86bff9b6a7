package io.kilonova.network;

import io.kilonova.companion.Caller;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Makes a project that has no network one, with a subnet of its own, and finds it again. */
@Service
final class AutoTopologies {
    private static final int BITS = 32;

    private final AutoTopologyStore store;
    private final Networks networks;
    private final Subnets subnets;
    private final Quotas quotas;
    private final AutoTopologySettings settings;
    private final Tools tools;

    AutoTopologies(
            AutoTopologyStore store,
            Networks networks,
            Subnets subnets,
            Quotas quotas,
            AutoTopologySettings settings,
            Tools tools) {
        this.store = store;
        this.networks = networks;
        this.subnets = subnets;
        this.quotas = quotas;
        this.settings = settings;
        this.tools = tools;
    }

    /** What things are made with. */
    record Tools(Attempts attempts, TransactionTemplate transactions, JsonMapper json) {}

    /** The network's id; it is there from now on. */
    UUID get(Caller caller, String project) {
        requireRight(caller, project);
        return tools.attempts()
                .run(() ->
                        store.find(project)
                                .orElseGet(() ->
                                        Objects.requireNonNull(
                                                tools.transactions()
                                                        .execute(_ -> make(caller, project)))));
    }

    private UUID make(Caller caller, String project) {
        int block = store.freeBlock();
        var network =
                networks.create(
                                caller,
                                attributes(
                                        Resource.NETWORK,
                                        Map.of(
                                                "name",
                                                "auto_allocated_network",
                                                "project_id",
                                                project)))
                        .getFirst();
        subnets.create(
                caller,
                attributes(
                        Resource.SUBNET,
                        Map.of(
                                "name",
                                "auto_allocated_subnet_v4",
                                "project_id",
                                project,
                                "network_id",
                                network.id().toString(),
                                "ip_version",
                                4,
                                "cidr",
                                cidr(block))));
        store.insert(project, network.id(), block);
        return network.id();
    }

    private List<Attributes> attributes(Resource resource, Map<String, ?> values) {
        return Attributes.ofCreate(
                tools.json().valueToTree(Map.of(resource.singular(), values)), resource);
    }

    private String cidr(int block) {
        var range = Cidr.parse(settings.range()).orElseThrow();
        var parts = 1L << (settings.prefixLength() - range.prefix());
        if (block >= parts) {
            throw NetworkFailure.conflict(
                    "AutoAllocationFailure", "Deployment error: no more networks can be made.");
        }
        var offset = (long) block << (BITS - settings.prefixLength());
        return range.base().plus(BigInteger.valueOf(offset)) + "/" + settings.prefixLength();
    }

    /** Fails when the project could not get one; makes nothing. */
    void check(Caller caller, String project) {
        requireRight(caller, project);
        if (store.find(project).isEmpty()) {
            for (var resource : List.of(Resource.NETWORK, Resource.SUBNET)) {
                if (!quotas.hasRoom(project, resource)) {
                    throw NetworkFailure.conflict(
                            "AutoAllocationFailure",
                            "Deployment error: quota exceeded for %s."
                                    .formatted(resource.plural()));
                }
            }
            cidr(store.freeBlock());
        }
    }

    void delete(Caller caller, String project) {
        requireRight(caller, project);
        var network =
                store.find(project)
                        .orElseThrow(() ->
                                NetworkFailure.notFound(
                                        "AutoAllocatedTopologyNotFound",
                                        "Project " + project + " has no such topology."));
        networks.delete(caller, network.toString());
    }

    private static void requireRight(Caller caller, String project) {
        if (!Rights.owns(caller, project)) {
            throw NetworkFailure.forbidden("get_auto_allocated_topology");
        }
    }
}
