package dev.muster.bot.desk;

import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.verb.Command;
import java.util.List;

/** The verbs, and the grammar that they make together. */
public final class Verbs {
    private final List<Command> commands;
    private final Grammar grammar;

    public Verbs(List<Command> commands) {
        this.commands = List.copyOf(commands);
        this.grammar = new Grammar(commands.stream().map(Command::spec).toList());
    }

    Grammar grammar() {
        return grammar;
    }

    Command of(Spec spec) {
        return commands.stream()
                .filter(command -> command.spec().verb().equals(spec.verb()))
                .findFirst()
                .orElseThrow();
    }
}
