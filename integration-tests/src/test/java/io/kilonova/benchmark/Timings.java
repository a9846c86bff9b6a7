package io.kilonova.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** How long each of many requests took, in order, and all together. */
public record Timings(List<Long> nanos, long wallNanos) {
    /** Somebody sends {@code count} requests, {@code clients} of them at any time. */
    public static Timings measure(int clients, int count, Callable<?> request) {
        var next = new AtomicInteger();
        var begin = System.nanoTime();
        try (var executor = Executors.newFixedThreadPool(clients)) {
            var running = new ArrayList<Future<List<Long>>>();
            for (int i = 0; i < clients; i++) {
                running.add(executor.submit(() -> work(next, count, request)));
            }
            var all = new ArrayList<Long>();
            for (var client : running) {
                all.addAll(client.get());
            }
            var wall = System.nanoTime() - begin;
            return new Timings(all.stream().sorted().toList(), wall);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Long> work(AtomicInteger next, int count, Callable<?> request)
            throws Exception {
        var mine = new ArrayList<Long>();
        while (next.getAndIncrement() < count) {
            var begin = System.nanoTime();
            request.call();
            mine.add(System.nanoTime() - begin);
        }
        return List.copyOf(mine);
    }

    double millis(double share) {
        var index = (int) Math.min(nanos.size() - 1, Math.floor(share * nanos.size()));
        return nanos.get(index) / 1e6;
    }

    double rate() {
        return nanos.size() / (wallNanos / 1e9);
    }

    /** A line of the report: what was measured, and what came out. */
    public static void say(String what, Object result) {
        System.out.printf("%-46s %s%n", what, result);
    }

    @Override
    public String toString() {
        return "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, %.0f/s"
                .formatted(millis(0.5), millis(0.9), millis(0.99), rate());
    }
}
