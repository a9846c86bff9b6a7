package io.kilonova.server;

import java.util.random.RandomGenerator;

/** Makes passwords and other words that nobody can guess. */
public final class Passwords {
    private static final String EASY_TO_READ =
            "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final String SMALL = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int RESERVATION_LENGTH = 8;

    private final RandomGenerator random;

    /** {@code random} is fit for secrets. */
    Passwords(RandomGenerator random) {
        this.random = random;
    }

    public String next(int length) {
        return word(EASY_TO_READ, length);
    }

    /** The common name of the servers of one create. */
    String nextReservation() {
        return "r-" + word(SMALL, RESERVATION_LENGTH);
    }

    private String word(String letters, int length) {
        var word = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
