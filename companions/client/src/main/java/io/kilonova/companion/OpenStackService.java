package io.kilonova.companion;

import io.kilonova.companion.OpenStackHttp.Answer;
import io.kilonova.companion.OpenStackHttp.Call;
import io.kilonova.companion.OpenStackHttp.Download;
import io.kilonova.failure.ComputeFailure;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls to one service, as Kilonova's own user (a refused token is renewed once) or with somebody's
 * token. What a service refuses comes as a {@link ComputeFailure} with the service's words.
 */
public final class OpenStackService {
    private static final int MOST_PAGES = 1000;

    private final String type;
    private final OpenStackHttp http;
    private final ServiceToken own;
    private final @Nullable String given;
    private final Map<String, String> headers;
    private final boolean provesItself;

    public OpenStackService(String type, OpenStackHttp http, ServiceToken token) {
        this(type, http, token, null, Map.of(), false);
    }

    private OpenStackService(
            String type,
            OpenStackHttp http,
            ServiceToken own,
            @Nullable String given,
            Map<String, String> headers,
            boolean provesItself) {
        this.type = type;
        this.http = http;
        this.own = own;
        this.given = given;
        this.headers = headers;
        this.provesItself = provesItself;
    }

    /** The same service, seen with this user's eyes. */
    public OpenStackService as(String userToken) {
        return new OpenStackService(type, http, own, userToken, headers, provesItself);
    }

    /** The same service, as Kilonova's own user within that project. */
    public OpenStackService inProject(String projectId) {
        return new OpenStackService(
                type, http, own.inProject(projectId), null, headers, provesItself);
    }

    /**
     * The same service at a microversion.
     *
     * @param version with the service's name: volume 3.48
     */
    public OpenStackService at(String version) {
        var versioned = Map.of("OpenStack-API-Version", version);
        return new OpenStackService(type, http, own, given, versioned, provesItself);
    }

    /** The same service, which is told beside the caller's token that a service calls. */
    public OpenStackService provingItself() {
        return new OpenStackService(type, http, own, given, headers, true);
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * What an answer cannot do without.
     *
     * @throws ComputeFailure.Unavailable when it does
     */
    public static String required(JsonNode thing, String key) {
        var text = thing.path(key).asString("");
        if (text.isEmpty()) {
            throw new ComputeFailure.Unavailable(
                    "A service that is needed gives no sensible answer.", "no " + key);
        }
        return text;
    }

    /** The query of a link to another page; where the link leads is not looked at. */
    public static Optional<String> queryOf(String link) {
        var start = link.indexOf('?');
        return start < 0 ? Optional.empty() : Optional.of(link.substring(start + 1));
    }

    /** Empty for 404. */
    public Optional<JsonNode> find(String path) {
        return unlessMissing(send(Call::get, path), path);
    }

    public JsonNode get(String path) {
        return expectSuccess(send(Call::get, path), path);
    }

    /**
     * All pages of a list.
     *
     * @param next the query of the next page, if a page names one
     */
    public List<JsonNode> pages(String path, Function<JsonNode, Optional<String>> next) {
        var pages = new ArrayList<JsonNode>();
        var seen = new HashSet<String>();
        var plain = path.replaceFirst("\\?.*", "");
        var query = Optional.of(path.substring(plain.length()).replaceFirst("^\\?", ""));
        while (query.isPresent() && seen.add(query.get()) && pages.size() < MOST_PAGES) {
            var page = get(query.get().isEmpty() ? plain : plain + "?" + query.get());
            pages.add(page);
            query = next.apply(page);
        }
        return List.copyOf(pages);
    }

    public JsonNode post(String path, Object body) {
        return expectSuccess(send((url, auth) -> Call.post(url, auth, body), path), path);
    }

    /** Empty for 404. */
    public Optional<JsonNode> put(String path, Object body) {
        return unlessMissing(send((url, auth) -> Call.put(url, auth, body), path), path);
    }

    /** What is not there any more counts as deleted. */
    public void delete(String path) {
        unlessMissing(send(Call::delete, path), path);
    }

    /** The whole answer, whatever its status; a call may be asked for twice. */
    public Answer send(BiFunction<String, String, Call> call, String path) {
        var auth = token();
        var proof = provesItself ? own.root().token() : "";
        var answer = http.send(prepared(call.apply(url(path), auth), proof));
        if (answer.status() == 401 && (given == null || provesItself)) {
            own.forget(auth);
            own.root().forget(proof);
            proof = provesItself ? own.root().token() : "";
            answer = http.send(prepared(call.apply(url(path), token()), proof));
        }
        return answer;
    }

    private Call prepared(Call call, String proof) {
        var ready = call.with(headers);
        return proof.isEmpty() ? ready : ready.with(Map.of("X-Service-Token", proof));
    }

    /** The bytes of something; the caller closes the stream. */
    public InputStream stream(String path) {
        var auth = token();
        var download = http.download(Call.get(url(path), auth));
        if (download instanceof Download.Refused(var answer)
                && answer.status() == 401
                && given == null) {
            own.forget(auth);
            download = http.download(Call.get(url(path), token()));
        }
        return switch (download) {
            case Download.Bytes(var stream) -> stream;
            case Download.Refused(var answer) -> throw Refusal.of(answer, type + " " + path);
        };
    }

    public JsonNode expectSuccess(Answer answer, String path) {
        if (answer.isSuccess()) {
            return answer.body();
        }
        throw Refusal.of(answer, type + " " + path);
    }

    private Optional<JsonNode> unlessMissing(Answer answer, String path) {
        return answer.status() == 404 ? Optional.empty() : Optional.of(expectSuccess(answer, path));
    }

    private String token() {
        return given == null ? own.token() : given;
    }

    /** Where the service is, without a version. */
    public String address() {
        return own.endpoint(type);
    }

    private String url(String path) {
        return address() + path;
    }
}
