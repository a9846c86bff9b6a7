package io.kilonova.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is in a server's CD-ROM drives, and what it boots from first.
 *
 * @param isos in the order of their drives
 * @param order hd and cdrom; empty for the usual one
 * @param givesUpOwn whether the ISO that the server was made from is in a drive only while an item
 *     of the metadata names it; until one has, it always is
 */
public record Media(List<ImageSpec> isos, List<String> order, boolean givesUpOwn) {
    private static final String ISO = "iso";

    public Media {
        isos = List.copyOf(isos);
        order = List.copyOf(order);
    }

    /** That of a server whose metadata never said anything. */
    public static Media usual(@Nullable ImageSpec image) {
        var own = isoOf(image);
        return new Media(own == null ? List.of() : List.of(own), List.of(), false);
    }

    /**
     * As the metadata wants it from now on.
     *
     * @param image that the server was made from
     * @param find the ISO with the id; empty for one that cannot be used, which is left out
     */
    public Media changed(
            MediaItems items,
            @Nullable ImageSpec image,
            Function<String, Optional<ImageSpec>> find) {
        var own = isoOf(image);
        var all = new ArrayList<ImageSpec>();
        var namesOwn = false;
        for (var item : items.isos()) {
            if (own != null && own.id().equalsIgnoreCase(item.imageId())) {
                namesOwn = true;
                all.add(own);
            } else {
                find.apply(item.imageId()).ifPresent(all::add);
            }
        }
        var givesUp = givesUpOwn || namesOwn;
        if (own != null && !givesUp) {
            all.addFirst(own);
        }
        return new Media(all, items.order(), givesUp);
    }

    private static @Nullable ImageSpec isoOf(@Nullable ImageSpec image) {
        return image != null && image.diskFormat().equals(ISO) ? image : null;
    }
}
