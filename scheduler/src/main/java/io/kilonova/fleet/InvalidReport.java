package io.kilonova.fleet;

/** An agent said something no honest agent says; its stream ends. */
final class InvalidReport extends Exception {
    InvalidReport(String message) {
        super(message);
    }
}
