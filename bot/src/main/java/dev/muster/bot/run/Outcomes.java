package dev.muster.bot.run;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.chat.Human;
import dev.muster.commands.plan.Problem;
import java.util.List;
import java.util.Locale;

/** What is said to somebody who comes too late. */
final class Outcomes {
    private Outcomes() {}

    static Problem tooLate(Run run, List<Event> events) {
        return switch (run.state()) {
            case State.Ended ended ->
                new Problem(
                        "TOO_LATE",
                        "plan %d was %s%s at %s"
                                .formatted(
                                        run.number(),
                                        ended.how()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', ' '),
                                        by(events),
                                        Human.clock(ended.when())),
                        "ask again if it is still wanted: /db " + run.ask().words());
            case State.Proposed _ ->
                new Problem("NOT_YET", "plan %d is still being voted on".formatted(run.number()), "approve or deny it");
            case State.Resting _, State.Queued _, State.Running _, State.Paused _, State.Failed _ ->
                new Problem(
                        "TOO_LATE",
                        "plan %d was approved already%s".formatted(run.number(), by(events)),
                        "cancel it while it is under way, if it must not go on: /db run cancel " + run.number());
        };
    }

    private static String by(List<Event> events) {
        return events.reversed().stream()
                .filter(event -> switch (event.what()) {
                    case What.Approved _, What.Denied _, What.Withdrawn _, What.GlassBroken _, What.RunCancelled _ ->
                        true;
                    default -> false;
                })
                .findFirst()
                .flatMap(Event::who)
                .map(who -> " by " + who.person())
                .orElse("");
    }
}
