package dev.muster.console;

import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.Listener;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The console over HTTP, as docs/console-api.md describes it. The page uses nothing else. */
final class Api {
    private static final int LONGEST_TEXT = 40_000;
    private static final int MOST_MESSAGES = 200;
    /** A character takes up to six bytes, escaped. */
    private static final int LONGEST_BODY = 6 * LONGEST_TEXT + 10_000;

    private static final int LONGEST_LINE = 500;

    private final Console console;
    private final Settings settings;
    private final Archive archive;
    private final Clock clock;
    private final Doorman doorman;

    Api(Console console, Settings settings, Archive archive, Clock clock) {
        this.console = console;
        this.settings = settings;
        this.archive = archive;
        this.clock = clock;
        this.doorman = new Doorman(settings);
    }

    void mount(RoutesConfig routes) {
        routes.before("/api/*", doorman::refuseForeignOrigin);
        new Sessions(doorman).mount(routes);
        routes.get("/api/channels", this::channels);
        routes.get("/api/channels/{channel}/messages", this::messages);
        routes.post("/api/messages", this::say);
        routes.post("/api/messages/{id}/buttons/{button}", this::press);
        routes.get("/api/complete", this::complete);
        routes.get("/api/files/{id}", this::file);
        routes.before("/api/stream", this::beforeStream);
        routes.sse("/api/stream", this::stream);
        routes.exception(Refused.class, Api::refuse);
    }

    private static void refuse(Refused refused, Context ctx) {
        var json = Json.object()
                .put("error", refused.code)
                .put("message", refused.getMessage())
                .put("hint", refused.hint);
        ctx.status(refused.status).contentType("application/json").result(json.toString());
        if (refused.status == 401) {
            ctx.header("WWW-Authenticate", "Bearer");
        }
    }

    private void channels(Context ctx) {
        doorman.account(ctx);
        var all = Json.array();
        settings.channels()
                .forEach(c ->
                        all.addObject().put("id", c.id()).put("name", c.id()).put("topic", c.topic()));
        Json.answer(ctx, 200, all);
    }

    private void messages(Context ctx) {
        var account = doorman.account(ctx);
        var channel = known(ctx.pathParam("channel"));
        var thread = Optional.ofNullable(ctx.queryParam("thread"))
                .map(id -> root(id, channel, account).id());
        var after = Optional.ofNullable(ctx.queryParam("after")).map(Api::id);
        var all = Json.array();
        archive.list(new Archive.Wanted(channel, thread, after, account, MOST_MESSAGES))
                .forEach(message -> all.add(Json.message(message)));
        Json.answer(ctx, 200, all);
    }

    private void say(Context ctx) throws IOException {
        var account = doorman.account(ctx);
        var body = Json.body(Json.read(ctx, LONGEST_BODY));
        var channel = known(Json.needed(body, "channel"));
        var place = Json.optional(body, "thread")
                .map(id -> place(channel)
                        .inThread(String.valueOf(root(id, channel, account).id())))
                .orElseGet(() -> place(channel));
        var text = text(body);
        var listener = listening();
        var key = "said:" + account + ":" + deliveryKey(ctx);
        var said = console.say(place, account, Optional.empty(), asDocument(text), key)
                .message();
        var delivery = "console:" + key;
        var who = new Account(Console.NAME, account);
        switch (Address.of(text)) {
            case Address.ToMuster(var words) ->
                listener.receive(new Incoming.Words(delivery, who, place, clock.instant(), words));
            case Address.UnknownCommand(var name) ->
                console.whisper(
                        place,
                        who,
                        Document.of(
                                "There is no command " + name + " here", Tone.WARNING, new Block.Text("Try /db help.")),
                        "unknown:" + delivery);
            case Address.ToEverybody() -> {}
        }
        Json.answer(ctx, 202, Json.object().put("id", String.valueOf(said.id())));
    }

    private static Document asDocument(String text) {
        return Document.of("", Tone.PLAIN, new Block.Text(text));
    }

    private static String text(JsonNode body) {
        var text = Json.needed(body, "text");
        if (text.isBlank()) {
            throw new Refused(400, "EMPTY", "the text is empty", "say something, for example /db help");
        }
        if (text.length() > LONGEST_TEXT) {
            throw new Refused(
                    413,
                    "TOO_LONG",
                    "the text has " + text.length() + " characters, and " + LONGEST_TEXT + " are the most",
                    "say it in parts");
        }
        return text;
    }

