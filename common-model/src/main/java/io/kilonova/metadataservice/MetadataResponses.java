package io.kilonova.metadataservice;

import io.kilonova.agent.protocol.GuestSelf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Answers a guest's requests over HTTP, as upstream's metadata service does. */
public final class MetadataResponses {
    /** Of a password, as long as it may be. */
    public static final int LONGEST_PASSWORD = 1020;

    private static final String TEXT = "text/plain; charset=UTF-8";
    private static final String JSON = "application/json";
    private static final String OPENSTACK = "openstack";

    private final GuestDocuments documents;
    private final Function<Map<String, ?>, byte[]> json;

    /**
     * @param json writes a document
     */
    public MetadataResponses(RandomGenerator random, Function<Map<String, ?>, byte[]> json) {
        this.documents = new GuestDocuments(random);
        this.json = json;
    }

    /** A response over HTTP. */
    public record Response(int status, String type, byte[] body) {
        public static Response text(int status, String text) {
            return new Response(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        public static Response notFound() {
            return text(404, "404 Not Found\n");
        }
    }

    /** Keeps what a guest says is its password; false when it has said one before. */
    @FunctionalInterface
    public interface Passwords<E extends Exception> {
        boolean store(String serverId, String password) throws E;
    }

    /** What was asked for; {@code path} as it stands in the request. */
    public record Request(String method, String path, byte[] body) {
        List<String> steps() {
            var query = path.indexOf('?');
            var steps = new ArrayList<String>();
            for (var step : (query < 0 ? path : path.substring(0, query)).split("/", -1)) {
                if (step.equals("..")) {
                    if (!steps.isEmpty()) {
                        steps.removeLast();
                    }
                } else if (!step.isEmpty() && !step.equals(".")) {
                    steps.add(step);
                }
            }
            return steps;
        }
    }

    /**
     * @param self of the guest that asks
     */
    public <E extends Exception> Response of(
            Request request, GuestSelf self, Passwords<E> passwords) throws E {
        var steps = request.steps();
        if (!steps.isEmpty() && steps.getFirst().equals(OPENSTACK)) {
            return openstack(request, steps.subList(1, steps.size()), self, passwords);
        }
        var isEc2 = !steps.isEmpty() && steps.getFirst().equals("ec2");
        return ec2(isEc2 ? steps.subList(1, steps.size()) : steps, self);
    }

    private <E extends Exception> Response openstack(
            Request request, List<String> steps, GuestSelf self, Passwords<E> passwords) throws E {
        if (steps.isEmpty()) {
            return listing(withLatest(GuestDocuments.VERSIONS));
        }
        var version = steps.getFirst();
        if (!isVersion(version, GuestDocuments.VERSIONS) || steps.size() > 2) {
            return Response.notFound();
        }
        var all = documents.of(self.getGuest(), version);
        if (steps.size() == 1) {
            var names = new ArrayList<>(all.keySet());
            if (GuestDocuments.hasPassword(version)) {
                names.add(GuestDocuments.PASSWORD);
            }
            return listing(names);
        }
        var name = steps.get(1);
        if (name.equals(GuestDocuments.PASSWORD) && GuestDocuments.hasPassword(version)) {
            return password(request, self, passwords);
        }
        return rendered(all.get(name));
    }

    @SuppressWarnings("unchecked") // documents are made above
    private Response rendered(@org.jspecify.annotations.Nullable Object document) {
        return switch (document) {
            case null -> Response.notFound();
            case byte[] bytes -> new Response(200, TEXT, bytes);
            case Map<?, ?> map -> new Response(200, JSON, json.apply((Map<String, ?>) map));
            default -> Response.text(200, document.toString());
        };
    }

    private static <E extends Exception> Response password(
            Request request, GuestSelf self, Passwords<E> passwords) throws E {
        if (request.method().equals("GET")) {
            return Response.text(200, self.getPassword());
        }
        if (!request.method().equals("POST")) {
            return Response.text(400, "400 Bad Request\n");
        }
        if (request.body().length > LONGEST_PASSWORD) {
            return Response.text(400, "400 Bad Request\n\nRequest is too large.\n");
        }
        var text = new String(request.body(), StandardCharsets.ISO_8859_1);
        if (text.indexOf('\0') >= 0) {
            return Response.text(400, "400 Bad Request\n");
        }
        var isNew =
                self.getPassword().isEmpty()
                        && passwords.store(self.getGuest().getServerId(), text);
        return isNew ? Response.text(200, "") : Response.text(409, "409 Conflict\n");
    }

    private static Response ec2(List<String> steps, GuestSelf self) {
        if (steps.isEmpty()) {
            return listing(withLatest(Ec2Documents.VERSIONS));
        }
        var version = steps.getFirst();
        if (!isVersion(version, Ec2Documents.VERSIONS)) {
            return Response.notFound();
        }
        var found =
                Ec2Documents.find(Ec2Documents.of(self, version), steps.subList(1, steps.size()));
        return switch (found) {
            case null -> Response.notFound();
            case byte[] bytes -> new Response(200, TEXT, bytes);
            case Map<?, ?> map ->
                    listing(map.entrySet().stream().map(MetadataResponses::shown).toList());
            case Collection<?> names -> listing(names);
            default -> Response.text(200, found.toString());
        };
    }

    private static String shown(Map.Entry<?, ?> entry) {
        return switch (entry.getValue()) {
            case Map<?, ?> map when map.containsKey(Ec2Documents.NAME) ->
                    String.valueOf(map.get(Ec2Documents.NAME));
            case Map<?, ?> _ -> entry.getKey() + "/";
            default -> String.valueOf(entry.getKey());
        };
    }

    private static boolean isVersion(String version, List<String> versions) {
        return version.equals(GuestDocuments.LATEST) || versions.contains(version);
    }

    private static List<String> withLatest(List<String> versions) {
        var all = new ArrayList<>(versions);
        all.add(GuestDocuments.LATEST);
        return all;
    }

    private static Response listing(Collection<?> names) {
        var lines =
                names.stream()
                        .map(String::valueOf)
                        .filter(name -> !name.equals(Ec2Documents.NAME))
                        .toList();
        return Response.text(200, String.join("\n", lines));
    }
}
