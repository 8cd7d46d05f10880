package dev.muster.slack;

import dev.muster.chat.Chat;
import dev.muster.chat.Memory;
import dev.muster.slack.workspace.Archives;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** How far each message has come: what was begun when we broke off is looked for before it is said again. */
final class Ledger {
    private static final Duration OTHERS_TURN = Duration.ofSeconds(5);
    /** After so long it is said even if nobody can look whether it was. */
    private static final Duration GIVE_UP_LOOKING = Duration.ofMinutes(10);

    private final Memory memory;
    private final Archives archives;
    private final Clock clock;

    Ledger(Memory memory, Archives archives, Clock clock) {
        this.memory = memory;
        this.archives = archives;
        this.clock = clock;
    }

    Optional<Posting> state(String key) {
        return Posting.parse(memory.recall(name(key)));
    }

    /** From now on it may be there. Somebody else who begins at this moment has it alone. */
    void begin(String key) {
        var ours = new Posting.Begun(clock.instant()).text();
        if (!memory.keepFirst(name(key), ours).equals(ours)) {
            throw new Chat.BusyException("another Muster is about to say it", OTHERS_TURN);
        }
    }

    /** Begun before, and it was not there. The time of the first try stays: it is from there that one has to look. */
    void beginAgain(String key, Posting.Begun before) {
        var _ = memory.keepFirst(name(key), before.text());
    }

    /** It certainly is not there. */
    void refused(String key) {
        memory.forget(name(key));
    }

    void keep(String key, Posting posting) {
        memory.keep(name(key), posting.text());
    }

    /** The message that was begun, if it is there. */
    Optional<String> find(String channel, Optional<String> thread, String key, Posting.Begun begun) {
        try {
            return archives.find(channel, thread, key, begun.at());
        } catch (Chat.ChatException e) {
            if (clock.instant().isBefore(begun.at().plus(GIVE_UP_LOOKING))) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static String name(String key) {
        return "post:" + key;
    }
}
