package dev.muster.bot.run;

import dev.muster.commands.verb.Answer;

/** Computes a plan again, from today's facts. */
@FunctionalInterface
public interface Replanner {
    Answer again(Ask ask);
}
