package dev.muster.bot.run;

import dev.muster.bot.journal.Journal;
import dev.muster.chat.Human;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Looking;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans that take back what a run did. */
public final class Undo {
    /** The fact by which a plan says which run it takes back. */
    public static final String FACT = "undo of";

    private final Runs runs;
    private final Journal journal;
    private final Work.Tools tools;
    private final Duration offered;

    /** An undo is offered for as long as {@code offered}, or as what it needs is kept, if that is longer. */
    public Undo(Runs runs, Journal journal, Work.Tools tools, Duration offered) {
        this.runs = runs;
        this.journal = journal;
        this.tools = tools;
        this.offered = offered;
    }

    /** Until when a run can be taken back; empty if it cannot. */
    public Optional<Instant> until(Run run) {
        if (!(run.state() instanceof State.Ended ended)
                || (ended.how() != State.How.DONE && ended.how() != State.How.CANCELLED)
                || runs.isTakenBack(run.number())) {
            return Optional.empty();
        }
        var back = back(run);
        if (back.steps().isEmpty() && back.unsure().isEmpty()) {
            return Optional.empty();
        }
        var always = ended.when().plus(offered);
        return Optional.of(
                offered.isZero()
                        ? always
                        : back.until().filter(always::isBefore).orElse(always));
    }

    private WayBack back(Run run) {
        return new WayBack(run, Ledger.of(journal.ofRun(run.number())));
    }

    public Answer plan(long number, Optional<String> reason, Instant now) {
        var run = runs.find(number);
        if (run.isEmpty()) {
            return refused("UNKNOWN_PLAN", "there is no plan " + number, "see which there are: /db approvals");
        }
        var until = until(run.get());
        if (until.isEmpty()) {
            return nothing(number);
        }
        var found = found(back(run.get()));
        var back = found.back();
        if (back.steps().isEmpty()) {
            return found.unclear().isEmpty() ? nothing(number) : unclear(found.unclear());
        }
        var gone = back.gone(new Looking(tools));
        if (gone.isPresent()) {
            return new Answer.Refusal(gone.get());
        }
        // Nobody drops what was kept by the clock: while it is there, it leads back.
        if (now.isAfter(until.get()) && (offered.isZero() || back.until().isEmpty())) {
            return refused(
                    "UNDO_TOO_LATE",
                    "the undo of plan %d was offered until %s".formatted(number, Human.clock(until.get())),
                    "look at what has changed since, and do by hand what is still right");
        }
        return new Answer.Proposal(plan(found, reason));
    }

    private static Answer nothing(long number) {
        return refused(
                "NO_UNDO",
                "plan %d left nothing that can be taken back".formatted(number),
                "its card says what it did");
    }

    private static Answer unclear(List<Check> unclear) {
        return refused(
                Ledger.UNCLEAR,
                unclear.stream()
                        .map(check -> "%s: %s".formatted(check.name(), check.measured()))
                        .collect(Collectors.joining("; ")),
                "ask again once it can be told");
    }

    /** With what was done although nobody heard of it, and of what that cannot be told. */
    private record Found(WayBack back, List<Check> unclear) {}

    private Found found(WayBack known) {
        var back = known;
        var unclear = new ArrayList<Check>();
        for (int i : known.unsure()) {
            var step = known.run().plan().steps().get(i);
            switch (Performance.probe(step, new Looking(tools), () -> {})) {
                case Probe.Done(var proof) -> back = back.finding(i, proof);
                case Probe.NotDone _ -> {}
                case Probe.Unclear(var why) ->
                    unclear.add(new Check(
                            "whether step %d was done can be told".formatted(i + 1),
                            "no, so look whether to take it back by hand: " + why,
                            false));
            }
        }
        return new Found(back, unclear);
    }

    private static Plan plan(Found found, Optional<String> reason) {
        var back = found.back();
        var run = back.run();
        var target = run.plan().target();
        return new Plan(
                new Plan.Target("undo", target.cluster(), target.tier(), target.database()),
                "Take back plan %d: %s".formatted(run.number(), run.plan().title()),
                back.danger(),
                back.steps(),
                new Plan.Outlook(Estimate.seconds(0.1, 10), back.loss(), Map.of(), "ask for the same again"),
                new Plan.Grounds(
                        Stream.concat(
                                        Stream.of(new Check("plan %d has ended".formatted(run.number()), "yes", true)),
                                        found.unclear().stream())
                                .toList(),
                        Map.of(FACT, String.valueOf(run.number())),
                        reason));
    }

    private static Answer refused(String code, String fact, String hint) {
        return new Answer.Refusal(new Problem(code, fact, hint));
    }
}
