package dev.muster.console;

import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.Tone;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
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
    private final Lookup lookup;
    private final Clock clock;
    private final Doorman doorman;
    private final Address.Book addresses;

    Api(Console console, Settings settings, Archive archive, Clock clock) {
        this.console = console;
        this.settings = settings;
        this.archive = archive;
        this.clock = clock;
        this.doorman = new Doorman(settings);
        this.lookup = new Lookup(settings, archive, doorman);
        this.addresses = new Address.Book(settings.slashes());
    }

    void mount(RoutesConfig routes) {
        routes.before("/api/*", doorman::refuseForeignOrigin);
        new Sessions(doorman).mount(routes);
        routes.get("/api/channels", this::channels);
        routes.get("/api/channels/{channel}/messages", this::messages);
        routes.post("/api/messages", this::say);
        routes.get("/api/messages/{id}", this::one);
        new Acts(console, lookup, clock).mount(routes);
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
        var channel = lookup.channel(ctx.pathParam("channel"));
        var thread = Optional.ofNullable(ctx.queryParam("thread"))
                .map(id -> lookup.root(id, channel, account).id());
        var after = Optional.ofNullable(ctx.queryParam("after")).map(Lookup::id);
        var all = Json.array();
        archive.list(new Archive.Wanted(channel, thread, after, account, MOST_MESSAGES))
                .forEach(message -> all.add(Json.message(message)));
        Json.answer(ctx, 200, all);
    }

    private void one(Context ctx) {
        Json.answer(ctx, 200, Json.message(lookup.message(ctx.pathParam("id"), doorman.account(ctx))));
    }

    private void say(Context ctx) throws IOException {
        var account = doorman.account(ctx);
        var body = Json.body(Json.read(ctx, LONGEST_BODY));
        var channel = Lookup.place(lookup.channel(Json.needed(body, "channel")));
        var place = Json.optional(body, "thread")
                .map(id -> lookup.root(id, channel.channel(), account))
                .map(root -> channel.inThread(String.valueOf(root.id())))
                .orElse(channel);
        var text = text(body);
        var listener = console.listening();
        var key = "said:" + account + ":" + Lookup.deliveryKey(ctx);
        var said = console.say(place, account, Optional.empty(), asDocument(text), key)
                .message();
        var delivery = "console:" + key;
        var who = new Account(Console.NAME, account);
        switch (addresses.of(text)) {
            case Address.ToMuster(var words) ->
                listener.receive(new Incoming.Words(delivery, who, place, clock.instant(), words));
            case Address.UnknownCommand(var name, var why) ->
                console.whisper(
                        place,
                        who,
                        Document.of("There is no command " + name + " here", Tone.WARNING, new Block.Text(why)),
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

    private void complete(Context ctx) {
        var account = doorman.account(ctx);
        var place = Lookup.place(
                lookup.channel(Optional.ofNullable(ctx.queryParam("channel")).orElse("")));
        var line = Optional.ofNullable(ctx.queryParam("text"))
                .filter(text -> text.length() <= LONGEST_LINE)
                .orElse("");
        var all = Json.array();
        var beginnings = settings.slashes().beginnings(line);
        beginnings.forEach((start, help) ->
                all.addObject().put("text", start).put("label", start.strip()).put("help", help));
        addresses
                .beforeWords(line)
                .filter(_ -> beginnings.isEmpty())
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
        console.news().join(doorman.account(client.ctx()), client);
    }
}
