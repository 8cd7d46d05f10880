package dev.muster.bot.verbs;

import dev.muster.bot.desk.Errand;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.verb.Answer;
import java.util.function.Function;

/** An errand made of its grammar and what it does. */
record Verb(Spec spec, Function<Errand.Asked, Answer> does) implements Errand {
    @Override
    public Answer answer(Asked asked) {
        return does.apply(asked);
    }
}
