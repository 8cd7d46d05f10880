package dev.muster.bot.desk;

import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Person;
import dev.muster.chat.Incoming;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A verb about Muster's own work: it knows who asks and where, and may change what is kept. */
public interface Errand {
    Spec spec();

    Answer answer(Asked asked);

    /** Whether anything is another after it than before; unless it says otherwise, it is. */
    default boolean changes() {
        return true;
    }

    /** {@code here} is the cluster that the channel belongs to. */
    record Asked(Person person, Incoming said, Arguments arguments, Optional<String> here, Instant now) {
        private static final Duration SOON = Duration.ofMinutes(5);

        /** It was said so long ago that nobody may still mean it: Muster was down meanwhile. */
        public boolean isLate() {
            return said.at().plus(SOON).isBefore(now);
        }

        public Who who() {
            return Who.of(person.name(), said);
        }

        /** The number that a parameter must be; a wrong one is nobody's plan. */
        public long number(String parameter) {
            return arguments.get(parameter).map(Long::parseLong).orElseThrow();
        }
    }
}
