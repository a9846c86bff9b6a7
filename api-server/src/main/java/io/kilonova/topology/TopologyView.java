package io.kilonova.topology;

import io.kilonova.platform.microversion.Named;
import io.kilonova.server.FlavorSpec;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A server's NUMA nodes: one, when its flavor asks for a size of memory pages, else none, as guests
 * are made.
 *
 * @param pageSizeKb null when the host chooses it
 */
record TopologyView(List<Node> nodes, @Named("pagesize_kb") @Nullable Long pageSizeKb) {
    private static final String PAGE_SIZE = "hw:mem_page_size";
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,10})\\s*(|k|kb|kib|m|mb|mib|g|gb|gib)");
    private static final long SMALL = 4;

    record Node(
            @Named("memory_mb") int memoryMb,
            List<List<Integer>> siblings,
            @Named("vcpu_set") List<Integer> vcpus) {}

    static TopologyView of(FlavorSpec flavor) {
        var pages = flavor.extraSpecs().get(PAGE_SIZE);
        if (pages == null) {
            return new TopologyView(List.of(), null);
        }
        var vcpus = IntStream.range(0, flavor.vcpus()).boxed().toList();
        return new TopologyView(
                List.of(new Node(flavor.memoryMb(), List.of(), vcpus)), kibibytes(pages));
    }

    private static @Nullable Long kibibytes(String pages) {
        var text = pages.strip().toLowerCase(Locale.ROOT);
        if (text.equals("small")) {
            return SMALL;
        }
        var size = SIZE.matcher(text);
        if (!size.matches()) {
            return null;
        }
        var number = Long.parseLong(size.group(1));
        return switch (size.group(2).isEmpty() ? 'k' : size.group(2).charAt(0)) {
            case 'm' -> number << 10;
            case 'g' -> number << 20;
            default -> number;
        };
    }
}
