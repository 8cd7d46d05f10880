package dev.muster.bot.run;

import dev.muster.bot.journal.Journal;
import dev.muster.chat.Human;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans that take back what a run did. */
public final class Undo {
    /** The fact by which a plan says which run it takes back. */
    public static final String FACT = "undo of";

    private final Runs runs;
    private final Journal journal;
    private final Duration offered;

    /** An undo is offered for as long as {@code offered}. */
    public Undo(Runs runs, Journal journal, Duration offered) {
        this.runs = runs;
        this.journal = journal;
        this.offered = offered;
    }

    /** Until when a run can be taken back; empty if it cannot. */
    public Optional<Instant> until(Run run) {
        return run.state() instanceof State.Ended ended
                        && (ended.how() == State.How.DONE || ended.how() == State.How.CANCELLED)
                        && !runs.isTakenBack(run.number())
                        && !back(run).steps().isEmpty()
                ? Optional.of(ended.when().plus(offered))
                : Optional.empty();
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
            return refused(
                    "NO_UNDO",
                    "plan %d left nothing that can be taken back".formatted(number),
                    "its card says what it did");
        }
        if (now.isAfter(until.get())) {
            return refused(
                    "UNDO_TOO_LATE",
                    "the undo of plan %d was offered until %s".formatted(number, Human.clock(until.get())),
                    "look at what has changed since, and do by hand what is still right");
        }
        return new Answer.Proposal(plan(back(run.get()), reason));
    }

    private static Plan plan(WayBack back, Optional<String> reason) {
        var run = back.run();
        var target = run.plan().target();
        return new Plan(
                new Plan.Target("undo", target.cluster(), target.tier(), target.database()),
                "Take back plan %d: %s".formatted(run.number(), run.plan().title()),
                back.danger(),
                back.steps(),
                new Plan.Outlook(Estimate.seconds(0.1, 10), back.loss(), Map.of(), "ask for the same again"),
                new Plan.Grounds(
                        List.of(new Check("plan %d has ended".formatted(run.number()), "yes", true)),
                        Map.of(FACT, String.valueOf(run.number())),
                        reason));
    }

    private static Answer refused(String code, String fact, String hint) {
        return new Answer.Refusal(new Problem(code, fact, hint));
    }
}
