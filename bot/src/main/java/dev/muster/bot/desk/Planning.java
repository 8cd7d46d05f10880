package dev.muster.bot.desk;

import dev.muster.bot.run.Ask;
import dev.muster.bot.run.Replanner;
import dev.muster.bot.run.Undo;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Parsed;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a verb once more for what it has planned, in the same words. */
public final class Planning implements Replanner {
    public static final Spec UNDO = new Spec(
            "undo",
            "Take back what a plan did",
            Spec.Audience.ONCALL,
            List.of(
                    Parameter.positional("plan", "the number of the plan")
                            .shapedLike("\\d{1,15}")
                            .mustBeGiven(),
                    Parameter.option("reason", "why")),
            List.of("/db undo 12"));

    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

    private final List<Command> commands;
    private final Undo undo;
    private final Clock clock;
    private final Grammar grammar;

    public Planning(List<Command> commands, Undo undo, Clock clock) {
        this.commands = List.copyOf(commands);
        this.undo = undo;
        this.clock = clock;
        this.grammar = new Grammar(Stream.concat(commands.stream().map(Command::spec), Stream.of(UNDO))
                .toList());
    }

    /** Never throws what would only be tried again and again: whoever waits for the plan is told. */
    @Override
    public Answer again(Ask ask) {
        try {
            return planned(ask);
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        } catch (RuntimeException bug) {
            if (Thread.currentThread().isInterrupted()) {
                throw bug; // Muster ends, and whoever begins anew plans again.
            }
            LOG.error("“{}” could not be planned: {}", ask.words(), Bug.where(bug));
            return new Answer.Refusal(new Problem(
                    "BUG", "something broke inside Muster", "its log has the details; ask for it: /db " + ask.words()));
        }
    }

    private Answer planned(Ask ask) {
        return switch (grammar.parse(ask.words())) {
            case Parsed.Misunderstood(var code, var fact, var hint) ->
                new Answer.Refusal(new Problem(code, fact, hint));
            case Parsed.Understood(var spec, var arguments) when spec.verb().equals(UNDO.verb()) -> undo(arguments);
            case Parsed.Understood(var spec, var arguments) ->
                commands.stream()
                        .filter(command -> command.spec().verb().equals(spec.verb()))
                        .findFirst()
                        .orElseThrow()
                        .answer(new Request(arguments, ask.here(), clock.instant(), ask.at()));
        };
    }

    public Answer undo(Arguments arguments) {
        long number = Long.parseLong(arguments.get("plan").orElseThrow());
        return undo.plan(number, arguments.get("reason"), clock.instant());
    }
}
