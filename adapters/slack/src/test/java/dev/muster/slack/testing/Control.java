package dev.muster.slack.testing;

import dev.muster.slack.testing.FakeSlack.Kind;
import dev.muster.slack.workspace.Identity;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Drives the people of a fake Slack over HTTP: every POST takes a JSON object and answers with one.
 *
 * <pre>
 * /control/user        name, kind                        → user (the id that the rest calls "who")
 * /control/channel     name, members [ids]               → channel
 * /control/requestUrl  url                               HTTP mode from now on
 * /control/command     who, channel, text                → delivery
 * /control/mention     who, channel, thread?, text       → delivery
 * /control/direct      who, text                         → delivery
 * /control/press       who, channel, ts, button          → delivery
 * /control/react       who, channel, ts, emoji           → delivery
 * /control/shortcut    who, channel, ts, callback        → delivery
 * /control/home        who                               → delivery, page
 * /control/window      who                               → window (its view and errors), if one is open
 * /control/submit      who, view, answers {name: text}   → delivery
 * /control/messages    channel                           → messages
 * /control/disconnect  reason
 * /control/sockets                                       → sockets
 * </pre>
 */
final class Control {
    private final Map<String, Identity> people = new ConcurrentHashMap<>();
    private volatile Optional<FakeSlack> driven = Optional.empty();

    void drive(FakeSlack slack) {
        driven = Optional.of(slack);
    }

    void mount(RoutesConfig routes) {
        routes.post("/control/{act}", this::answer);
    }

    private void answer(Context context) {
        try {
            var body = context.body();
            var in = body.isBlank() ? Json.object() : Json.parse(body);
            context.contentType("application/json")
                    .result(act(driven.orElseThrow(), context.pathParam("act"), in)
                            .toString());
        } catch (AssertionError e) {
            context.status(409).result(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode act(FakeSlack slack, String act, JsonNode in) {
        return switch (act) {
            case "user" -> user(slack, in);
            case "channel" -> channel(slack, in);
            case "requestUrl" -> {
                slack.requestUrl(URI.create(Json.text(in, "url")));
                yield Json.object();
            }
            case "disconnect" -> {
                slack.disconnect(Json.text(in, "reason"));
                yield Json.object();
            }
            case "messages" -> messages(slack, Json.text(in, "channel"));
            case "sockets" -> Json.object().put("sockets", slack.openSockets().size());
            case "window" -> window(slack, who(in));
            case "home" -> {
                var delivery = shown(slack.openHome(who(in)));
                slack.page(who(in)).ifPresent(page -> delivery.set("page", page));
                yield delivery;
            }
            default -> shown(deliver(slack, act, in));
        };
    }

    private Delivery deliver(FakeSlack slack, String act, JsonNode in) {
        var who = who(in);
        var channel = Json.text(in, "channel");
        var ts = Json.text(in, "ts");
        var text = Json.text(in, "text");
        return switch (act) {
            case "command" -> slack.command(who, channel, text);
            case "mention" ->
                slack.mention(who, channel, Optional.of(Json.text(in, "thread")).filter(t -> !t.isEmpty()), text);
            case "direct" -> slack.direct(who, text);
            case "press" -> slack.press(who, channel, ts, Json.text(in, "button"));
            case "react" -> slack.react(who, channel, ts, Json.text(in, "emoji"));
            case "shortcut" -> slack.shortcut(who, channel, ts, Json.text(in, "callback"));
            case "submit" -> {
                var answers = new HashMap<String, String>();
                in.path("answers")
                        .properties()
                        .forEach(answer ->
                                answers.put(answer.getKey(), answer.getValue().asString()));
                yield slack.submit(who, Json.text(in, "view"), answers);
            }
            default -> throw new AssertionError("nobody here can " + act);
        };
    }

    private Identity who(JsonNode in) {
        return Optional.ofNullable(people.get(Json.text(in, "who")))
                .orElseThrow(() -> new AssertionError("there is no user " + Json.text(in, "who")));
    }

    private JsonNode user(FakeSlack slack, JsonNode in) {
        var kind = in.path("kind").asString("member").toUpperCase(Locale.ROOT);
        var identity = slack.user(Json.text(in, "name"), Kind.valueOf(kind));
        people.put(identity.user(), identity);
        return Json.object().put("user", identity.user());
    }

    private JsonNode channel(FakeSlack slack, JsonNode in) {
        var members = in.path("members")
                .valueStream()
                .map(id -> Optional.ofNullable(people.get(id.asString()))
                        .orElseThrow(() -> new AssertionError("there is no user " + id)))
                .toArray(Identity[]::new);
        return Json.object().put("channel", slack.channel(Json.text(in, "name"), members));
    }

    private static ObjectNode shown(Delivery delivery) {
        var shown = Json.object()
                .put("acked", delivery.acked())
                .put("ackMillis", delivery.ackMillis())
                .put("attempts", delivery.attempts());
        if (!delivery.response().isMissingNode()) {
            shown.set("response", delivery.response());
        }
        return shown;
    }

    private static JsonNode window(FakeSlack slack, Identity who) {
        var answer = Json.object();
        slack.window(who).ifPresent(window -> {
            var shown = answer.putObject("window").put("id", window.id());
            shown.set("view", window.view());
            var errors = shown.putObject("errors");
            window.errors().forEach(errors::put);
        });
        return answer;
    }

    private static JsonNode messages(FakeSlack slack, String channel) {
        var answer = Json.object();
        ArrayNode list = answer.putArray("messages");
        for (var message : slack.messages(channel)) {
            var one = list.addObject().put("ts", message.ts()).put("author", message.author());
            message.ephemeralFor().ifPresent(user -> one.put("ephemeralFor", user));
            one.set("json", message.json());
        }
        return answer;
    }
}
