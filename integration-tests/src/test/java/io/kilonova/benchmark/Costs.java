package io.kilonova.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the processes of a stack have used: CPU so far, memory now. */
record Costs(Map<String, Double> cpuMillis, Map<String, Long> pssKib) {
    private static final int MILLIS_A_TICK = 10;

    static Costs of(Stack stack) {
        var cpu = new LinkedHashMap<String, Double>();
        var pss = new LinkedHashMap<String, Long>();
        Stream.concat(Stack.PROCESSES.stream(), Stream.of("postgres"))
                .forEach(name -> {
                    var millis = 0.0;
                    var kib = 0L;
                    var isFirst = true;
                    for (var process : stack.processes(name)) {
                        millis += cpu(process.pid(), isFirst);
                        kib += pss(process.pid());
                        isFirst = false;
                    }
                    cpu.put(name, millis);
                    pss.put(name, kib);
                });
        return new Costs(cpu, pss);
    }

    /** User and system time; of a parent also that of children which have ended. */
    private static double cpu(long pid, boolean isParent) {
        var stat = read(pid, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        var ticks = 0L;
        for (int i = 11; i < (isParent ? 15 : 13); i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks * MILLIS_A_TICK;
    }

    private static long pss(long pid) {
        return read(pid, "smaps_rollup")
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), file));
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CPU since then, per operation: the sum, and what each process had of it. */
    String cpuSince(Costs then, int operations) {
        var each =
                cpuMillis.entrySet().stream()
                        .map(used ->
                                "%s %.2f"
                                        .formatted(
                                                used.getKey(),
                                                (used.getValue()
                                                                - then.cpuMillis.get(used.getKey()))
                                                        / operations))
                        .collect(Collectors.joining(", "));
        return "CPU %.2f ms (%s)".formatted((total() - then.total()) / operations, each);
    }

    private double total() {
        return cpuMillis.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    String memory() {
        var each =
                pssKib.entrySet().stream()
                        .map(used -> "%s %d".formatted(used.getKey(), used.getValue() / 1024))
                        .collect(Collectors.joining(", "));
        var sum = pssKib.values().stream().mapToLong(Long::longValue).sum();
        return "PSS %d MiB (%s)".formatted(sum / 1024, each);
    }
}
