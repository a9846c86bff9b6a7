package io.kilonova.operation;

/** Somebody else has leased the operation since, or it has ended: whoever holds this stops. */
public final class LeaseLost extends RuntimeException {
    public LeaseLost(Lease lease) {
        super("lost " + lease);
    }
}
