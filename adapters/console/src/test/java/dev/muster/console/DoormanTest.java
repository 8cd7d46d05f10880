package dev.muster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.testing.ChatContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and as whom. */
class DoormanTest {
    private final TestConsole server = new TestConsole(new ChatContract.Ear());

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/me",
                "/api/channels",
                "/api/channels/db-orders/messages",
                "/api/files/x",
                "/api/stream",
                "/api/complete"
            })
    void without_the_right_token_nothing_is_told(String path) {
        server.refused(server.send(server.request(path)), 401, "WHO_ARE_YOU");
        server.refused(server.send(server.request(path).header("Authorization", "Bearer wrong")), 401, "WHO_ARE_YOU");
        server.refused(server.send(server.request(path).header("Authorization", "Basic x")), 401, "WHO_ARE_YOU");
        server.refused(server.send(server.request(path).header("Cookie", "muster_someone=wrong")), 401, "WHO_ARE_YOU");
    }

    @Test
    void the_token_of_the_link_moves_into_a_cookie_that_scripts_and_other_sites_cannot_use() {
        var entered = server.send(server.request("/?token=" + TestConsole.TOKENS.get("someone")));
        assertThat(entered.statusCode()).isEqualTo(303);
        assertThat(entered.headers().firstValue("Location")).hasValue("/?as=someone");
        var cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Secure")
                .contains("Path=/");

        var me = server.send(server.request("/api/me").header("Cookie", cookie.split(";", 2)[0]));
        assertThat(server.json(me).path("account").asString()).isEqualTo("someone");
    }

    @Test
    void two_people_may_sit_before_one_browser() {
        var both = "muster_someone=" + TestConsole.TOKENS.get("someone") + "; muster_another="
                + TestConsole.TOKENS.get("another");
        for (var person : TestConsole.TOKENS.keySet()) {
            var me =
                    server.send(server.request("/api/me").header("Cookie", both).header("X-Muster-As", person));
            assertThat(server.json(me).path("account").asString()).isEqualTo(person);
        }
    }

    @Test
    void a_cookie_does_not_speak_for_somebody_else() {
        var mine = "muster_another=" + TestConsole.TOKENS.get("someone");
        server.refused(server.send(server.request("/api/me").header("Cookie", mine)), 401, "WHO_ARE_YOU");
    }

    @ParameterizedTest
    @CsvSource({"https://evil.example,403", "null,403", "http://127.0.0.1:1,403", "https://muster.example,200"})
    void requests_from_another_site_are_refused(String origin, int status) {
        var response = server.send(server.as("someone", "/api/channels").header("Origin", origin));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(server.send(server.as("someone", "/api/channels").header("Origin", server.url()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoever_has_no_token_cannot_fill_the_memory() {
        var body = "{\"token\":\"" + "x".repeat(100_000) + "\"}";
        server.refused(server.sendIfWanted(server.request("/api/session"), body), 413, "TOO_LONG");
    }
}
