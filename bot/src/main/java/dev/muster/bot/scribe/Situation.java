package dev.muster.bot.scribe;

import dev.muster.bot.gate.Vote;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.run.Effort;
import dev.muster.bot.run.Ledger;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.State;
import dev.muster.chat.Human;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where a run is, in a sentence or two: what somebody who was just woken up has to know first. Pure. */
record Situation(Run run, List<Event> events, RunCard.Around around) {

    String words() {
        return switch (run.state()) {
            case State.Proposed(var due) -> missing() + " Expires " + at(due) + "." + doubts() + changed();
            case State.Resting(var due) ->
                "Approved%s. Begins by itself %s, unless somebody cancels it.".formatted(approvers(), at(due));
            case State.Queued(var behind) ->
                behind.map(other -> "Waits for plan %d, which has the cluster to itself. Begins by itself after it."
                                .formatted(other))
                        .orElse("About to begin.");
            case State.Running _ ->
                run.marks().back() ? "Rolling back: what was done is taken back." : "Under way" + approved() + ".";
            case State.Paused _ -> "Paused between two steps" + by(What.PauseAsked.class) + ". Goes on when resumed.";
            case State.Asking(var step, var question, var _) ->
                "ASKS before step %d: %s It goes on when %s says so, and waits until then."
                        .formatted(step + 1, asked(question), may());
            case State.Failed(var _, var problem)
            when run.marks().token() == 0 ->
                "COULD NOT BEGIN: %s. Nothing was done, and the votes still count. What to do: %s, then retry."
                        .formatted(problem.fact(), problem.hint());
            case State.Failed(var step, var problem) ->
                "STOPPED: %s %d failed: %s. Nothing goes on by itself. What to do: %s."
                        .formatted(
                                run.marks().back() ? "taking back step" : "step",
                                step + 1,
                                problem.fact(),
                                problem.hint());
            case State.Ended ended -> ended(ended);
        };
    }

    /** Who let it run alone, and why. */
    String glass() {
        return all(What.GlassBroken.class)
                .findFirst()
                .map(event -> whoAndWhen(event) + ", because: " + event.what().reason())
                .orElse("in an emergency");
    }

    private String missing() {
        var have = run.votes().stream()
                .filter(v -> v.verdict() == What.Verdict.APPROVE && v.hash().equals(run.hash()))
                .map(Vote::person)
                .toList();
        var others =
                around.voters().stream().filter(voter -> !have.contains(voter)).toList();
        var from = others.isEmpty()
                ? ". Nobody may give it at present: somebody has to be made an approver, or break the glass."
                : " from " + String.join(" or ", others) + ".";
        long missing = Math.max(0, run.rule().approvals() - have.size());
        return have.isEmpty()
                ? "NEEDS " + Human.count(missing, "approval") + from
                : "NEEDS %s (%s approved)%s"
                        .formatted(Human.count(missing, "more approval"), String.join(" and ", have), from);
    }

    private static String asked(String question) {
        return question.matches("(?s).*[.?!]") ? question : question + ".";
    }

    private String may() {
        return around.voters().isEmpty()
                ? "somebody who may approve it (nobody at present)"
                : String.join(" or ", around.voters());
    }

    /** What was looked at and does not hold. */
    private String doubts() {
        var failed = run.plan().grounds().checks().stream()
                .filter(check -> !check.passed())
                .map(check -> check.name() + ": " + check.measured())
                .toList();
        return failed.isEmpty() ? "" : " NOT AS IT SHOULD BE: " + String.join("; ", failed) + ".";
    }

    private String at(long due) {
        var left = Duration.between(around.now(), Instant.ofEpochMilli(due));
        return "at %s, in %s"
                .formatted(
                        Human.clock(Instant.ofEpochMilli(due)),
                        Human.duration(left.isNegative() ? Duration.ZERO : left));
    }

    private String changed() {
        return last(What.PlanChanged.class)
                .map(e -> " THE PLAN CHANGED at " + Human.clock(e.at()) + ", and earlier votes are void: "
                        + String.join("; ", e.what().changes()) + ".")
                .orElse("");
    }

