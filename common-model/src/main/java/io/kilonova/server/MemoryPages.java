package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which pages a guest's memory is to be made of. Large ones are a resource of the host as any
 * other, of a class for each size; small ones are just memory.
 *
 * @param kib the size, when it is a certain one
 */
public record MemoryPages(Rule rule, long kib) {
    private static final String FLAVOR_KEY = "hw:mem_page_size";
    private static final String IMAGE_KEY = "hw_mem_page_size";
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,12})(K|KB|KIB|M|MB|MIB|G|GB|GIB|T|TB|TIB|B)");
    private static final Pattern CLASS = Pattern.compile("CUSTOM_HUGEPAGES_(\\d{1,12})KIB");
    private static final String UNITS = "BKMGT";
    private static final int SHIFT = 10;
    private static final long SMALL_KIB = 4;

    /** {@code ANY} prefers large ones. */
    public enum Rule {
        SMALL,
        LARGE,
        ANY,
        EXACTLY
    }

    /**
     * As flavor and image want it; small for those that say nothing.
     *
     * @throws ComputeFailure.Invalid they contradict each other, or mean nothing
     */
    public static MemoryPages of(
            Map<String, String> extraSpecs, Map<String, String> imageProperties) {
        var ofFlavor = extraSpecs.get(FLAVOR_KEY);
        var ofImage = imageProperties.get(IMAGE_KEY);
        if (ofFlavor == null) {
            if (ofImage != null) {
                throw forbidden(ofImage, "<empty>");
            }
            return new MemoryPages(Rule.SMALL, 0);
        }
        var pages = parse(ofFlavor);
        if (ofImage == null) {
            return pages;
        }
        if (pages.rule == Rule.ANY || pages.rule == Rule.LARGE) {
            return parse(ofImage);
        }
        throw forbidden(ofImage, ofFlavor);
    }

    private static MemoryPages parse(String text) {
        return switch (text) {
            case "small" -> new MemoryPages(Rule.SMALL, 0);
            case "large" -> new MemoryPages(Rule.LARGE, 0);
            case "any" -> new MemoryPages(Rule.ANY, 0);
            default -> exactly(kibibytes(text).orElseThrow(() -> invalid(text)));
        };
    }

    private static MemoryPages exactly(long kib) {
        return kib <= SMALL_KIB
                ? new MemoryPages(Rule.SMALL, 0)
                : new MemoryPages(Rule.EXACTLY, kib);
    }

    private static Optional<Long> kibibytes(String text) {
        if (text.matches("\\d{1,12}")) {
            return Optional.of(Long.parseLong(text));
        }
        var size = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (!size.matches()) {
            return Optional.empty();
        }
        var amount = Long.parseLong(size.group(1));
        var power = UNITS.indexOf(size.group(2).charAt(0)) - 1;
        return Optional.of(power < 0 ? amount >> SHIFT : amount << (SHIFT * power));
    }

    private static ComputeFailure invalid(String text) {
        return new ComputeFailure.Invalid("Invalid memory page size '" + text + "'");
    }

    private static ComputeFailure forbidden(String text, @Nullable String against) {
        return new ComputeFailure.Invalid(
                "Page size " + text + " forbidden against '" + against + "'");
    }

    /** Whether large pages of this size will do. */
    public boolean takes(long pageKib) {
        return switch (rule) {
            case SMALL -> false;
            case LARGE, ANY -> true;
            case EXACTLY -> kib == pageKib;
        };
    }

    /** Whether nothing but large pages will do. */
    public boolean needsLarge() {
        return rule == Rule.LARGE || rule == Rule.EXACTLY;
    }

    /** The resource class of large pages of that size. */
    public static String resourceClass(long pageKib) {
        return "CUSTOM_HUGEPAGES_" + pageKib + "KIB";
    }

    /** The size of the large pages that are this resource class, if it is one of those. */
    public static OptionalLong sizeOf(String resourceClass) {
        var name = CLASS.matcher(resourceClass);
        return name.matches()
                ? OptionalLong.of(Long.parseLong(name.group(1)))
                : OptionalLong.empty();
    }
}
