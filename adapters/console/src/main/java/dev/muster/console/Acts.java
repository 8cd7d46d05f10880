package dev.muster.console;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Said;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;

/** What people do with a message that is there: press a button on it, keep it for the record, or delete it. */
final class Acts {
    private static final int LONGEST_BODY = 250_000;

    private final Console console;
    private final Lookup lookup;
    private final Clock clock;

    Acts(Console console, Lookup lookup, Clock clock) {
        this.console = console;
        this.lookup = lookup;
        this.clock = clock;
    }

    void mount(RoutesConfig routes) {
        routes.post("/api/messages/{id}/buttons/{button}", this::press);
        routes.post("/api/messages/{id}/pin", this::pin);
        routes.delete("/api/messages/{id}", this::delete);
    }

    private void press(Context ctx) throws IOException {
        var account = lookup.doorman().account(ctx);
        var message = lookup.message(ctx.pathParam("id"), account);
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
        console.listening()
                .receive(new Incoming.Press(
                        "console:pressed:" + account + ":" + Lookup.deliveryKey(ctx),
                        new Account(Console.NAME, account),
                        Lookup.place(message),
                        clock.instant(),
                        String.valueOf(message.id()),
                        button.id(),
                        values));
        Json.answer(ctx, 202, Json.object());
    }

    /** The words go along: what the message says later is not what was worth keeping. */
    private void pin(Context ctx) {
        var account = lookup.doorman().account(ctx);
        var message = lookup.message(ctx.pathParam("id"), account);
        if (message.onlyFor().isPresent()) {
            throw new Refused(
                    422, "WHISPER", "only you see this message", "say what is worth keeping in words of your own");
        }
        var place = Lookup.place(message);
        console.listening()
                .receive(new Incoming.Pinned(
                        "console:pinned:" + account + ":" + Lookup.deliveryKey(ctx),
                        new Account(Console.NAME, account),
                        place,
                        clock.instant(),
                        new Said(
                                new MessageRef(place, String.valueOf(message.id())),
                                new Account(Console.NAME, message.author()),
                                message.at(),
                                message.text())));
        Json.answer(ctx, 202, Json.object());
    }

    private void delete(Context ctx) {
        var account = lookup.doorman().account(ctx);
        var message = lookup.message(ctx.pathParam("id"), account);
        if (!message.author().equals(account)) {
            throw new Refused(
                    403,
                    "NOT_YOURS",
                    "the message is " + message.author() + "'s",
                    "only who wrote a message may delete it");
        }
        console.delete(message);
        ctx.status(204);
    }
}
