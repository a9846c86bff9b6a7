package io.kilonova.securitygroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.StubCompanions;
import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityGroupsTest extends ServersTest {
    private static final String GROUPS = "/v2.1/os-security-groups";
    private static final String RULES = "/v2.1/os-security-group-rules";
    private static final String REMOTE_GROUPS = "/v2.0/security-groups";
    private static final String REMOTE_RULES = "/v2.0/security-group-rules";
    private static final String DEFAULT = StubCompanions.DEFAULT_GROUP;
    private static final String WEB = "d0d0d0d0-0000-4000-8000-000000000002";
    private static final String ANOTHER = "d0d0d0d0-0000-4000-8000-000000000003";
    private static final String RULE = "e0e0e0e0-0000-4000-8000-000000000001";
    private static final String PORT = StubCompanions.PORT;

    @BeforeEach
    void groups() {
        COMPANIONS.answer(
                REMOTE_GROUPS + "?project_id=" + P1, all(group(DEFAULT, "default", P1), web()));
        COMPANIONS.answer(REMOTE_GROUPS + "/" + WEB, "{'security_group': " + web() + "}");
        COMPANIONS.answer(
                REMOTE_GROUPS + "/" + ANOTHER,
                "{'security_group': " + group(ANOTHER, "web", P2) + "}");
        COMPANIONS.answer(REMOTE_GROUPS + "?id=" + WEB, all(web()));
        COMPANIONS.answer(
                REMOTE_GROUPS + "?id=" + DEFAULT + "&id=" + ANOTHER,
                all(group(DEFAULT, "default", P1)));
        COMPANIONS.answer(REMOTE_GROUPS + "?id=" + ANOTHER, all());
        COMPANIONS.answer(REMOTE_GROUPS + "?id=" + DEFAULT, all());
    }

    private static String group(String id, String name, String project, String... rules) {
        return "{'id': '%s', 'name': '%s', 'description': 'd', 'project_id': '%s', 'security_group_rules': [%s]}"
                .formatted(id, name, project, String.join(", ", rules));
    }

    private static String web() {
        return group(
                WEB,
                "web",
                P1,
                rule("'protocol': 'tcp', 'port_range_min': 80, 'port_range_max': 81"),
                rule("'protocol': 'udp', 'remote_group_id': '" + DEFAULT + "'"),
                rule("'protocol': 'icmp', 'remote_ip_prefix': '192.0.2.0/24'"),
                rule("'remote_group_id': '" + ANOTHER + "'"),
                rule("'direction': 'egress'"));
    }

    private static String rule(String more) {
        return "{'id': '%s', 'security_group_id': '%s', %s}".formatted(RULE, WEB, more);
    }

    private static String all(String... groups) {
        return "{'security_groups': [" + String.join(", ", groups) + "]}";
    }

    /** A server on a host, whose port has the groups. */
    private UUID server(String... groups) {
        var server = running();
        COMPANIONS.answer(
                "/v2.0/ports?device_id=" + server, "{'ports': [%s]}".formatted(port("", groups)));
        COMPANIONS.answer("/v2.0/ports/" + PORT, "{'port': %s}".formatted(port("", groups)));
        return server;
    }

    private static String port(String more, String... groups) {
        var quoted = groups.length == 0 ? "" : "'" + String.join("', '", groups) + "'";
        return "{'id': '%s', 'network_id': 'n', 'fixed_ips': [{'ip_address': '192.0.2.9'}], %s 'security_groups': [%s]}"
                .formatted(PORT, more, quoted);
    }

    private Answer act(UUID server, String who, String action, String name) {
        return post(
                "/v2.1/servers/" + server + "/action",
                who,
                "2.104",
                "{\"%s\": {\"name\": \"%s\"}}".formatted(action, name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.101", "2.102", "2.104"})
    void theGroupsOfAServerAreThoseOfItsPorts(String version) {
        var path = "/v2.1/servers/" + server(WEB) + "/os-security-groups";

        var answer = get(path, "reader", version);

        fits("servers.os-security-groups.list", version, answer);
        var group = answer.body().at("/security_groups/0");
        assertThat(group.path("name").asString()).isEqualTo("web");
        var rules = group.path("rules");
        assertThat(rules).hasSize(3);
        assertThat(rules.at("/0/from_port").asInt()).isEqualTo(80);
        assertThat(rules.at("/0/to_port").asInt()).isEqualTo(81);
        assertThat(rules.at("/0/ip_range/cidr").asString()).isEqualTo("0.0.0.0/0");
        assertThat(rules.at("/1/group/name").asString()).isEqualTo("default");
        assertThat(rules.at("/1/to_port").asInt()).isEqualTo(65_535);
        assertThat(rules.at("/1/ip_range").isEmpty()).isTrue();
        assertThat(rules.at("/2/from_port").asInt()).isEqualTo(-1);
        assertThat(rules.at("/2/ip_range/cidr").asString()).isEqualTo("192.0.2.0/24");
        var strict = get(path + "?x=y", "reader", version).status();
        assertThat(strict)
                .isEqualTo(version.startsWith("2.10") && !version.equals("2.101") ? 400 : 200);
        assertThat(get(path, "stranger", version).status()).isEqualTo(404);
    }

    @Test
    void aGroupIsAddedToAllPortsOfAServerAndShown() {
        var server = server(DEFAULT);

        var answer = act(server, "member", "addSecurityGroup", "web");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.http().body()).isEmpty();
        assertThat(COMPANIONS.body("PUT /v2.0/ports/" + PORT))
                .isEqualTo(
                        "{\"port\":{\"security_groups\":[\"%s\",\"%s\"]}}".formatted(DEFAULT, WEB));
        var shown = get("/v2.1/servers/" + server, "member", "2.104").body();
        assertThat(shown.at("/server/security_groups").findValuesAsString("name"))
                .containsExactlyInAnyOrder("default", "web");
        server(DEFAULT, WEB);
        assertThat(act(server, "member", "addSecurityGroup", WEB).status()).isEqualTo(202);
    }

    @Test
    void aGroupIsTakenFromAllPortsOfAServer() {
        var server = server(DEFAULT, WEB);
        act(server, "member", "addSecurityGroup", "web");

        assertThat(act(server, "member", "removeSecurityGroup", "web").status()).isEqualTo(202);

        assertThat(COMPANIONS.body("PUT /v2.0/ports/" + PORT))
                .isEqualTo("{\"port\":{\"security_groups\":[\"%s\"]}}".formatted(DEFAULT));
        var shown = get("/v2.1/servers/" + server, "member", "2.104").body();
        assertThat(shown.at("/server/security_groups").findValuesAsString("name"))
                .containsExactly("default");
    }

    @Test
    void whatCannotBeAddedOrRemovedIsRefusedWithUpstreamsWords() {
        var server = server(DEFAULT);
        assertRefused(
                act(server, "member", "addSecurityGroup", "nope"),
                404,
                "Security group nope is not found for project " + P1);
        assertRefused(
                act(server, "member", "addSecurityGroup", ANOTHER),
                404,
                "Security group " + ANOTHER + " is not found for project " + P1);
        assertRefused(
                act(server, "member", "addSecurityGroup", " "),
                400,
                "Security group name cannot be empty");
        assertRefused(
                act(server, "member", "removeSecurityGroup", "web"),
                404,
                "Security group web not associated with the instance " + server);
        COMPANIONS.answer(
                REMOTE_GROUPS + "?project_id=" + P1,
                all(group(DEFAULT, "web", P1), group(WEB, "web", P1)));
        assertRefused(
                act(server, "member", "addSecurityGroup", "web"),
                409,
                "Multiple security_group matches found for name 'web', use an ID to be more"
                        + " specific.");
        assertThat(act(server, "reader", "addSecurityGroup", WEB).status()).isEqualTo(403);
        assertThat(act(server, "stranger", "addSecurityGroup", WEB).status()).isEqualTo(404);
    }

    @Test
    void aServerWithoutAPortThatHasGroupsGetsNone() {
        var server = server(DEFAULT);
        COMPANIONS.answer(
                "/v2.0/ports?device_id=" + server,
                "{'ports': [%s]}".formatted(port("'port_security_enabled': false,")));
        assertRefused(
                act(server, "member", "addSecurityGroup", WEB),
                400,
                "Network requires port_security_enabled and subnet associated in order to apply"
                        + " security groups.");
        COMPANIONS.answer("/v2.0/ports?device_id=" + server, "{'ports': []}");
        assertRefused(
                act(server, "member", "addSecurityGroup", WEB),
                404,
                "instance_id " + server + " could not be found as device id on any ports");
    }

    private static void assertRefused(Answer answer, int status, String message) {
        assertThat(answer.message()).isEqualTo(message);
        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.35"})
    void theOldRoutesHandOnToTheNetworkService(String version) {
        var list = get(GROUPS, "reader", version);
        var one = get(GROUPS + "/" + WEB, "reader", version);
        COMPANIONS.answer(REMOTE_GROUPS, "{'security_group': " + web() + "}");
        var body = "{\"security_group\": {\"name\": \"web\", \"description\": \"d\"}}";
        var made = post(GROUPS, "member", version, body);
        var changed = put(GROUPS + "/" + WEB, "member", version, body);

        fits("os-security-groups.list", version, list);
        fits("os-security-groups.show", version, one);
        fits("os-security-groups.create", version, made);
        fits("os-security-groups.update", version, changed);
        assertThat(list.body().path("security_groups").findValuesAsString("name"))
                .contains("default", "web");
        assertThat(made.status()).isEqualTo(200);
        assertThat(COMPANIONS.body("POST " + REMOTE_GROUPS)).contains(P1, "web");
        assertThat(delete(GROUPS + "/" + WEB, "member", version).status()).isEqualTo(202);
        assertThat(COMPANIONS.requests()).contains("DELETE " + REMOTE_GROUPS + "/" + WEB);
        assertThat(
                        get(GROUPS + "?limit=1&offset=1", "reader", version)
                                .body()
                                .path("security_groups"))
                .hasSize(1);
        assertThat(
                        get(GROUPS + "?offset=99999999999999999999", "reader", version)
                                .body()
                                .path("security_groups"))
                .isEmpty();
        assertThat(post(GROUPS, "reader", version, body).status()).isEqualTo(403);
    }

    @Test
    void theOldRoutesEndAndKeepToTheCallersProject() {
        var body = "{\"security_group\": {\"name\": \"web\", \"description\": \"d\"}}";
        for (var answer :
                new Answer[] {
                    get(GROUPS, "member", "2.36"),
                    post(GROUPS, "member", "2.36", body),
                    post(RULES, "member", "2.36", "{}"),
                    delete(RULES + "/" + RULE, "member", "2.36"),
                    get(GROUPS + "/" + ANOTHER, "member", "2.1"),
                    put(GROUPS + "/" + ANOTHER, "member", "2.1", body),
                    delete(GROUPS + "/" + ANOTHER, "member", "2.1")
                }) {
            assertThat(answer.status()).isEqualTo(404);
        }
        assertThat(get(GROUPS + "/" + ANOTHER, "admin", "2.1").status()).isEqualTo(200);
        assertRefused(get(GROUPS + "/x", "member", "2.1"), 400, "Security group id should be uuid");
        COMPANIONS.refuseOnly("DELETE", REMOTE_GROUPS + "/" + WEB, 409, "in use");
        assertRefused(delete(GROUPS + "/" + WEB, "member", "2.1"), 400, "in use");
        COMPANIONS.answer(REMOTE_GROUPS, all(web(), group(ANOTHER, "x", P2)));
        assertThat(get(GROUPS + "?all_tenants=1", "admin", "2.1").body().path("security_groups"))
                .hasSize(2);
        COMPANIONS.refuseForQuota(REMOTE_GROUPS);
        assertThat(post(GROUPS, "member", "2.1", body).status()).isEqualTo(403);
    }

    private Answer makeRule(String more) {
        var body = "{'security_group_rule': {'parent_group_id': '" + WEB + "', " + more + "}}";
        return post(RULES, "member", "2.35", body.replace('\'', '"'));
    }

    @Test
    void aRuleLetsInFromABlockOrAGroup() {
        COMPANIONS.answer(
                REMOTE_RULES,
                "{'security_group_rule': %s}"
                        .formatted(
                                rule(
                                        "'protocol': 'tcp', 'port_range_min': 22, 'port_range_max':"
                                                + " 22")));
        COMPANIONS.answer(
                REMOTE_GROUPS + "/" + DEFAULT,
                "{'security_group': " + group(DEFAULT, "default", P1) + "}");

        var block = makeRule("'ip_protocol': 'TCP', 'from_port': '22', 'to_port': 22");

        fits("os-security-group-rules.create", "2.35", block);
        assertThat(COMPANIONS.body("POST " + REMOTE_RULES))
                .contains(
                        "\"direction\":\"ingress\"",
                        "\"ethertype\":\"IPv4\"",
                        "\"protocol\":\"tcp\"",
                        "\"port_range_min\":22",
                        "\"remote_ip_prefix\":\"0.0.0.0/0\"");
        makeRule("'ip_protocol': 'icmp', 'from_port': -1, 'to_port': -1, 'cidr': '2001:db8::/32'");
        assertThat(COMPANIONS.body("POST " + REMOTE_RULES))
                .contains("IPv6", "2001:db8::/32")
                .doesNotContain("port_range");
        makeRule("'ip_protocol': 'udp', 'group_id': '" + DEFAULT + "'");
        assertThat(COMPANIONS.body("POST " + REMOTE_RULES))
                .contains("\"remote_group_id\":\"" + DEFAULT, "\"port_range_max\":65535")
                .doesNotContain("remote_ip_prefix");
        assertThat(makeRule("'group_id': '" + DEFAULT + "'").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'cidr': '0.0.0.0/0' | Not enough parameters to build a valid rule.",
                "'ip_protocol': 'tcp', 'from_port': 1 | Not enough parameters to build a valid"
                        + " rule.",
                "'ip_protocol': 'tcp', 'from_port': 9, 'to_port': 8 | Invalid port range 9:8."
                        + " Former value cannot be greater than the later",
                "'ip_protocol': 'tcp', 'from_port': 0, 'to_port': 8 | Invalid port range 0:8. Valid"
                        + " TCP ports should be between 1-65535",
                "'ip_protocol': 'icmp', 'from_port': 256, 'to_port': 8 | Invalid port range 256:8."
                        + " For ICMP, the type:code must be valid",
                "'ip_protocol': 'icmp', 'from_port': 'x', 'to_port': 8 | Invalid input received:"
                        + " Type and Code must be integers for ICMP protocol type",
                "'ip_protocol': 'udp', 'from_port': 1, 'to_port': [] | Invalid input received: To"
                        + " and From ports must be integers",
                "'ip_protocol': 'tcp', 'from_port': 1, 'to_port': 99999999999999999999 | Invalid"
                        + " input received: To and From ports must be integers",
                "'ip_protocol': 'gre', 'from_port': 1, 'to_port': 1 | Invalid IP protocol gre.",
                "'ip_protocol': 'tcp', 'from_port': 1, 'to_port': 1, 'cidr': 'x/9' | x/9 is not a"
                        + " valid IP network.",
                "'ip_protocol': 'tcp', 'from_port': 1, 'to_port': 1, 'cidr': '10.0.0.0' | 10.0.0.0"
                        + " is not a valid IP network.",
                "'ip_protocol': 'tcp', 'from_port': 1, 'to_port': 1, 'cidr': '10.0.0.0/0' | Bad"
                        + " prefix for network in cidr 10.0.0.0/0",
                "'ip_protocol': 'tcp', 'from_port': 80, 'to_port': 81 | This rule already exists in"
                        + " group d0d0d0d0-0000-4000-8000-000000000002"
            })
    void aRuleThatMakesNoSenseIsRefusedWithUpstreamsWords(String rule, String message) {
        assertRefused(makeRule(rule), 400, message);
        assertThat(COMPANIONS.requests()).doesNotContain("POST " + REMOTE_RULES);
    }

    @Test
    void rulesOfOthersAreNotFound() {
        COMPANIONS.answer(
                REMOTE_RULES + "/" + RULE, "{'security_group_rule': %s}".formatted(rule("'x': 1")));
        assertThat(delete(RULES + "/" + RULE, "stranger", "2.1").status()).isEqualTo(404);
        assertThat(delete(RULES + "/" + RULE, "member", "2.1").status()).isEqualTo(202);
        assertThat(COMPANIONS.requests()).contains("DELETE " + REMOTE_RULES + "/" + RULE);
        assertThat(delete(RULES + "/" + WEB, "member", "2.1").status()).isEqualTo(404);
        assertThat(makeRule("'group_id': '" + ANOTHER + "'").status()).isEqualTo(404);
    }
}
