package dev.muster.bot.desk;

import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.util.List;
import java.util.stream.Stream;

/** The verbs, and the grammar that they make together. */
public final class Verbs {
    private final List<Command> commands;
    private final List<Errand> errands;
    private final Grammar grammar;

    public Verbs(List<Command> commands, List<Errand> errands) {
        this.commands = List.copyOf(commands);
        this.errands = List.copyOf(errands);
        this.grammar = new Grammar(Stream.concat(
                        commands.stream().map(Command::spec), errands.stream().map(Errand::spec))
                .toList());
    }

    Grammar grammar() {
        return grammar;
    }

    /** Errands leave their own traces in the journal. */
    boolean isErrand(Spec spec) {
        return errands.stream().anyMatch(errand -> errand.spec().verb().equals(spec.verb()));
    }

    /** Whether only somebody may ask it whom the chat vouches for. A command changes nothing, but plans for who is on call. */
    boolean changes(Spec spec) {
        return spec.audience() != Spec.Audience.VIEWERS
                || errands.stream().anyMatch(errand -> errand.spec().verb().equals(spec.verb()) && errand.changes());
    }

    Answer answer(Spec spec, Errand.Asked asked) {
        return commands.stream()
                .filter(command -> command.spec().verb().equals(spec.verb()))
                .findFirst()
                .map(command -> command.answer(new Request(asked.arguments(), asked.here(), asked.now())))
                .or(() -> errands.stream()
                        .filter(errand -> errand.spec().verb().equals(spec.verb()))
                        .findFirst()
                        .map(errand -> errand.answer(asked)))
                .orElseThrow();
    }
}
