package dev.muster.bot.verbs;

import dev.muster.bot.desk.Errand;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.verb.Answer;
import java.util.function.Function;

/** An errand made of its grammar and what it does. */
record Verb(Spec spec, boolean changes, Function<Errand.Asked, Answer> does) implements Errand {
    Verb(Spec spec, Function<Errand.Asked, Answer> does) {
        this(spec, true, does);
    }

    /** It only tells. */
    static Verb reading(Spec spec, Function<Errand.Asked, Answer> does) {
        return new Verb(spec, false, does);
    }

    @Override
    public Answer answer(Asked asked) {
        return does.apply(asked);
    }
}
