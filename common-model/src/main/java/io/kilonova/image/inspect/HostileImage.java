package io.kilonova.image.inspect;

/** An image that must not be used; the message says why and may be shown to its owner. */
public final class HostileImage extends Exception {
    public HostileImage(String message) {
        super(message);
    }
}
