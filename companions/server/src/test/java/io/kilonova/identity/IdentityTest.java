package io.kilonova.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionTest;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class IdentityTest extends CompanionTest {
    @Autowired private TokenCodec codec;

    @Test
    void aTokenCarriesUserProjectRolesAndCatalog() {
        var answer = login("demo", "demopass", "demo");

        assertThat(answer.status()).isEqualTo(201);
        var token = answer.body().path("token");
        assertThat(token.at("/user/name").asString()).isEqualTo("demo");
        assertThat(token.at("/project/name").asString()).isEqualTo("demo");
        assertThat(token.at("/project/domain/name").asString()).isEqualTo("Default");
        assertThat(token.path("roles").findValuesAsString("name"))
                .containsExactlyInAnyOrder("member", "reader");
        assertThat(token.path("catalog").findValuesAsString("type"))
                .containsExactlyInAnyOrder(
                        "identity", "image", "network", "compute", "volumev3", "block-storage");
    }

    @Test
    void theVendorsTokenRequestWorksAsItIs() {
        var userId = login("admin", "adminpass", "admin").body().at("/token/user/id").asString();

        var answer =
                identity(
                        "POST",
                        "/v3/auth/tokens",
                        "",
                        """
                        {"auth": {"scope": {"project": {"domain": {"name": "Default"}, "name": "admin"}},
                          "identity": {"password": {"user": {"password": "adminpass", "id": "%s"}},
                            "methods": ["password"]}}}
                        """
                                .formatted(userId));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().at("/token/project/name").asString()).isEqualTo("admin");
    }

    @Test
    void whoIsNotKnownAndWhoHasTheWrongPasswordGetTheSameAnswer() {
        var unknown = login("nobody", "demopass", "demo");
        var wrong = login("demo", "wrong", "demo");
        var foreign = login("demo", "demopass", "admin");

        assertThat(unknown.status()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo(unknown.body());
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(unknown.body().at("/error/message").asString())
                .isEqualTo("The request you have made requires authentication.");
    }

    @Test
    void aTokenCanBeCheckedByAServiceAndIsGoneWhenRevoked() {
        var token = tokenOf("demo");
        var service = tokenOf("kilonova");

        assertThat(check(service, token).status()).isEqualTo(200);
        assertThat(delete(token, token).status()).isEqualTo(204);
        assertThat(check(service, token).status()).isEqualTo(404);
        assertThat(identity("GET", "/v3/auth/projects", token, "").status()).isEqualTo(401);
    }

    @Test
    void aForgedOrChangedTokenIsNobodys() {
        var token = tokenOf("demo");
        var service = tokenOf("kilonova");

        for (var bad : new String[] {"x", "a.b", token + "x", "A" + token, ""}) {
            assertThat(check(service, bad).status()).isEqualTo(404);
        }
    }

    @Test
    void anExpiredTokenIsNobodys() {
        var token = tokenOf("demo");
        var claims = codec.decode(token).orElseThrow();
        var expired =
                codec.encode(
                        new Claims(
                                claims.userId(),
                                claims.scope(),
                                claims.methods(),
                                claims.issuedAt(),
                                claims.issuedAt().plusMillis(1),
                                codec.newId(),
                                ""));

        assertThat(check(tokenOf("kilonova"), expired).status()).isEqualTo(404);
        assertThat(identity("GET", "/v3/auth/projects", expired, "").status()).isEqualTo(401);
        assertThat(identity("GET", "/v3/auth/projects", token, "").status()).isEqualTo(200);
    }

    @Test
    void tokensOfAUserWhoIsDisabledOrLosesTheRoleOrChangesThePasswordAreNoGood() {
        var admin = tokenOf("admin");
        var user = make(admin, "users", "user", "{\"name\": \"eve\", \"password\": \"one\"}");
        var project = make(admin, "projects", "project", "{\"name\": \"eves\"}");
        var roles = identity("GET", "/v3/roles?name=member", admin, "").body();
        var grant =
                "/v3/projects/"
                        + project
                        + "/users/"
                        + user
                        + "/roles/"
                        + roles.at("/roles/0/id").asString();
        identity("PUT", grant, admin, "");

        var first = login("eve", "one", "eves").header("X-Subject-Token");
        assertThat(check(admin, first).status()).isEqualTo(200);
        identity("DELETE", grant, admin, "");
        assertThat(check(admin, first).status()).isEqualTo(404);

        identity("PUT", grant, admin, "");
        var second = login("eve", "one", "eves").header("X-Subject-Token");
        var changed =
                identity(
                        "POST",
                        "/v3/users/" + user + "/password",
                        second,
                        "{\"user\": {\"original_password\": \"one\", \"password\": \"two\"}}");
        assertThat(changed.status()).isEqualTo(204);
        assertThat(check(admin, second).status()).isEqualTo(404);

        var third = login("eve", "two", "eves").header("X-Subject-Token");
        identity("PATCH", "/v3/users/" + user, admin, "{\"user\": {\"enabled\": false}}");
        assertThat(check(admin, third).status()).isEqualTo(404);
        assertThat(login("eve", "two", "eves").status()).isEqualTo(401);
    }

    @Test
    void anApplicationCredentialActsForItsUserInItsProject() {
        var token = tokenOf("demo");
        var user = login("demo", "demopass", "demo").body().at("/token/user/id").asString();
        var made =
                identity(
                        "POST",
                        "/v3/users/" + user + "/application_credentials",
                        token,
                        "{\"application_credential\": {\"name\": \"robot\", \"roles\": [{\"name\":"
                                + " \"reader\"}]}}");
        assertThat(made.status()).isEqualTo(201);
        var credential = made.body().path("application_credential");

        var answer =
                identity(
                        "POST",
                        "/v3/auth/tokens",
                        "",
                        """
                        {"auth": {"identity": {"methods": ["application_credential"],
                          "application_credential": {"id": "%s", "secret": "%s"}}}}
                        """
                                .formatted(
                                        credential.path("id").asString(),
                                        credential.path("secret").asString()));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().at("/token/project/name").asString()).isEqualTo("demo");
        assertThat(answer.body().at("/token/roles").findValuesAsString("name"))
                .containsExactly("reader");
    }

    @Test
    void onlyAdministratorsChangeUsersAndProjects() {
        var demo = tokenOf("demo");

        assertThat(identity("GET", "/v3/users", demo, "").status()).isEqualTo(403);
        assertThat(
                        identity("POST", "/v3/projects", demo, "{\"project\": {\"name\": \"x\"}}")
                                .status())
                .isEqualTo(403);
        assertThat(identity("GET", "/v3/auth/projects", demo, "").body().path("projects"))
                .hasSize(1);
    }

    @Test
    void namesAreUniqueAndBadRequestsAreRefused() {
        var admin = tokenOf("admin");

        assertThat(
                        identity(
                                        "POST",
                                        "/v3/projects",
                                        admin,
                                        "{\"project\": {\"name\": \"DEMO\"}}")
                                .status())
                .isEqualTo(409);
        assertThat(
                        identity("POST", "/v3/projects", admin, "{\"project\": {\"name\": \"\"}}")
                                .status())
                .isEqualTo(400);
        assertThat(identity("POST", "/v3/projects", admin, "{\"project\": 1").status())
                .isEqualTo(400);
        assertThat(identity("POST", "/v3/auth/tokens", "", "{}").status()).isEqualTo(400);
        assertThat(identity("POST", "/v3/auth/tokens", "", "x".repeat(2 << 20)).status())
                .isEqualTo(413);
        assertThat(identity("GET", "/v3/no-such", admin, "").status()).isEqualTo(404);
        assertThat(call(Service.NETWORK, "GET", "/v3/users", admin, "").status()).isEqualTo(404);
    }

    @Test
    void versionDocumentsNeedNoToken() {
        assertThat(identity("GET", "/", "", "").status()).isEqualTo(300);
        assertThat(identity("GET", "/v3", "", "").body().at("/version/id").asString())
                .startsWith("v3");
        assertThat(identity("GET", "/v3/", "", "").status()).isEqualTo(200);
    }

    private Answer identity(String method, String path, String token, String body) {
        return call(Service.IDENTITY, method, path, token, body);
    }

    private Answer check(String by, String subject) {
        return subject("GET", by, subject);
    }

    private Answer delete(String by, String subject) {
        return subject("DELETE", by, subject);
    }

    private Answer subject(String method, String by, String subject) {
        var request =
                HttpRequest.newBuilder(URI.create(url(Service.IDENTITY) + "/v3/auth/tokens"))
                        .header("X-Auth-Token", by)
                        .header("X-Subject-Token", subject)
                        .method(method, HttpRequest.BodyPublishers.noBody());
        return send(request);
    }

    private String make(String admin, String kind, String word, String body) {
        var answer = identity("POST", "/v3/" + kind, admin, "{\"" + word + "\": " + body + "}");
        assertThat(answer.status()).isEqualTo(201);
        return answer.body().at("/" + word + "/id").asString();
    }
}
