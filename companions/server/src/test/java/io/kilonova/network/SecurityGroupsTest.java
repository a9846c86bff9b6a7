package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityGroupsTest extends NetworkTest {
    @Test
    void aProjectHasOneDefaultGroupHoweverManyAsk() throws InterruptedException {
        var tenant = newTenant();

        var ids =
                together(
                        8,
                        () ->
                                get(tenant.token(), "security-groups")
                                        .body()
                                        .at("/security_groups/0/id")
                                        .asString());

        assertThat(ids.stream().distinct()).hasSize(1);
        var path = "security-groups/" + ids.getFirst();
        var rules = get(tenant.token(), path).body().at("/security_group/security_group_rules");
        assertThat(rules.findValuesAsString("direction"))
                .containsExactlyInAnyOrder("ingress", "ingress", "egress", "egress");
        assertThat(type(delete(tenant.token(), path)))
                .isEqualTo("SecurityGroupCannotRemoveDefault");
        assertThat(type(put(tenant.token(), path, "{'security_group': {'name': 'x'}}")))
                .isEqualTo("SecurityGroupCannotUpdateDefault");
        assertThat(
                        type(
                                post(
                                        tenant.token(),
                                        "security-groups",
                                        "{'security_group': {'name': 'default'}}")))
                .isEqualTo("SecurityGroupDefaultAlreadyExists");
    }

    @Test
    void aServiceFindsTheDefaultGroupOfTheProjectItAsksFor() {
        var tenant = newTenant();

        var found =
                get(tokenOf("kilonova"), "security-groups?project_id=" + tenant.projectId()).body();

        assertThat(found.path("security_groups")).hasSize(1);
        assertThat(found.at("/security_groups/0/name").asString()).isEqualTo("default");
    }

    @Test
    void aGroupAndItsRulesAreMadeListedAndDeleted() {
        var tenant = newTenant();
        var token = tenant.token();
        var group = make(token, "security_group", "'name': 'web', 'description': 'http'");
        assertThat(group.path("security_group_rules")).hasSize(2);

        var rule =
                make(
                        token,
                        "security_group_rule",
                        """
                        'security_group_id': '%s', 'direction': 'ingress', 'protocol': 'tcp',
                        'port_range_min': '80', 'port_range_max': 80,
                        'remote_ip_prefix': '10.0.0.0/8'
                        """
                                .formatted(id(group)));

        assertThat(rule.path("ethertype").asString()).isEqualTo("IPv4");
        assertThat(rule.path("port_range_min").asInt()).isEqualTo(80);
        var path = "security-group-rules/" + id(rule);
        assertThat(get(token, path).body().path("security_group_rule")).isEqualTo(rule);
        var listed = "security-group-rules?direction=ingress&security_group_id=" + id(group);
        assertThat(get(token, listed).body().at("/security_group_rules/0")).isEqualTo(rule);
        assertThat(get(token, "security-groups/" + id(group)).body().findValuesAsString("id"))
                .contains(id(rule));
        assertThat(delete(token, path).status()).isEqualTo(204);
        var renamed =
                put(token, "security-groups/" + id(group), "{'security_group': {'name': 'w'}}");
        assertThat(renamed.body().at("/security_group/name").asString()).isEqualTo("w");
        assertThat(delete(token, "security-groups/" + id(group)).status()).isEqualTo(204);
        var usage = get(token, "quotas/" + tenant.projectId() + "/details").body();
        assertThat(usage.at("/quota/security_group/used").asInt()).isEqualTo(1);
        assertThat(usage.at("/quota/security_group_rule/used").asInt()).isEqualTo(4);
    }

    @Test
    void theSameRuleIsThereOnceAndIsNobodyElses() {
        var token = newTenant().token();
        var group = make(token, "security_group", "'name': 'web'");
        var rule =
                make(
                        token,
                        "security_group_rule",
                        """
                        'security_group_id': '%s', 'direction': 'ingress', 'protocol': 'tcp',
                        'port_range_min': 80, 'port_range_max': 80,
                        'remote_ip_prefix': '10.0.0.0/8'
                        """
                                .formatted(id(group)));
        var path = "security-group-rules/" + id(rule);
        var same =
                """
                {'security_group_rule': {'security_group_id': '%s', 'direction': 'ingress',
                'protocol': '6', 'port_range_min': 80, 'port_range_max': 80,
                'remote_ip_prefix': '10.0.0.0/8'}}
                """;
        var refused = post(token, "security-group-rules", same.formatted(id(group)));
        assertThat(type(refused)).isEqualTo("SecurityGroupRuleExists");
        assertThat(refused.http().body()).contains(id(rule));
        var other = newTenant();
        assertThat(type(get(other.token(), path))).isEqualTo("SecurityGroupRuleNotFound");
        assertThat(type(delete(other.token(), path))).isEqualTo("SecurityGroupRuleNotFound");
        assertThat(type(post(other.token(), "security-group-rules", same.formatted(id(group)))))
                .isEqualTo("SecurityGroupNotFound");
    }

    @Test
    void aGroupThatRulesNameIsDeletedWithThem() {
        var token = newTenant().token();
        var one = id(make(token, "security_group", "'name': 'one'"));
        var two = id(make(token, "security_group", "'name': 'two'"));
        var rule = "'security_group_id': '%s', 'direction': 'ingress', 'remote_group_id': '%s'";
        make(token, "security_group_rule", rule.formatted(one, two));

        assertThat(delete(token, "security-groups/" + two).status()).isEqualTo(204);

        assertThat(
                        get(token, "security-groups/" + one)
                                .body()
                                .at("/security_group/security_group_rules"))
                .hasSize(2);
    }

    @Test
    void groupsAndRulesHaveQuotas() {
        var tenant = newTenant();
        var quota = "{'quota': {'security_group': 2, 'security_group_rule': 7}}";
        put(tokenOf("admin"), "quotas/" + tenant.projectId(), quota);
        var group = id(make(tenant.token(), "security_group", "'name': 'a'"));
        var rule = "{'security_group_rule': {'security_group_id': '%s', 'direction': 'ingress',";
        var seven = rule.formatted(group) + "'protocol': 'tcp'}}";
        var eight = rule.formatted(group) + "'protocol': 'udp'}}";

        assertThat(type(post(tenant.token(), "security-groups", "{'security_group': {}}")))
                .isEqualTo("OverQuota");
        assertThat(post(tenant.token(), "security-group-rules", seven).status()).isEqualTo(201);
        assertThat(type(post(tenant.token(), "security-group-rules", eight)))
                .isEqualTo("OverQuota");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    'protocol': 'tcp', 'port_range_min': 90, 'port_range_max': 80   | SecurityGroupInvalidPortRange
                    'protocol': 'tcp', 'port_range_min': 90                         | SecurityGroupInvalidPortRange
                    'protocol': 'udp', 'port_range_min': 1, 'port_range_max': 70000 | SecurityGroupInvalidPortRange
                    'port_range_min': 1, 'port_range_max': 2                        | SecurityGroupProtocolRequiredWithPorts
                    'protocol': 'gre', 'port_range_min': 1, 'port_range_max': 2     | SecurityGroupInvalidProtocolForPort
                    'protocol': 'icmp', 'port_range_max': 2                         | SecurityGroupMissingIcmpType
                    'protocol': 'icmp', 'port_range_min': 256                       | SecurityGroupInvalidIcmpValue
                    'protocol': 'xyz'                                               | SecurityGroupRuleInvalidProtocol
                    'protocol': '256'                                               | SecurityGroupRuleInvalidProtocol
                    'protocol': 'icmpv6'                                            | SecurityGroupEthertypeConflictWithProtocol
                    'ethertype': 'IPv5'                                             | SecurityGroupRuleInvalidEtherType
                    'ethertype': 'IPv6', 'remote_ip_prefix': '10.0.0.0/8'           | SecurityGroupRuleParameterConflict
                    'remote_ip_prefix': '10.0.0/8'                                  | HTTPBadRequest
                    'direction': 'sideways'                                         | HTTPBadRequest
                    """)
    void aRuleThatMakesNoSenseIsRefused(String attributes, String type) {
        var token = tokenOf("demo");
        var group =
                get(token, "security-groups?name=default")
                        .body()
                        .at("/security_groups/0/id")
                        .asString();
        var direction = attributes.contains("direction") ? "" : ", 'direction': 'ingress'";

        var answer =
                post(
                        token,
                        "security-group-rules",
                        "{'security_group_rule': {'security_group_id': '%s', %s%s}}"
                                .formatted(group, attributes, direction));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(type(answer)).isEqualTo(type);
    }
}