    private String ended(State.Ended ended) {
        var at = " at " + Human.clock(ended.when());
        return switch (ended.how()) {
            case DONE -> "Done" + at + took() + approved() + "." + undo();
            case ROLLED_BACK -> "Rolled back" + at + ": what was done is taken back." + left();
            case CANCELLED -> "Cancelled" + cancelledBy() + ". " + stays() + undo();
            case DENIED -> "Denied" + by(What.Denied.class) + reason() + ". Nothing was done.";
            case EXPIRED -> "Expired" + at + ": nobody decided in time. Nothing was done.";
            case WITHDRAWN -> "Withdrawn" + by(What.Withdrawn.class) + ". Nothing was done.";
            case FAILED ->
                "FAILED" + at + failure(ended) + " Nobody has to choose: it is over, and the next time it begins anew.";
            case LAPSED -> "Lapsed" + at + ", and nothing was done" + failure(ended);
        };
    }

    private static String failure(State.Ended ended) {
        return ended.problem()
                .map(p -> ": " + p.fact() + ". What to do: " + p.hint() + ".")
                .orElse(".");
    }

    /** Between two steps it was asked for before it came about. */
    private String cancelledBy() {
        var asked = by(What.CancelAsked.class);
        return asked.isEmpty() ? by(What.RunCancelled.class) : asked;
    }

    private String took() {
        return last(What.RunFinished.class)
                .map(e -> ", after " + Human.duration(e.what().took())
                        + estimated(e.what().took()))
                .orElse("");
    }

    /** What people thought about is no part of what was estimated. */
    private String estimated(Duration whole) {
        var effort = Effort.of(events);
        var estimate = run.plan().outlook().estimate();
        var atWork = effort.waited().isZero()
                ? " (estimated "
                : ", of which it waited %s for people (estimated ".formatted(Human.duration(effort.waited()));
        var took = effort.waited().isZero() ? whole : effort.worked();
        return atWork + estimate + ": " + Effort.error(estimate, took) + ")";
    }

    private String approvers() {
        return last(What.Approved.class)
                .filter(e -> !e.what().by().isEmpty())
                .map(e -> " by " + String.join(" and ", e.what().by()))
                .orElse("");
    }

    private String approved() {
        var by = approvers();
        return by.isEmpty() ? by : ", approved" + by;
    }

    private String by(Class<? extends What> kind) {
        return last(kind).map(e -> " by " + whoAndWhen(e)).orElse("");
    }

    private String reason() {
        return last(What.Denied.class)
                .flatMap(e -> e.what().reason())
                .map(why -> ": " + why)
                .orElse("");
    }

    /** Half of a thing may be worse than none of it: sessions that are held off stay so. */
    private String stays() {
        var ledger = Ledger.of(events);
        var all = run.plan().steps();
        var standing = steps(i -> !ledger.done(i, true)
                && ledger.proof(i, false).flatMap(all.get(i)::undo).isPresent());
        var unsure = steps(i -> !ledger.done(i, true) && ledger.isUnsure(i));
        return (standing.isEmpty()
                        ? "What was done until then stays."
                        : "WHAT WAS DONE UNTIL THEN STAYS: " + standing + ".")
                + (unsure.isEmpty() ? "" : " WHETHER THIS WAS DONE IS NOT KNOWN: " + unsure + ".");
    }

    /** Nobody could tell, and somebody let it go on without. */
    private String left() {
        var ledger = Ledger.of(events);
        var left = steps(i -> ledger.isLeft(i) && !ledger.done(i, false));
        return left.isEmpty()
                ? ""
                : " BUT WHETHER THIS WAS DONE COULD NOT BE TOLD, AND IT WAS LEFT AS IT IS: " + left + ".";
    }

    private String steps(IntPredicate which) {
        var steps = run.plan().steps();
        return IntStream.range(0, steps.size())
                .filter(which)
                .mapToObj(i -> "%d. %s".formatted(i + 1, steps.get(i).describe()))
                .collect(Collectors.joining("; "));
    }

    private String undo() {
        return around.undoUntil()
                .filter(around.now()::isBefore)
                .map(until -> " It can be taken back until " + Human.clock(until, around.now()) + ".")
                .orElse("");
    }

    private record Told<T extends What>(Instant at, Optional<Who> who, T what) {}

    private <T extends What> Stream<Told<T>> all(Class<T> kind) {
        return events.stream()
                .filter(event -> kind.isInstance(event.what()))
                .map(event -> new Told<>(event.at(), event.who(), kind.cast(event.what())));
    }

    private <T extends What> Optional<Told<T>> last(Class<T> kind) {
        return all(kind).reduce((_, later) -> later);
    }

    private static String whoAndWhen(Told<?> told) {
        return RunCard.whoAndWhen(told.who(), told.at());
    }
}
