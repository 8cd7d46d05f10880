package dev.muster.bot;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people say and press in a console, as any program would; each is shown what is for their eyes. */
record Talk(String url, UnaryOperator<String> token, HttpClient http) {
    static final String HOME = "db-orders";
    private static final JsonMapper JSON = JsonMapper.shared();

    Talk(TestDemo demo) {
        this(demo.url, demo::token);
    }

    Talk(String url, UnaryOperator<String> token) {
        this(url, token, HttpClient.newHttpClient());
    }

    private HttpRequest.Builder as(String person, String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token.apply(person));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode get(String person, String path) {
        return JSON.readTree(send(as(person, path)).body());
    }

    String file(String person, String id) {
        return send(as(person, "/api/files/" + id)).body();
    }

    private HttpResponse<String> post(String person, String path, String body) {
        return send(as(person, path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The id of what was said. */
    String say(String person, String channel, @Nullable String thread, String text) {
        var body = JSON.createObjectNode().put("channel", channel).put("text", text);
        if (thread != null) {
            body.put("thread", thread);
        }
        var said = post(person, "/api/messages", body.toString());
        if (said.statusCode() != 202) {
            throw new IllegalStateException(said.body());
        }
        return JSON.readTree(said.body()).path("id").asString();
    }

    /** Says it, and waits for what Muster says next that is about it. */
    JsonNode ask(String person, String text, String expected) {
        return awaited(person, say(person, HOME, null, text), m -> text(m).contains(expected));
    }

    /** What Muster whispers next to this person. */
    JsonNode whisper(String person, String text) {
        return awaited(
                person, say(person, HOME, null, text), m -> m.path("whisper").asBoolean());
    }

    HttpResponse<String> press(String person, String message, String button, Map<String, String> values) {
        var body = JSON.createObjectNode();
        var answers = body.putObject("values");
        values.forEach(answers::put);
        return post(person, "/api/messages/" + message + "/buttons/" + button, body.toString());
    }

    /** Presses what is labelled so. */
    void press(String person, JsonNode message, String label) {
        var id = message.path("id").asString();
        var pressed = press(person, id, button(message, label), Map.of());
        if (pressed.statusCode() != 202) {
            throw new IllegalStateException(pressed.body());
        }
    }

    void pin(String person, String message) {
        var pinned = post(person, "/api/messages/" + message + "/pin", "");
        if (pinned.statusCode() != 202) {
            throw new IllegalStateException(pinned.body());
        }
    }

    static String button(JsonNode message, String label) {
        return message.path("buttons")
                .valueStream()
                .filter(b -> b.path("label").asString().equals(label))
                .map(b -> b.path("id").asString())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no button " + label + " on " + text(message)));
    }

    static List<String> labels(JsonNode message) {
        return message.path("buttons")
                .valueStream()
                .map(b -> b.path("label").asString())
                .toList();
    }

    static String text(JsonNode message) {
        return message.path("text").asString();
    }

    static String id(JsonNode message) {
        return message.path("id").asString();
    }

    /** The first message of Muster after another one that is as wished. */
    JsonNode awaited(String person, String after, Predicate<JsonNode> wished) {
        return awaited(person, HOME, after, wished);
    }

    JsonNode awaited(String person, String channel, String after, Predicate<JsonNode> wished) {
        return await().pollInterval(Duration.ofMillis(20))
                .until(() -> first(person, channel, after, wished), Objects::nonNull);
    }

    private @Nullable JsonNode first(String person, String channel, String after, Predicate<JsonNode> wished) {
        return get(person, "/api/channels/" + channel + "/messages?after=" + after)
                .valueStream()
                .filter(m -> m.path("author").asString().equals("muster"))
                .filter(wished)
                .findFirst()
                .orElse(null);
    }

    JsonNode message(String person, String id) {
        return get(person, "/api/messages/" + id);
    }

    /** Waits until a message says this. */
    JsonNode says(String id, String expected) {
        return await().alias("message " + id + " says “" + expected + "”")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> message("oncall", id), m -> text(m).contains(expected));
    }

    List<String> completions(String words) {
        var query = java.net.URLEncoder.encode(words, java.nio.charset.StandardCharsets.UTF_8);
        return get("oncall", "/api/complete?channel=" + HOME + "&text=" + query)
                .valueStream()
                .map(s -> s.path("text").asString())
                .toList();
    }

    /** Takes back, ends and closes whatever a test has left, so that nothing talks into the next one. */
    void leaveQuiet() {
        var open = ask("oncall", "/db approvals", "");
        open.path("document")
                .path("blocks")
                .valueStream()
                .filter(b -> b.path("type").asString().equals("table"))
                .flatMap(b -> b.path("rows").valueStream())
                .forEach(row -> whisper("oncall", "/db run cancel " + row.get(0).asString()));
        letIn();
        var closed = say("oncall", HOME, null, "/db incident close");
        var answer = awaited("oncall", closed, m -> text(m).contains("is closed") || text(m).contains("NO_INCIDENT"));
        if (text(answer).contains("is closed")) {
            awaited("oncall", closed, m -> text(m).contains("closed the incident"));
        }
    }

    /** A database that was held off is let in again. */
    private void letIn() {
        get("oncall", "/api/channels/" + HOME + "/messages")
                .valueStream()
                .filter(m -> labels(m).contains("Undo"))
                .forEach(m -> {
                    press("oncall", m, "Undo");
                    awaited("oncall", id(m), t -> text(t).contains("Take back") && text(t).contains("Done at"));
                });
    }
}
