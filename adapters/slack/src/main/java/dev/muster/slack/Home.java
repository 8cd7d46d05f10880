package dev.muster.slack;

import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Memory;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Troubles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tells the home channel what does not work, once for each trouble, also after a restart. */
final class Home {
    /** A trouble that is still there after a day is worth another word, if it begins anew. */
    private static final Duration SAME = Duration.ofDays(1);

    private final Optional<String> channel;
    private final Mail mail;
    private final Memory memory;
    private final Clock clock;
    private final Map<String, Troubles.Trouble> untold = new ConcurrentHashMap<>();

    Home(Optional<String> channel, Mail mail, Memory memory, Clock clock) {
        this.channel = channel;
        this.mail = mail;
        this.memory = memory;
        this.clock = clock;
    }

    void begun(Troubles.Trouble trouble) {
        // What is wrong with home itself, or with us everywhere, cannot be said there.
        if (channel.isPresent() && !trouble.channel().equals(channel) && !trouble.isEverywhere()) {
            untold.put(trouble.sentence(), trouble);
        }
    }

    void ended(Troubles.Trouble trouble) {
        untold.remove(trouble.sentence());
        memory.forget(name(trouble));
    }

    /** Says what is not said yet. */
    void catchUp() {
        Map.copyOf(untold).forEach((sentence, trouble) -> {
            try {
                mail.post(Place.channel(Identity.CHAT, channel.orElseThrow()), document(trouble), key(trouble));
                untold.remove(sentence, trouble);
            } catch (Chat.ChatException | Chat.BusyException _) {
                // Home does not listen now: it is told when Slack answers again.
                return;
            }
        });
    }

    private static Document document(Troubles.Trouble trouble) {
        return Document.of("Something does not work in Slack", Tone.WARNING, new Block.Text(trouble.sentence()));
    }

    private String key(Troubles.Trouble trouble) {
        var now = clock.instant();
        var since = Instant.parse(memory.keepFirst(name(trouble), now.toString()));
        if (since.plus(SAME).isBefore(now)) {
            memory.keep(name(trouble), now.toString());
            since = now;
        }
        return name(trouble) + ":" + since;
    }

    private static String name(Troubles.Trouble trouble) {
        return "trouble:" + trouble.sentence();
    }
}
