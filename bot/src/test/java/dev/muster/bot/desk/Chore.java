package dev.muster.bot.desk;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.verb.Answer;
import java.util.List;

/** Knows who asks, and says what it was told. */
final class Chore implements Errand {
    @Override
    public Spec spec() {
        return new Spec(
                "chore",
                "Do it",
                Spec.Audience.VIEWERS,
                List.of(Parameter.positional("first", "one"), Parameter.option("second", "two")),
                List.of());
    }

    @Override
    public Answer answer(Asked asked) {
        var arguments = asked.arguments();
        return new Answer.Reply(Document.of(
                asked.person().name(),
                Tone.PLAIN,
                new Block.Code("", arguments.get("first").orElse("")),
                new Block.Code("", arguments.get("second").orElse(""))));
    }
}
