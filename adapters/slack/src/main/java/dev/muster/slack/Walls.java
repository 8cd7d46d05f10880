package dev.muster.slack;

import com.slack.api.methods.SlackApiTextResponse;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Inert;
import dev.muster.chat.Memory;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.slack.workspace.Answer;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Call;
import dev.muster.slack.workspace.Directs;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Links;
import dev.muster.slack.workspace.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a room shows about itself: each piece is put up once, and again only when it has changed. */
final class Walls {
    private static final String DONE = "done";
    private static final int LONGEST_TOPIC = 250;

    private final Api api;
    private final Mail mail;
    private final Links links;
    private final Memory memory;

    Walls(Api api, Mail mail, Links links, Memory memory) {
        this.api = api;
        this.mail = mail;
        this.links = links;
        this.memory = memory;
    }

    /** What is to be put up; one that fails keeps the others from nothing. */
    List<Runnable> pieces(Place room, MessageRef root, Chat.Theme theme) {
        if (room.thread().isPresent()) {
            return Directs.isDirect(room) ? List.of() : List.of(() -> pin(root, !theme.over()));
        }
        return List.of(
                () -> topic(room, theme),
                () -> pin(headline(room, root, theme), true),
                () -> bookmark(room, root),
                () -> signpost(room, root, theme),
                () -> retell(room, root, theme));
    }

    private MessageRef headline(Place room, MessageRef root, Chat.Theme theme) {
        // What it says from the beginning needs no edit.
        var _ = memory.keepFirst(said(room), line(theme));
        return mail.post(room, headline(root, theme), "room:" + name(root) + ":headline");
    }

    private static Document headline(MessageRef root, Chat.Theme theme) {
        return pointing(line(theme), "the headline", root);
    }

    /** It stays pinned: it must not say for ever how things stood at first. */
    private void retell(Place room, MessageRef root, Chat.Theme theme) {
        var first = headline(room, root, theme);
        once(said(room), line(theme), () -> {
            try {
                mail.edit(first, headline(root, theme));
            } catch (Chat.GoneException _) {
                // Somebody did not want it there: it is not put up again.
            }
        });
    }

    private static String said(Place room) {
        return "headline:" + room.channel();
    }

    private static String line(Chat.Theme theme) {
        return (theme.over() ? "Over: " : "") + theme.topic();
    }

    /** Under the headline, for whoever reads it there. */
    private void signpost(Place room, MessageRef root, Chat.Theme theme) {
        once("signpost:" + room.channel(), DONE, () -> {
            var first = headline(room, root, theme);
            var thread = root.place().inThread(root.id());
            mail.post(thread, pointing("Told in a channel of its own", "from here on", first), "room:" + name(root));
        });
    }

    private static Document pointing(String title, String text, MessageRef to) {
        var entry = new Block.Timeline.Entry(at(to.id()), "Muster", text, Optional.of(to));
        return Document.of(title, Tone.PLAIN, new Block.Timeline(List.of(entry)));
    }

    private static Instant at(String ts) {
        return Instant.ofEpochSecond(new BigDecimal(ts).longValue());
    }

    private void topic(Place room, Chat.Theme theme) {
        var text = Inert.line(line(theme))
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        var topic = text.length() <= LONGEST_TOPIC ? text : text.substring(0, LONGEST_TOPIC - 1) + "…";
        once("topic:" + room.channel(), topic, () -> {
            var _ = api.demand(
                    Call.of(Method.SET_TOPIC, room.channel()),
                    methods -> methods.conversationsSetTopic(
                            r -> r.channel(room.channel()).topic(topic)));
        });
    }

    private void bookmark(Place room, MessageRef root) {
        links.of(root)
                .ifPresent(link -> once("bookmark:" + room.channel(), DONE, () -> {
                    var _ = api.demand(
                            Call.of(Method.BOOKMARKS_ADD, room.channel()),
                            methods -> methods.bookmarksAdd(r -> r.channelId(room.channel())
                                    .title("Headline")
                                    .type("link")
                                    .link(link.toString())));
                }));
    }

    private void pin(MessageRef message, boolean isUp) {
        var channel = message.place().channel();
        once("pin:" + name(message), isUp ? "pinned" : "unpinned", () -> {
            if (isUp) {
                settle(api.ask(
                        Call.of(Method.PINS_ADD, channel),
                        methods -> methods.pinsAdd(r -> r.channel(channel).timestamp(message.id()))));
            } else {
                settle(api.ask(
                        Call.of(Method.PINS_REMOVE, channel),
                        methods -> methods.pinsRemove(r -> r.channel(channel).timestamp(message.id()))));
            }
        });
    }

    /** It is so already, or it will never be: both are as good as done. */
    private <T extends SlackApiTextResponse> void settle(Answer<T> answer) {
        if (answer instanceof Answer.Refused<T> refused
                && !refused.is("already_pinned", "no_pin", "not_pinned", "message_not_found")) {
            throw api.no(refused);
        }
    }

    private void once(String key, String wanted, Runnable work) {
        if (!memory.recall(key).equals(Optional.of(wanted))) {
            work.run();
            memory.keep(key, wanted);
        }
    }

    private static String name(MessageRef message) {
        return message.place().channel() + ":" + message.id();
    }

    /** A call reaches only those who are in the channel: whoever is called is brought there. */
    void invite(Place room, List<Identity> people) {
        for (var person : people) {
            once("invited:" + room.channel() + ":" + person.user(), DONE, () -> {
                var answer = api.ask(
                        Call.of(Method.INVITE, room.channel()),
                        methods -> methods.conversationsInvite(
                                r -> r.channel(room.channel()).users(List.of(person.user()))));
                if (answer instanceof Answer.Refused<?> refused && refused.is("missing_scope")) {
                    throw api.no(refused);
                }
            });
        }
    }
}
