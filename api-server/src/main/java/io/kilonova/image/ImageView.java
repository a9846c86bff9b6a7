package io.kilonova.image;

import io.kilonova.platform.http.Links.Link;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image in full.
 *
 * @param progress percent of its way to being active
 * @param diskConfig null when the image does not say
 * @param server that it was made from, if it was
 */
record ImageView(
        String id,
        String name,
        int minRam,
        int minDisk,
        Map<String, Object> metadata,
        String created,
        String updated,
        String status,
        int progress,
        @Named("OS-EXT-IMG-SIZE:size") long size,
        List<Link> links,
        @OmitNull @Nullable Source server,
        @OmitNull @Named("OS-DCF:diskConfig") @Nullable String diskConfig) {

    /** The server that an image was made from. */
    record Source(String id, List<Link> links) {}

    /** An image in as few words as can be. */
    record Brief(String id, String name, List<Link> links) {}

    record One(ImageView image) {}

    record Several(
            List<? extends Record> images,
            @OmitNull @Named("images_links") @Nullable List<Link> next) {}

    record Metadata(Map<String, String> metadata) {}

    record Meta(Map<String, String> meta) {}
}
