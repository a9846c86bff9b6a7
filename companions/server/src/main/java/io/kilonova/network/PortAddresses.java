package io.kilonova.network;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.network.AddressStore.Offer;
import io.kilonova.network.PortPlace.Block;
import io.kilonova.network.PortRow.FixedIp;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;

/**
 * Gives ports their addresses, in the transaction that writes the ports. One statement when the
 * subnets have room; a crowded subnet is looked through for gaps, again while others take them.
 */
@Component
class PortAddresses {
    private static final int CANDIDATES = 16;
    private static final int MOST_ROUNDS = 200;

    private final AddressStore store;

    PortAddresses(AddressStore store) {
        this.store = store;
    }

    /** Addresses wanted for one port. */
    record Order(UUID networkId, UUID portId, List<AddressWish> wishes) {
        Order {
            wishes = List.copyOf(wishes);
        }
    }

    /** One address being looked for. */
    private static final class Search {
        private final int want;
        private final Order order;
        private final AddressWish wish;
        private int choice;
        private List<IpAddress> candidates = List.of();

        Search(int want, Order order, AddressWish wish) {
            this.want = want;
            this.order = order;
            this.wish = wish;
        }

        Block subnet() {
            return wish.choices().get(choice);
        }

        Offer offer() {
            return new Offer(want, order.portId(), subnet().subnetId(), candidates);
        }
    }

    /**
     * @return the addresses by port, in the order of the wishes
     * @throws ServiceFailure when an exact address is in use, or no subnet of a wish has any left
     */
    Map<UUID, List<FixedIp>> take(List<Order> orders, RandomGenerator random) {
        var searches = new ArrayList<Search>();
        for (var order : orders) {
            for (var wish : order.wishes()) {
                searches.add(new Search(searches.size(), order, wish));
            }
        }
        var taken = new HashMap<Integer, FixedIp>();
        var pending = List.copyOf(searches);
        for (int round = 0; !pending.isEmpty(); round++) {
            if (round == MOST_ROUNDS) {
                throw new Attempts.LostRace();
            }
            for (var search : pending) {
                propose(search, round, random);
            }
            taken.putAll(store.take(pending.stream().map(Search::offer).toList()));
            pending = pending.stream().filter(s -> !taken.containsKey(s.want)).toList();
        }
        return byPort(searches, taken);
    }

    private void propose(Search search, int round, RandomGenerator random) {
        var exact = search.wish.exact();
        if (exact != null) {
            if (round > 0) {
                throw inUse(search, exact);
            }
            search.candidates = List.of(exact);
        } else if (round == 0) {
            search.candidates = Pools.candidates(search.subnet().pools(), CANDIDATES, random);
        } else {
            search.candidates = Pools.candidates(gaps(search, random), CANDIDATES, random);
        }
    }

    /** Free addresses of the first subnet that has any. */
    private List<IpRange> gaps(Search search, RandomGenerator random) {
        for (; search.choice < search.wish.choices().size(); search.choice++) {
            for (var pool : search.subnet().pools()) {
                var gaps = gaps(search.subnet().subnetId(), pool, random);
                if (!gaps.isEmpty()) {
                    return gaps;
                }
            }
        }
        throw NetworkFailure.conflict(
                "IpAddressGenerationFailure",
                "No more IP addresses available on network " + search.order.networkId() + ".");
    }

    private List<IpRange> gaps(UUID subnet, IpRange pool, RandomGenerator random) {
        var offset = new BigInteger(pool.size().bitLength(), Random.from(random)).mod(pool.size());
        if (offset.signum() == 0) {
            return store.gaps(subnet, pool);
        }
        var middle = pool.start().plus(offset);
        var upper = store.gaps(subnet, new IpRange(middle, pool.end()));
        return upper.isEmpty()
                ? store.gaps(subnet, new IpRange(pool.start(), middle.previous()))
                : upper;
    }

    private static Map<UUID, List<FixedIp>> byPort(
            List<Search> searches, Map<Integer, FixedIp> taken) {
        var byPort = new HashMap<UUID, List<FixedIp>>();
        for (var search : searches) {
            var address = taken.get(search.want);
            if (address != null) {
                byPort.computeIfAbsent(search.order.portId(), _ -> new ArrayList<>()).add(address);
            }
        }
        return byPort;
    }

    private static ServiceFailure inUse(Search search, IpAddress address) {
        return NetworkFailure.conflict(
                "IpAddressAlreadyAllocated",
                "IP address %s already allocated in subnet %s"
                        .formatted(address, search.subnet().subnetId()));
    }

    void release(UUID port, List<FixedIp> addresses) {
        store.release(port, addresses);
    }
}
