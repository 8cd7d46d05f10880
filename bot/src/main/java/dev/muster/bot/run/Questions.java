package dev.muster.bot.run;

import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Gate;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What a run asks before a step, with all that was proven until then before people's eyes. Whoever might approve the plan
 * may answer, and nobody else: it is the same decision, made again with more knowledge.
 */
final class Questions {
    private static final Duration UNTIL_ASKED_AGAIN = Duration.ofDays(1);

    private final Runs runs;
    private final Drafts drafts;
    private final Electorate electorate;

    Questions(Runs runs, Drafts drafts, Electorate electorate) {
        this.runs = runs;
        this.drafts = drafts;
        this.electorate = electorate;
    }

    /** It halts, and asks wherever its card stands. It keeps the cluster: nobody else changes it meanwhile. */
    Optional<Long> ask(Handle h, Run run, int step, String question, Instant now) {
        long number = run.number();
        var again = now.plus(UNTIL_ASKED_AGAIN).toEpochMilli();
        runs.state(h, number, new State.Asking(step, question, again));
        Owed.touchQuestions(h, number);
        var asked = drafts.note(h, now, run, new What.Halted(step, question));
        // A card that changes calls nobody: what is asked stands in a message of its own as well.
        asked.ifPresent(event -> Owed.oweBeside(
                h, new Subject.OfRun(number), "question:" + event, new Subject.Alarm(event), Outbox.Urgency.DECISION));
        return asked;
    }

    Heard goOn(long number, Optional<Integer> step, Who who, Instant now) {
        // People are asked for before anything is locked.
        var people = electorate.now();
        return runs.jdbi()
                .inTransaction(h -> runs.deliveries()
                        .once(
                                h,
                                who,
                                () -> runs.lock(h, number)
                                        .map(run -> goOn(h, run, step, new Said(who, people, now)))
                                        .orElseGet(() -> Heard.no(
                                                "UNKNOWN_PLAN",
                                                "there is no plan " + number,
                                                "see which there are: /db approvals"))));
    }

    private record Said(Who who, Electorate people, Instant at) {}

    private Heard goOn(Handle h, Run run, Optional<Integer> seen, Said said) {
        if (!(run.state() instanceof State.Asking(var step, var _, var _))) {
            return notAsking(run, drafts.events(h, run));
        }
        if (seen.filter(it -> it != step + 1).isPresent()) {
            return Heard.no(
                    "OTHER_QUESTION",
                    "plan %d asks before step %d, not before step %d".formatted(run.number(), step + 1, seen.get()),
                    "look at its card as it is now, and decide again");
        }
        var refusal = whyNot(run, said);
        if (refusal.isPresent()) {
            drafts.note(h, said.at(), run, said.who(), new What.Refused("go on", refusal.get()));
            return new Heard.No(refusal.get());
        }
        runs.state(h, run.number(), new State.Queued(Optional.empty()));
        Owed.touchQuestions(h, run.number());
        drafts.note(h, said.at(), run, said.who(), new What.LetGoOn(step));
        return new Heard.Yes("plan %d goes on with step %d".formatted(run.number(), step + 1));
    }

    private static Heard notAsking(Run run, List<Event> events) {
        var answered = events.reversed().stream()
                .filter(event -> event.what() instanceof What.LetGoOn)
                .findFirst()
                .flatMap(event -> event.who().map(who -> ": " + who.person() + " let it go on"))
                .orElse("");
        return Heard.no("NOTHING_ASKED", "plan %d asks nothing".formatted(run.number()) + answered, "look at its card");
    }

    private static Optional<Problem> whyNot(Run run, Said said) {
        var gate = said.people().gate(run.plan(), run.ask().who());
        boolean alone = run.marks().glass() && mayBreakGlass(gate, said.who());
        boolean free = run.rule().approvals() == 0 && gate.rule().approvals() == 0;
        return alone || free ? Optional.empty() : gate.whyNot(said.who().person());
    }

    private static boolean mayBreakGlass(Gate gate, Who who) {
        return gate.crew().isIn(who.person(), List.of("breakglass"));
    }
}
