package dev.muster.bot.run;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.chat.Human;
import dev.muster.commands.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is said to somebody who comes too late. */
final class Outcomes {
    private Outcomes() {}

    static Problem tooLate(Run run, List<Event> events) {
        return switch (run.state()) {
            case State.Ended ended ->
                new Problem(
                        "TOO_LATE",
                        "plan %d %s".formatted(run.number(), ending(ended, events)),
                        "ask again if it is still wanted: /db " + run.ask().words());
            case State.Proposed _ ->
                new Problem("NOT_YET", "plan %d is still being voted on".formatted(run.number()), "approve or deny it");
            case State.Resting _, State.Queued _, State.Running _, State.Paused _, State.Asking _, State.Failed _ ->
                new Problem(
                        "TOO_LATE",
                        "plan %d %s".formatted(run.number(), beginning(events)),
                        "cancel it while it is under way, if it must not go on: /db run cancel " + run.number());
        };
    }

    private static String ending(State.Ended ended, List<Event> events) {
        var at = " at " + Human.clock(ended.when());
        return switch (ended.how()) {
            case DONE -> "was carried out" + at;
            case ROLLED_BACK -> "was rolled back" + at;
            case CANCELLED ->
                "was cancelled" + by(events, Set.of(What.CancelAsked.class, What.RunCancelled.class)) + at;
            case DENIED -> "was denied" + by(events, Set.of(What.Denied.class)) + at;
            case EXPIRED -> "expired" + at;
            case WITHDRAWN -> "was withdrawn" + by(events, Set.of(What.Withdrawn.class)) + at;
            case FAILED -> "failed" + at;
            case LAPSED -> "made no sense any more" + at;
        };
    }

    private static String beginning(List<Event> events) {
        return last(events, Set.of(What.GlassBroken.class, What.Approved.class))
                .map(event -> (event.what() instanceof What.Approved ? "was approved already" : "was let through alone")
                        + by(event)
                        + at(event))
                .orElse("needs nobody's approval");
    }

    private static String at(Event event) {
        return " at " + Human.clock(event.at());
    }

    private static String by(List<Event> events, Set<Class<? extends What>> kinds) {
        return last(events, kinds).map(Outcomes::by).orElse("");
    }

    private static String by(Event event) {
        return event.who().map(who -> " by " + who.person()).orElse("");
    }

    private static Optional<Event> last(List<Event> events, Set<Class<? extends What>> kinds) {
        return events.reversed().stream()
                .filter(event -> kinds.contains(event.what().getClass()))
                .filter(event -> event.who().isPresent())
                .findFirst();
    }
}
