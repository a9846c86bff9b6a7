package io.kilonova.platform.http;

import io.kilonova.platform.microversion.MicroversionCatalogue;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.platform.microversion.ViewWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What clients read before they have a token: which versions are served, and where. */
final class VersionDocuments {
    private static final String MEDIA_TYPE = "application/vnd.openstack.compute+json;version=";

    record MediaType(String base, String type) {}

    record Version(
            String id,
            List<Links.Link> links,
            @OmitNull @Named("media-types") @Nullable List<MediaType> mediaTypes,
            String status,
            @OmitNull @Nullable String version,
            @Named("min_version") @OmitNull @Nullable String minVersion,
            @OmitNull @Nullable String updated) {}

    record One(Version version) {}

    private record Several(List<Version> versions) {}

    private record Choices(List<Version> choices) {}

    private final ViewWriter views;
    private final JsonMapper json;

    VersionDocuments(ViewWriter views, JsonMapper json) {
        this.views = views;
        this.json = json;
    }

    /**
     * @param root v2.1, v2 or v1 when the path is the root of one, else null
     */
    void write(
            @Nullable String root,
            String host,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (root != null) {
            write(200, of(root.equals("v2") ? "v2" : "v2.1", host), response);
        } else if (request.getRequestURI().equals("/") || request.getRequestURI().isEmpty()) {
            write(200, new Several(List.of(listed("v2", host), listed("v2.1", host))), response);
        } else {
            var path = request.getRequestURI();
            var choices = List.of(choice("v2", host, path), choice("v2.1", host, path));
            write(300, new Choices(choices), response);
        }
    }

    private void write(int status, Record body, HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        try (var out = json.createGenerator(response.getOutputStream())) {
            views.write(body, MicroversionCatalogue.NEWEST, out);
        }
    }

    /**
     * @param root v2.1 or v2
     */
    static One of(String root, String host) {
        return new One(described(root, host));
    }

    private static Version listed(String root, String host) {
        return version(root, List.of(new Links.Link("self", host + "/" + root + "/")), null);
    }

    private static Version described(String root, String host) {
        var links =
                List.of(
                        new Links.Link("self", host + "/" + root + "/"),
                        new Links.Link("describedby", "http://docs.openstack.org/", "text/html"));
        return version(root, links, mediaTypes(root));
    }

    private static Version choice(String root, String host, String path) {
        var isCurrent = root.equals("v2.1");
        return new Version(
                isCurrent ? "v2.1" : "v2.0",
                List.of(new Links.Link("self", host + "/" + root + path)),
                mediaTypes(root),
                isCurrent ? "CURRENT" : "DEPRECATED",
                null,
                null,
                null);
    }

    private static Version version(
            String root, List<Links.Link> links, @Nullable List<MediaType> mediaTypes) {
        return root.equals("v2.1")
                ? new Version(
                        "v2.1",
                        links,
                        mediaTypes,
                        "CURRENT",
                        MicroversionCatalogue.NEWEST.toString(),
                        MicroversionCatalogue.OLDEST.toString(),
                        "2013-07-23T11:33:21Z")
                : new Version(
                        "v2.0", links, mediaTypes, "DEPRECATED", "", "", "2025-07-04T12:00:00Z");
    }

    private static List<MediaType> mediaTypes(String root) {
        var version = root.equals("v2.1") ? "2.1" : "2";
        return List.of(new MediaType("application/json", MEDIA_TYPE + version));
    }
}