    private void press(Context ctx) throws IOException {
        var account = doorman.account(ctx);
        var message = message(ctx.pathParam("id"), account);
        var button = Buttons.of(message.document())
                .find(ctx.pathParam("button"))
                .orElseThrow(() -> new Refused(
                        404,
                        "UNKNOWN_BUTTON",
                        "the message has no such button",
                        "it may be gone: look at the message again"));
        var bytes = Json.read(ctx, LONGEST_BODY);
        var values = bytes.length == 0 ? Map.<String, String>of() : Json.strings(Json.body(bytes), "values");
        button.form()
                .map(form -> Buttons.mistakes(form, values))
                .filter(m -> !m.isEmpty())
                .ifPresent(mistakes -> {
                    var first = mistakes.entrySet().iterator().next();
                    throw new Refused(422, "FORM", first.getKey() + " " + first.getValue(), "answer it and send again");
                });
        var place = message.thread()
                .map(thread -> place(message.channel()).inThread(String.valueOf(thread)))
                .orElseGet(() -> place(message.channel()));
        listening()
                .receive(new Incoming.Press(
                        "console:pressed:" + account + ":" + deliveryKey(ctx),
                        new Account(Console.NAME, account),
                        place,
                        clock.instant(),
                        String.valueOf(message.id()),
                        button.id(),
                        values));
        Json.answer(ctx, 202, Json.object());
    }

    /** The same request sent again names itself with the same key. */
    private static String deliveryKey(Context ctx) {
        var key = ctx.header("Idempotency-Key");
        if (key == null) {
            return UUID.randomUUID().toString();
        }
        if (!key.matches("[\\x21-\\x7E]{1,100}")) {
            throw new Refused(
                    400, "BAD_KEY", "the Idempotency-Key is not 1 to 100 printable characters", "send a UUID");
        }
        return key;
    }

    private void complete(Context ctx) {
        var account = doorman.account(ctx);
        var place = place(known(Optional.ofNullable(ctx.queryParam("channel")).orElse("")));
        var line = Optional.ofNullable(ctx.queryParam("text"))
                .filter(text -> text.length() <= LONGEST_LINE)
                .orElse("");
        var all = Json.array();
        Address.beforeWords(line)
                .ifPresent(start -> console.listener()
                        .ifPresent(listener -> listener.complete(
                                        new Account(Console.NAME, account), place, line.substring(start.length()))
                                .forEach(s -> all.addObject()
                                        .put("text", start + s.words())
                                        .put("label", s.label())
                                        .put("help", s.help()))));
        Json.answer(ctx, 200, all);
    }

    private void file(Context ctx) {
        var account = doorman.account(ctx);
        var file = archive.file(ctx.pathParam("id"))
                .filter(found -> archive.find(found.message())
                        .filter(m -> m.visibleTo(account))
                        .isPresent())
                .orElseThrow(
                        () -> new Refused(404, "UNKNOWN_FILE", "there is no such file", "look at the message again"));
        boolean picture = file.mediaType().equals("image/png");
        ctx.contentType(picture ? "image/png" : "application/octet-stream")
                .header("Cache-Control", "private, max-age=31536000, immutable")
                .header(
                        "Content-Disposition",
                        (picture ? "inline" : "attachment") + "; filename*=UTF-8''" + encoded(file.name()))
                .result(file.content().stream());
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Once a stream has begun, nothing can be refused any more. */
    private void beforeStream(Context ctx) {
        doorman.account(ctx);
        if (!String.valueOf(ctx.header("Accept")).contains("text/event-stream")) {
            throw new Refused(406, "STREAM", "this is a stream of events", "send Accept: text/event-stream");
        }
    }

    private void stream(SseClient client) {
        console.live().join(doorman.account(client.ctx()), client);
    }

    private Listener listening() {
        return console.listener()
                .orElseThrow(
                        () -> new Refused(503, "NOT_READY", "Muster is starting or stopping", "try again in a moment"));
    }

    private String known(String channel) {
        return settings.channels().stream()
                .map(Settings.Channel::id)
                .filter(channel::equals)
                .findFirst()
                .orElseThrow(() -> new Refused(
                        404, "UNKNOWN_CHANNEL", "there is no such channel", "GET /api/channels lists them"));
    }

    private Message message(String id, String account) {
        return archive.find(id(id))
                .filter(message -> message.visibleTo(account))
                .orElseThrow(() -> new Refused(404, "UNKNOWN_MESSAGE", "there is no such message", "it may be gone"));
    }

    private Message root(String id, String channel, String account) {
        return Optional.of(message(id, account))
                .filter(m -> m.channel().equals(channel)
                        && m.thread().isEmpty()
                        && m.onlyFor().isEmpty())
                .orElseThrow(() -> new Refused(
                        404,
                        "UNKNOWN_THREAD",
                        "there is no such thread in the channel",
                        "name the message it stands under"));
    }

    private static long id(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw new Refused(
                    404, "UNKNOWN_MESSAGE", "there is no such message", "ids are the numbers that messages have");
        }
        return Long.parseLong(id);
    }

    private static Place place(String channel) {
        return Place.channel(Console.NAME, channel);
    }
}
