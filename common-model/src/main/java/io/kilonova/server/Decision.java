package io.kilonova.server;

/** What an event does to a server. */
public sealed interface Decision {
    /** The server is in {@code to} from now on. */
    record Move(ServerState to) implements Decision {}

    /** What is asked for may be done; the server stays what it is meanwhile. */
    record Allow() implements Decision {}

    /** It may not be; {@code attribute} and {@code value} name the state that forbids it. */
    record Refuse(String attribute, String value) implements Decision {}

    /** Nothing changes; {@code why} is for the log. */
    record Ignore(String why) implements Decision {}
}
