package dev.muster.slack.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.chat.Secret;
import dev.muster.slack.testing.MovableClock;
import io.javalin.Javalin;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    private static final Secret SECRET = new Secret("8f742231b10e8888abcd99yyyzzz85a5");
    private final Room room = new Room().listening();
    private final Signature signature = new Signature(SECRET, room.clock);
    private final Javalin server = Javalin.create(config -> {
                config.startup.showJavalinBanner = false;
                new Endpoint(SECRET, room.ears, room.clock).mount(config.routes);
            })
            .start("127.0.0.1", 0);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        server.stop();
        room.close();
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.port() + "/slack/events");
    }

    private HttpResponse<String> send(byte[] body, String timestamp, String signed) throws Exception {
        var request = HttpRequest.newBuilder(uri())
                .header("X-Slack-Request-Timestamp", timestamp)
                .header("X-Slack-Signature", signed)
                .header("X-Slack-Retry-Num", "1")
                .header("X-Slack-Retry-Reason", "http_timeout")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> signed(String text, Instant at) throws Exception {
        var body = text.getBytes(StandardCharsets.UTF_8);
        var timestamp = String.valueOf(at.getEpochSecond());
        return send(body, timestamp, signature.of(timestamp, body));
    }

    private HttpResponse<String> signed(String text) throws Exception {
        return signed(text, room.clock.instant());
    }

    private static String form(String payload) {
        return "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8);
    }

    @Test
    void slack_s_own_example_of_a_signature_is_good() {
        var secret = new Secret("8f742231b10e8888abcd99yyyzzz85a5");
        var body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
                + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
                + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        assertThat(new Signature(secret, room.clock).of("1531420618", body.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
    }

    @Test
    void without_a_signing_secret_there_is_no_endpoint() {
        assertThatThrownBy(() -> new Endpoint(new Secret(" "), room.ears, room.clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("signing secret");
    }

    @Test
    void slack_s_question_whether_it_is_us_is_answered() throws Exception {
        var answer = signed("{\"token\": \"x\", \"challenge\": \"3eZbrw1aB\", \"type\": \"url_verification\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("3eZbrw1aB");
        assertThat(signed("ssl_check=1&token=x").statusCode()).isEqualTo(200);
    }

    @Test
    void events_commands_and_clicks_come_by_the_same_way_and_a_retry_is_no_reason_to_drop() throws Exception {
        assertThat(signed(Samples.event(Samples.mention("<@UBOT> status"))).statusCode())
                .isEqualTo(200);
        var command = "token=x&team_id=T1&channel_id=C1&user_id=U1&command=%2Fdb&text=status+%C3%A9%26amp%3B"
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2F1&trigger_id=1.2.3&is_enterprise_install=false";
        var answer = signed(command);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(signed(form(Samples.click("press:0", "b1"))).statusCode()).isEqualTo(200);
        assertThat(room.heard)
                .extracting(Object::getClass)
                .extracting(Class::getSimpleName)
                .containsExactly("Words", "Words", "Press");
        assertThat(((Incoming.Words) room.heard.get(1)).text()).isEqualTo("status é&");
    }

    @Test
    void mistakes_in_a_window_are_answered_as_json() throws Exception {
        var metadata = new FormAddress("gone", Place.channel("slack", "C1"), "1.2").toJson();
        var blocks = Payloads.MAPPER.readTree("""
                [{"type": "input", "block_id": "q", "label": {"type": "plain_text", "text": "?"},
                  "element": {"type": "plain_text_input", "action_id": "a"}}]""");
        var answer = signed(form(Samples.submission(metadata, blocks, "{}")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(Payloads.parse(answer.body()).path("errors").path("q").asString(""))
                .contains("too old");
    }

    @Test
    void a_wrong_signature_is_refused_without_a_word() throws Exception {
        var body = Samples.command("status").getBytes(StandardCharsets.UTF_8);
        var timestamp = String.valueOf(room.clock.instant().getEpochSecond());
        var good = signature.of(timestamp, body);
        for (var wrong : new String[] {
            "", "v0=", "v0=" + "0".repeat(64), good.substring(3), good.replace("v0", "v1"), good + "0", "é"
        }) {
            var answer = send(body, timestamp, wrong);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
            assertThat(answer.body()).isEmpty();
        }
        var other = body.clone();
        other[10] ^= 1;
        assertThat(send(other, timestamp, good).statusCode()).isEqualTo(401);
        assertThat(send(body, "soon", good).statusCode()).isEqualTo(401);
        assertThat(send(body, "0" + timestamp, good).statusCode()).isEqualTo(401);
        assertThat(room.heard).isEmpty();
    }

    @Test
    void bolt_s_secret_for_those_who_have_none_opens_nothing() throws Exception {
        var body = Samples.command("status").getBytes(StandardCharsets.UTF_8);
        var timestamp = String.valueOf(room.clock.instant().getEpochSecond());
        var signed = new Signature(new Secret("---"), room.clock).of(timestamp, body);
        assertThat(send(body, timestamp, signed).statusCode()).isEqualTo(401);
    }

    @Test
    void a_request_without_any_signature_is_refused() throws Exception {
        var request = HttpRequest.newBuilder(uri())
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void a_good_signature_of_another_time_is_refused_both_ways() throws Exception {
        var text = Samples.event(Samples.mention("<@UBOT> status"));
        var now = room.clock.instant();
        assertThat(signed(text, now.minusSeconds(300)).statusCode()).isEqualTo(401);
        assertThat(signed(text, now.plusSeconds(300)).statusCode()).isEqualTo(401);
        assertThat(signed(text, now.plusSeconds(3600)).statusCode()).isEqualTo(401);
        assertThat(room.heard).isEmpty();
        assertThat(signed(text, now.minusSeconds(299)).statusCode()).isEqualTo(200);
        assertThat(signed(text.replace("Ev1", "Ev2"), now.plusSeconds(299)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_replayed_request_is_answered_like_the_first_and_not_handled_again() throws Exception {
        var text = form(Samples.click("form:0", "f1"));
        for (int i = 0; i < 3; i++) {
            assertThat(signed(text).statusCode()).isEqualTo(200);
        }
        await().until(() -> room.told.size() == 1);
        var event = Samples.event(Samples.mention("<@UBOT> status"));
        for (int i = 0; i < 3; i++) {
            assertThat(signed(event).statusCode()).isEqualTo(200);
        }
        assertThat(room.asked).hasValue(1);
        assertThat(room.told).hasSize(1);
        room.clock.forward(Duration.ofMinutes(6));
        var late = event.getBytes(StandardCharsets.UTF_8);
        var then = String.valueOf(MovableClock.START.getEpochSecond());
        assertThat(send(late, then, signature.of(then, late)).statusCode()).isEqualTo(401);
    }

    @Test
    void what_cannot_be_kept_is_to_be_sent_again() throws Exception {
        room.isStoreAway = true;
        var event = Samples.event(Samples.mention("<@UBOT> status"));
        assertThat(signed(event).statusCode()).isEqualTo(503);
        room.isStoreAway = false;
        assertThat(signed(event).statusCode()).isEqualTo(200);
        assertThat(room.heard).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"type\": ",
                "{\"type\": \"event_callback\"} and more",
                "[]",
                "nothing",
                "a=b&c=d",
                "payload=",
                "payload=%7B",
                "payload=%ZZ",
                "payload=[]",
                "command=%2Fdb&text=%E0%",
                "command=%2Fdb",
                "payload=%7B%22type%22%3A%22block_actions%22%7D"
            })
    void broken_json_and_broken_forms_are_refused_when_they_are_slack_s(String body) throws Exception {
        assertThat(signed(body).statusCode()).isEqualTo(400);
        var unsigned = send(body.getBytes(StandardCharsets.UTF_8), "1772373900", "v0=0");
        assertThat(unsigned.statusCode()).isEqualTo(401);
    }

    @Test
    void bytes_that_are_no_text_are_refused() throws Exception {
        var body = new byte[] {'{', (byte) 0xc3, (byte) 0x28, '}'};
        var timestamp = String.valueOf(room.clock.instant().getEpochSecond());
        assertThat(send(body, timestamp, signature.of(timestamp, body)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void five_megabytes_are_refused_before_they_are_read() throws Exception {
        // Only the head is sent: an answer can come only if the body is not waited for.
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(statusLine(socket.getInputStream())).contains("413");
        }
    }

    @Test
    void a_body_that_does_not_say_how_long_it_is_is_read_no_further_than_we_take() throws Exception {
        var tooMuch = new byte[1_000_001];
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            // More is announced than is sent: an answer can come only if the rest is not waited for.
            socket.getOutputStream()
                    .write(("POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(5_000_000) + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(tooMuch);
            assertThat(statusLine(socket.getInputStream())).contains("413");
        }
        assertThat(room.heard).isEmpty();
    }

    @Test
    void two_that_hang_do_not_keep_a_third_from_being_acked() throws Exception {
        var hanging = new CountDownLatch(2);
        var over = new CountDownLatch(1);
        room.ears.listen(new SocketsTest.Hanging(room, hanging, over));
        var slow = new ArrayList<Thread>();
        for (var id : new String[] {"Ev8", "Ev9"}) {
            var event = Samples.event(Samples.mention("<@UBOT> hang")).replace("Ev1", id);
            slow.add(Thread.ofVirtual().start(() -> {
                try {
                    var _ = signed(event);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        assertThat(hanging.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(signed(Samples.event(Samples.mention("<@UBOT> quick"))).statusCode())
                .isEqualTo(200);
        assertThat(over.getCount()).as("both still hang").isEqualTo(1);
        assertThat(room.heard).hasSize(1);
        over.countDown();
        for (var thread : slow) {
            thread.join();
        }
        assertThat(room.heard).hasSize(3);
    }

    private static String statusLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
