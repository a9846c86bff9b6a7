package io.kilonova.placement;

import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * One reason why a host may not do. Stateless; one class each; the name is Nova's where it has one.
 */
public interface Filter {
    /** What a filter answers that has nothing to say about a request; it is then skipped. */
    IntPredicate ANY = _ -> true;

    /**
     * Which hosts pass. Asked once a decision; the predicate is asked for every host, so whatever
     * can be looked up beforehand is.
     */
    IntPredicate passing(PlacementRequest request, Snapshot snapshot);

    /** Why a host that did not pass did not, for a user: no ids, no host names. */
    String reason(PlacementRequest request);

    /** How far a host is from passing, in units of {@link #unit}; 0 when that means nothing. */
    default IntToLongFunction shortfall(PlacementRequest request, Snapshot snapshot) {
        return _ -> 0;
    }

    /** Whether a host that has a server may fail it when the server gets another image. */
    default boolean isAboutImage() {
        return false;
    }

    default String unit() {
        return "";
    }

    default String name() {
        return getClass().getSimpleName();
    }
}
