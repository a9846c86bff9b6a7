package io.kilonova.placement;

import io.kilonova.placement.PlacementResult.NoValidHost;
import io.kilonova.placement.PlacementResult.Placement;
import io.kilonova.placement.Ranking.Candidates;
import io.kilonova.placement.Ranking.Nobody;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Finds a host and claims it: the snapshot proposes, the database disposes. */
public final class Placements {
    /** Rounds of proposing; each starts from hosts read anew after the database refused all. */
    private static final int ROUNDS = 4;

    private final Ranker ranker;
    private final LiveSnapshot hosts;
    private final ClaimStore claims;
    private final LongSupplier seeds;

    Placements(Ranker ranker, LiveSnapshot hosts, ClaimStore claims, LongSupplier seeds) {
        this.ranker = ranker;
        this.hosts = hosts;
        this.claims = claims;
        this.seeds = seeds;
    }

    /** With what each candidate would have to give. */
    private record Proposal(
            Snapshot snapshot, Ranking ranking, List<Map<String, Long>> resources) {}

    /** Claims a host; asked again for the same server, answers with the one it has. */
    public PlacementResult claim(PlacementRequest request) {
        for (int round = 1; round <= ROUNDS; round++) {
            var proposal = propose(request);
            switch (proposal.ranking()) {
                case Nobody(String reason) -> {
                    if (round > 1) {
                        return new NoValidHost(reason);
                    }
                }
                case Candidates(var ranked) -> {
                    var placement = tryEach(request, proposal, ranked);
                    if (placement.isPresent()) {
                        return placement.get();
                    }
                }
            }
            hosts.invalidate();
        }
        return new NoValidHost("Every host that fitted was taken meanwhile, several times over.");
    }

    /** Why the server cannot have the request's image where it is; empty when it can. */
    public Optional<String> refusalOfImage(PlacementRequest request, UUID host) {
        return hosts.with(snapshot -> {
            for (int i = 0; i < snapshot.size(); i++) {
                if (snapshot.host(i).id().equals(host)) {
                    return ranker.refusalOfImage(request, snapshot, i);
                }
            }
            return Optional.of("The host is not known.");
        });
    }

    /** How a server can be larger on the host it is on. */
    public sealed interface Growth {
        /** It holds the larger of what it held and {@code resources}, which the new size takes. */
        record Grown(Map<String, Long> resources) implements Growth {}

        /**
         * @param reason for the user
         */
        record NoRoom(String reason) implements Growth {}
    }

    /**
     * Claims what the request needs of its one host besides what the server holds there; again is
     * harmless.
     *
     * @param held of the host by the server, which the request may use, too
     */
    public Growth grow(PlacementRequest request, Map<String, Long> held) {
        hosts.invalidate();
        var proposal = hosts.with(snapshot -> proposeWithin(request, held, snapshot));
        return switch (proposal.ranking()) {
            case Nobody(String reason) -> new Growth.NoRoom(reason);
            case Candidates(var ranked) -> {
                var host = proposal.snapshot().host(ranked.getFirst()).id();
                var resources = proposal.resources().getFirst();
                hosts.invalidate();
                yield claims.grow(request.operationId(), request.serverId(), host, resources)
                        ? new Growth.Grown(resources)
                        : new Growth.NoRoom("What its host had free was taken meanwhile.");
            }
        };
    }

    private Proposal proposeWithin(
            PlacementRequest request, Map<String, Long> held, Snapshot snapshot) {
        var own =
                IntStream.range(0, snapshot.size())
                        .filter(host -> snapshot.host(host).name().equals(request.host()))
                        .findFirst();
        own.ifPresent(host -> snapshot.reserve(host, held, -1));
        var ranking = ranker.rank(request, snapshot, 0);
        var resources =
                ranking instanceof Candidates
                        ? List.of(request.resourcesOn(snapshot, own.orElseThrow()))
                        : List.<Map<String, Long>>of();
        own.ifPresent(host -> snapshot.reserve(host, held, 1));
        return new Proposal(snapshot, ranking, resources);
    }

    /** What the server holds of the host. */
    public Map<String, Long> held(UUID server, UUID host) {
        return claims.held(server, host);
    }

    /** Gives back what the server holds of the host beyond that; again is harmless. */
    public void shrink(UUID server, UUID host, Map<String, Long> resources) {
        claims.shrink(server, host, resources);
    }

    /** Gives back all capacity the server holds; again is harmless. */
    public void release(UUID server) {
        claims.release(server);
    }

    /** The first of a ranking counts as taken at once, so that the next request sees less of it. */
    private Proposal propose(PlacementRequest request) {
        var seed = seeds.getAsLong();
        return hosts.with(snapshot -> {
            var ranking = ranker.rank(request, snapshot, seed);
            if (!(ranking instanceof Candidates(var ranked))) {
                return new Proposal(snapshot, ranking, List.of());
            }
            var resources =
                    ranked.stream().map(host -> request.resourcesOn(snapshot, host)).toList();
            snapshot.reserve(ranked.getFirst(), resources.getFirst(), 1);
            return new Proposal(snapshot, ranking, resources);
        });
    }

    private Optional<PlacementResult> tryEach(
            PlacementRequest request, Proposal proposal, List<Integer> ranked) {
        var snapshot = proposal.snapshot();
        for (int i = 0; i < ranked.size(); i++) {
            int host = ranked.get(i);
            var resources = proposal.resources().get(i);
            if (i > 0) {
                hosts.reserve(snapshot, host, resources, 1);
            }
            var proposed = snapshot.host(host).id();
            var held = claims.claim(request.operationId(), request.serverId(), proposed, resources);
            if (held.filter(proposed::equals).isEmpty()) {
                hosts.reserve(snapshot, host, resources, -1);
            }
            if (held.isPresent()) {
                return Optional.of(placementOn(held.get(), snapshot));
            }
        }
        return Optional.empty();
    }

    private static Placement placementOn(UUID id, Snapshot snapshot) {
        for (int i = 0; i < snapshot.size(); i++) {
            var host = snapshot.host(i);
            if (host.id().equals(id)) {
                return new Placement(id, host.name(), host.availabilityZone());
            }
        }
        throw new IllegalStateException("claimed host " + id + " is not in the snapshot");
    }
}
