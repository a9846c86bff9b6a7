package io.kilonova.nic;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.StubCompanions;
import io.kilonova.operation.Doorbell;
import io.kilonova.server.AttachInterfaceRequest;
import io.kilonova.server.ServersTest;
import io.kilonova.server.VmState;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class InterfacesTest extends ServersTest {
    private static final String PORT = StubCompanions.PORT;
    private static final String BY_PORT = "{'interfaceAttachment': {'port_id': '" + PORT + "'}}";

    @Autowired Doorbell doorbell;

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.69", "2.70", "2.101", "2.102", "2.104"})
    void theNetworkServiceSaysWhatInterfacesThereAre(String version) {
        var server = running();
        COMPANIONS.port(server.toString());
        COMPANIONS.answer("/v2.0/ports?device_id=" + server, "{'ports': [%s]}".formatted(port()));
        jdbc.update("update server_nic set port_id = ?, tag = 'blue'", PORT);

        var list = get(path(server), "reader", version);
        var one = get(path(server) + "/" + PORT, "reader", version);

        fits("servers.os-interface.list", version, list);
        fits("servers.os-interface.show", version, one);
        assertThat(list.body().at("/interfaceAttachments/0"))
                .isEqualTo(one.body().path("interfaceAttachment"));
        assertThat(one.body().at("/interfaceAttachment/mac_addr").asString())
                .isEqualTo("fa:16:3e:00:00:01");
        var showsTag = one.body().path("interfaceAttachment").has("tag");
        assertThat(showsTag).isEqualTo(!version.equals("2.1") && !version.equals("2.69"));
        assertThat(one.body().at("/interfaceAttachment/tag").asString("blue")).isEqualTo("blue");
    }

    @Test
    void aPortOfAnotherServerOrNobodysIsNotFound() {
        var server = running();
        COMPANIONS.port("another");

        assertThat(get(path(server) + "/" + PORT, "member", "").message())
                .isEqualTo("Instance %s does not have a port with id %s".formatted(server, PORT));
        assertThat(get(path(server) + "/" + server, "member", "").message())
                .isEqualTo("Port id " + server + " could not be found.");
        assertThat(get(path(server), "stranger", "").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.49", "2.70", "2.104"})
    void anAttachAnswersWhenTheGuestHasTheInterface(String version) {
        var server = running();

        var asked = attach(server, version, BY_PORT);
        var operation = operation("server.attach-interface");
        assertThat(asked).isNotDone();
        done(server, operation);
        var answer = asked.join();

        fits("servers.os-interface.create", version, answer);
        assertThat(answer.body().at("/interfaceAttachment/port_id").asString()).isEqualTo(PORT);
        assertThat(one("select action from instance_action order by started_at desc", String.class))
                .isEqualTo("attach_interface");
    }

    @Test
    void whatTheOperationNeedsIsSettledBefore() {
        var server = running();
        COMPANIONS.answer(
                "/v2.0/ports?network_id=" + NETWORK + "&fixed_ips=ip_address%3D192.0.2.77",
                "{'ports': []}");

        var asked =
                attach(
                        server,
                        "2.49",
                        "{'interfaceAttachment': {'net_id': '%s', 'tag': 'blue', 'fixed_ips':"
                                        .formatted(NETWORK)
                                + " [{'ip_address': '192.0.2.77'}]}}");
        var operation = operation("server.attach-interface");
        var input = input(operation);
        fail(operation, "FAILED", "The guest does not take it.");
        asked.join();

        assertThat(input.serverId()).isEqualTo(server);
        assertThat(input.projectId()).isEqualTo(P1);
        assertThat(input.securityGroupIds()).containsExactly(StubCompanions.DEFAULT_GROUP);
        assertThat(input.nic().networkId()).isEqualTo(NETWORK);
        assertThat(input.nic().networkName()).isEqualTo("private");
        assertThat(input.nic().fixedIp()).isEqualTo("192.0.2.77");
        assertThat(input.nic().tag()).isEqualTo("blue");
        assertThat(input.nic().portId()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONFLICT | in use | 409 | in use",
                "INVALID | no more addresses | 400 | no more addresses",
                "NOT_FOUND | gone | 404 | gone",
                "OVER_QUOTA | Quota exceeded | 403 | Maximum number of ports exceeded",
                "FAILED | does not fit | 500 | Failed to attach network adapter device to"
            })
    void whatTheOperationFailsWithIsTheAnswer(String kind, String why, int status, String message) {
        var asked = attach(running(), "2.1", BY_PORT);

        fail(operation("server.attach-interface"), kind, why);

        assertThat(asked.join().status()).isEqualTo(status);
        assertThat(asked.join().message()).startsWith(message);
    }

    @Test
    void anAttachThatTakesLongIsNotWaitedForAndGoesOn() {
        var answer = attach(running(), "2.1", BY_PORT).join();

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.message()).contains("it goes on");
        assertThat(one("select state from operation where state <> 'done'", String.class))
                .isEqualTo("ready");
    }

    @Test
    void askedForNothingItIsTheOnlyNetwork() {
        var asked = attach(running(), "2.1", "{}");
        var operation = operation("server.attach-interface");
        assertThat(input(operation).nic().networkId()).isEqualTo(NETWORK);
        fail(operation, "FAILED", "");
        asked.join();

        var server = running();
        COMPANIONS.answer(
                "/v2.0/networks?shared=true",
                StubCompanions.networks(StubCompanions.network(StubCompanions.OTHER_NETWORK, P2)));
        assertRefused(server, "{}", 400, "More than one possible network found.");
        COMPANIONS.answer("/v2.0/networks?shared=true", StubCompanions.networks());
        COMPANIONS.answer("/v2.0/networks?project_id=" + P1, StubCompanions.networks());
        assertRefused(
                server,
                "{}",
                400,
                "No specific network was requested and none are available for project '%s'."
                        .formatted(P1));
    }

    @Test
    void whatCannotBeUsedIsRefusedWithUpstreamsWords() {
        assertRefused(
                "{'interfaceAttachment': {'port_id': '%s', 'net_id': '%s'}}"
                        .formatted(PORT, NETWORK),
                400,
                "Must not input both network_id and port_id");
        assertRefused(
                "{'interfaceAttachment': {'fixed_ips': [{'ip_address': '192.0.2.1'}]}}",
                400,
                "Must input network_id when request IP address");
        var absent = "11111111-0000-4000-8000-000000000000";
        assertRefused(
                "{'interfaceAttachment': {'net_id': '" + absent + "'}}",
                404,
                "Network " + absent + " could not be found.");
        assertRefused(
                "{'interfaceAttachment': {'port_id': '" + absent + "'}}",
                404,
                "Port id " + absent + " could not be found.");
        assertRefused(
                "{'interfaceAttachment': {'net_id': '%s', 'fixed_ips': [{'ip_address':"
                                .formatted(NETWORK)
                        + " '198.51.100.1'}]}}",
                400,
                "Fixed IP 198.51.100.1 is not a valid ip address for network " + NETWORK + ".");
        assertRefused("{'interfaceAttachment': {'net_id': 'x'}}", 400, "Invalid input for");
        assertRefused("{'interfaceAttachment': {'more': 1}}", 400, "Invalid input for");
        assertRefused("{'other': {}}", 400, "Additional properties");
        assertRefused("", 400, "None is not of type 'object'");
    }

    @Test
    void whatIsInUseOrOfAKindThatCannotBePluggedIsRefused() {
        COMPANIONS.port("another-server");
        assertRefused(BY_PORT, 409, "Port " + PORT + " is still in use.");
        COMPANIONS.answer(
                "/v2.0/ports/" + PORT,
                "{'port': {'id': '%s', 'network_id': '%s', 'project_id': '%s', 'device_id': '',"
                                .formatted(PORT, NETWORK, P1)
                        + " 'binding:vnic_type': 'direct'}}");
        assertRefused(BY_PORT, 400, "Port " + PORT + " has binding:vnic_type direct");
        COMPANIONS.answer(
                "/v2.0/ports?network_id=" + NETWORK + "&fixed_ips=ip_address%3D192.0.2.9",
                "{'ports': [" + port().replace("'device_id': ''", "'device_id': 'other'") + "]}");
        assertRefused(
                "{'interfaceAttachment': {'net_id': '%s', 'fixed_ips': [{'ip_address':"
                                .formatted(NETWORK)
                        + " '192.0.2.9'}]}}",
                409,
                "Fixed IP address 192.0.2.9 is already in use on instance other.");
    }

    @Test
    void tagsCameLater() {
        var tagged = "{'interfaceAttachment': {'port_id': '%s', 'tag': 'a'}}".formatted(PORT);

        var answer = attach(running(), "2.48", tagged).join();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("'tag' was unexpected");
    }

    @Test
    void theStateTheLockAndTheHostMustAllowIt() {
        var server = running();
        place(server, VmState.SUSPENDED);
        for (var answer :
                new Answer[] {
                    attach(server, "2.1", BY_PORT).join(),
                    delete(path(server) + "/p", "member", "2.1")
                }) {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.message()).contains("while it is in vm_state suspended");
        }
        place(server, VmState.ACTIVE);
        jdbc.update("update server set locked_by = 'owner'");
        assertThat(attach(server, "2.1", BY_PORT).join().status()).isEqualTo(409);
        assertThat(delete(path(server) + "/p", "member", "2.1").status()).isEqualTo(409);
        assertThat(delete(path(server) + "/p", "reader", "2.1").status()).isEqualTo(403);
        jdbc.update("update server set locked_by = null");
        jdbc.update("update host set last_seen = now() - interval '1 hour'");
        assertThat(attach(server, "2.1", BY_PORT).join().message())
                .isEqualTo("Service is unavailable at this time.");
        assertThat(count("operation where state <> 'done'")).isZero();
    }

    @Test
    void aDetachIsTakenOnAndNotWaitedFor() {
        var server = running();
        jdbc.update("update server_nic set port_id = ?", PORT);

        var answer = delete(path(server) + "/" + PORT, "member", "2.104");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.http().body()).isEmpty();
        assertThat(
                        one(
                                "select request->>'portId' from operation order by sequence desc",
                                String.class))
                .isEqualTo(PORT);
        assertThat(one("select action from instance_action order by started_at desc", String.class))
                .isEqualTo("detach_interface");
        assertThat(delete(path(server) + "/" + NETWORK, "member", "2.1").status()).isEqualTo(404);
    }

    private void assertRefused(String body, int status, String message) {
        assertRefused(running(), body, status, message);
    }

    private void assertRefused(UUID server, String body, int status, String message) {
        var answer = attach(server, "2.1", body).join();
        assertThat(answer.message()).as("%s", answer.body()).startsWith(message);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(count("operation where state = 'ready'")).isZero();
    }

    private CompletableFuture<Answer> attach(UUID server, String version, String body) {
        return CompletableFuture.supplyAsync(
                () -> post(path(server), "member", version, body.replace('\'', '"')));
    }

    private static String path(UUID server) {
        return "/v2.1/servers/" + server + "/os-interface";
    }

    private void place(UUID server, VmState state) {
        jdbc.update("update server set vm_state = ? where id = ?", state.wire(), server);
    }

    private static String port() {
        return """
        {'id': '%s', 'network_id': '%s', 'project_id': '%s', 'device_id': '',
         'mac_address': 'fa:16:3e:00:00:01', 'status': 'DOWN',
         'fixed_ips': [{'ip_address': '192.0.2.9', 'subnet_id': '%s'}]}
        """
                .formatted(PORT, NETWORK, P1, StubCompanions.SUBNET);
    }

    /** The operation that waits for a scheduler, once it is there. */
    private UUID operation(String kind) {
        return eventually("select id from operation where state = 'ready' and kind = ?", kind);
    }

    private UUID eventually(String sql, String value) {
        var end = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() < end) {
            var found = jdbc.queryForList(sql, UUID.class, value);
            if (!found.isEmpty()) {
                return found.getFirst();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing was asked for");
    }

    private AttachInterfaceRequest input(UUID operation) {
        return json.readValue(
                one("select request::text from operation where id = ?", String.class, operation),
                AttachInterfaceRequest.class);
    }

    /** Does what a scheduler would. */
    private void done(UUID server, UUID operation) {
        var nic = input(operation).nic();
        COMPANIONS.port(server.toString());
        jdbc.update(
                """
                insert into server_nic (id, server_id, position, network_id, network_name, port_id,
                    owns_port)
                values (?, ?, 7, ?, 'n', ?, false)
                """,
                nic.id(),
                server,
                nic.networkId(),
                PORT);
        jdbc.update(
                "update operation set state = 'done', finished_at = now() where id = ?", operation);
        doorbell.ring(Doorbell.AWAITED_OPERATIONS);
    }

    private void fail(UUID operation, String kind, String why) {
        jdbc.update(
                """
                update operation set state = 'failed', finished_at = now(), failure_kind = ?,
                    failure = ?
                where id = ?
                """,
                kind,
                why,
                operation);
        doorbell.ring(Doorbell.AWAITED_OPERATIONS);
    }
}
