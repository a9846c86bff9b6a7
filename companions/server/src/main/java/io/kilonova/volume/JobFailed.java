package io.kilonova.volume;

/** It is of no use to try again; the message is for the user. */
final class JobFailed extends Exception {
    JobFailed(String message) {
        super(message, null, false, false);
    }
}
