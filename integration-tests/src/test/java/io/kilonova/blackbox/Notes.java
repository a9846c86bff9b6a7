package io.kilonova.blackbox;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What users of several threads note of a cloud. */
final class Notes {
    private final AtomicInteger answers = new AtomicInteger();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();

    void answered() {
        answers.incrementAndGet();
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    void wrong(String what) {
        wrongs.add(what);
    }

    int answers() {
        return answers.get();
    }

    /** How often what happened. */
    Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    /** What no user should ever see. */
    List<String> wrongs() {
        return List.copyOf(wrongs);
    }
}
