package io.kilonova.server;

/** How a guest runs, as its host sees it; {@link #number()} is the API's word. */
public enum Power {
    /** The host has no such guest. */
    NONE(0),
    RUNNING(1),
    PAUSED(3),
    SHUT_DOWN(4),
    CRASHED(6),
    SUSPENDED(7);

    private final int number;

    Power(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The one with that number. */
    public static Power of(int number) {
        for (Power power : values()) {
            if (power.number == number) {
                return power;
            }
        }
        throw new IllegalArgumentException("no such power state: " + number);
    }

    /** Whether it is to be started to run again. */
    public boolean isOff() {
        return this == NONE || this == SHUT_DOWN || this == CRASHED;
    }
}
