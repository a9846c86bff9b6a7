package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionTest;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Speaks network v2.0 for the tests of the package. */
class NetworkTest extends CompanionTest {
    @Override
    protected String tokenOf(String user) {
        return keptTokenOf(user);
    }

    Answer get(String token, String path) {
        return call(Service.NETWORK, "GET", "/v2.0/" + path, token, "");
    }

    Answer delete(String token, String path) {
        return call(Service.NETWORK, "DELETE", "/v2.0/" + path, token, "");
    }

    /** Single quotes stand for double ones. */
    Answer post(String token, String path, String body) {
        return call(Service.NETWORK, "POST", "/v2.0/" + path, token, body.replace('\'', '"'));
    }

    Answer put(String token, String path, String body) {
        return call(Service.NETWORK, "PUT", "/v2.0/" + path, token, body.replace('\'', '"'));
    }

    /** The thing that was made. */
    JsonNode make(String token, String kind, String attributes) {
        var path = kind.replace('_', '-') + "s";
        var answer = post(token, path, "{'" + kind + "': {" + attributes + "}}");
        assertThat(answer.status()).as(answer.http().body()).isEqualTo(201);
        return answer.body().path(kind);
    }

    String id(JsonNode thing) {
        return thing.path("id").asString();
    }

    String network(String token) {
        return id(make(token, "network", "'name': 'net'"));
    }

    String subnet(String token, String network, String cidr) {
        var version = cidr.contains(":") ? 6 : 4;
        var attributes = "'network_id': '%s', 'cidr': '%s', 'ip_version': %d";
        return id(make(token, "subnet", attributes.formatted(network, cidr, version)));
    }

    Answer port(String token, String network, String more) {
        return post(token, "ports", "{'port': {'network_id': '" + network + "'" + more + "}}");
    }

    static String type(Answer answer) {
        return answer.body().at("/NeutronError/type").asString("");
    }

    static List<String> addresses(JsonNode port) {
        return port.path("fixed_ips").findValuesAsString("ip_address");
    }
}
