package io.kilonova.platform.http;

import io.kilonova.platform.microversion.OmitNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of things, as seen from where the caller stands.
 *
 * @param host scheme, host and port
 * @param version path of the API's root: {@code /v2.1}
 * @param project {@code /PROJECT-ID} when the caller's path has one, else empty
 */
public record Links(String host, String version, String project) {
    /** One link of a body. */
    public record Link(String rel, String href, @OmitNull @Nullable String type) {
        public Link(String rel, String href) {
            this(rel, href, null);
        }
    }

    /** {@code collection} is a path such as {@code servers}. */
    public String self(String collection, String id) {
        return host + version + project + "/" + collection + "/" + id;
    }

    public String bookmark(String collection, String id) {
        return host + project + "/" + collection + "/" + id;
    }

    /** The pair that most things carry. */
    public List<Link> of(String collection, String id) {
        return List.of(
                new Link("self", self(collection, id)),
                new Link("bookmark", bookmark(collection, id)));
    }

    /** Only the bookmark, as flavors and images carry inside a server. */
    public List<Link> bookmarkOnly(String collection, String id) {
        return List.of(new Link("bookmark", bookmark(collection, id)));
    }

    /** Of the list at {@code path} itself. */
    public String collection(String path) {
        return host + version + project + path;
    }
}
