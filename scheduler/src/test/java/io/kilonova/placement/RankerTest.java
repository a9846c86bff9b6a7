package io.kilonova.placement;

import static io.kilonova.placement.ARequest.aRequest;
import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.placement.Ranking.Candidates;
import io.kilonova.placement.Ranking.Nobody;
import io.kilonova.placement.filter.Filters;
import io.kilonova.placement.weigher.FreeResourceWeigher;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RankerTest {
    private final Ranker ranker =
            new Ranker(
                    Filters.all(),
                    List.of(new WeightedWeigher(new FreeResourceWeigher("MEMORY_MB"), 1)),
                    3);

    @Test
    void theHostWithMostRoomComesFirst() {
        var hosts = new Hosts().with("small", 8, 1024, 10).with("big", 8, 4096, 10).snapshot();

        assertThat(ranker.rank(aRequest().build(), hosts, 1))
                .isEqualTo(new Candidates(List.of(1, 0)));
    }

    @Test
    void aNegativeMultiplierPacksInsteadOfSpreading() {
        var packing =
                new Ranker(
                        Filters.all(),
                        List.of(new WeightedWeigher(new FreeResourceWeigher("MEMORY_MB"), -1)),
                        3);
        var hosts = new Hosts().with("small", 8, 1024, 10).with("big", 8, 4096, 10).snapshot();

        assertThat(packing.rank(aRequest().build(), hosts, 1))
                .isEqualTo(new Candidates(List.of(0, 1)));
    }

    @Test
    void equalHostsAreAllChosenBySomeSeedAndAlwaysTheSameByOne() {
        var hosts = new Hosts();
        for (int i = 0; i < 5; i++) {
            hosts.with("h" + i, 8, 1024, 10);
        }
        var snapshot = hosts.snapshot();
        var chosen = new HashSet<Integer>();

        for (long seed = 0; seed < 100; seed++) {
            var ranking = ranker.rank(aRequest().build(), snapshot, seed);
            assertThat(ranker.rank(aRequest().build(), snapshot, seed)).isEqualTo(ranking);
            chosen.add(((Candidates) ranking).hosts().getFirst());
        }

        assertThat(chosen).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void whenNobodyFitsEveryHostIsCountedOnceWithTheNearestMiss() {
        var down =
                new Snapshot.HostFacts(
                        Hosts.idOf("down"),
                        "down",
                        "d",
                        "QEMU",
                        "x86_64",
                        "nova",
                        Set.of(),
                        true,
                        false);
        var hosts =
                new Hosts()
                        .with(down, 64, 65536, 100)
                        .with("full", 8, 128, 10)
                        .with("nearly", 8, 500, 10)
                        .with("busy", 0, 4096, 10)
                        .snapshot();

        assertThat(ranker.rank(aRequest().build(), hosts, 1))
                .isEqualTo(
                        new Nobody(
                                "None of 4 hosts fits: ComputeFilter 1 (disabled or down);"
                                    + " CoreFilter 1 (not enough vCPUs, nearest lacks 1 vCPUs);"
                                    + " RamFilter 2 (not enough memory, nearest lacks 12 MiB)."));
    }

    @Test
    void anEmptyCloudSaysSo() {
        assertThat(ranker.rank(aRequest().build(), new Hosts().snapshot(), 1))
                .isEqualTo(new Nobody("There are no hosts."));
    }

    @Test
    void eachFilterRefusesWhatItIsThereToRefuse() {
        var arm =
                new Snapshot.HostFacts(
                        Hosts.idOf("arm"),
                        "arm",
                        "arm",
                        "QEMU",
                        "aarch64",
                        "lab",
                        Set.of("HW_GPU"),
                        true,
                        true);
        var hosts =
                new Hosts()
                        .with("plain", 8, 4096, 10)
                        .with(arm, 8, 4096, 10)
                        .withClass("CUSTOM_A", 2)
                        .snapshot();

        assertThat(only(aRequest().in("lab"), hosts)).isEqualTo(1);
        assertThat(only(aRequest().on("plain"), hosts)).isZero();
        assertThat(only(aRequest().not(Hosts.idOf("plain")), hosts)).isEqualTo(1);
        assertThat(only(aRequest().of("CUSTOM_A", 2), hosts)).isEqualTo(1);
        assertThat(only(aRequest().traits(Set.of("HW_GPU"), Set.of()), hosts)).isEqualTo(1);
        assertThat(only(aRequest().traits(Set.of(), Set.of("HW_GPU")), hosts)).isZero();
        assertThat(only(aRequest().image(Map.of("hw_architecture", "arm64")), hosts)).isEqualTo(1);
        assertThat(only(aRequest().image(Map.of("hw_architecture", "x86_64")), hosts)).isZero();
        assertThat(ranker.rank(aRequest().of("CUSTOM_A", 3).build(), hosts, 1))
                .isInstanceOf(Nobody.class);
        assertThat(ranker.rank(aRequest().image(Map.of("img_hv_type", "xen")).build(), hosts, 1))
                .isInstanceOf(Nobody.class);
        assertThat(ranker.rank(aRequest().of("DISK_GB", 11).build(), hosts, 1))
                .isInstanceOf(Nobody.class);
    }

    private int only(ARequest request, Snapshot hosts) {
        var ranking = (Candidates) ranker.rank(request.build(), hosts, 1);
        assertThat(ranking.hosts()).hasSize(1);
        return ranking.hosts().getFirst();
    }
}
