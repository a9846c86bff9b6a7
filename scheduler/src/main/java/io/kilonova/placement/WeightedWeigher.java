package io.kilonova.placement;

/** A weigher and how much it counts; a negative multiplier prefers the low values. */
public record WeightedWeigher(Weigher weigher, double multiplier) {}
