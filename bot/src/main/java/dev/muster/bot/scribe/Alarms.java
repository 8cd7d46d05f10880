package dev.muster.bot.scribe;

import dev.muster.bot.incident.Phrases;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;

/** What is told loudly, in a message of its own. Pure. */
final class Alarms {
    private Alarms() {}

    static Document of(
            Event event, LongFunction<Block.Button> acknowledge, Function<List<String>, List<Account>> accounts) {
        var who = event.who().map(w -> w.person() + " ").orElse("");
        return switch (event.what()) {
            case What.GlassBroken(var reason) ->
                Document.of(
                        "BREAK-GLASS: %slet plan %s run alone"
                                .formatted(
                                        who,
                                        event.scope().run().map(String::valueOf).orElse("")),
                        Tone.BAD,
                        new Block.Text("Nobody else has approved it. The reason given: " + reason),
                        new Block.Text("Cluster: " + event.scope().cluster().orElse("")));
            case What.Escalated(var level, var group, var people) ->
                Document.of(
                        "Level %d: %s".formatted(level, group),
                        Tone.BAD,
                        called(group, people, accounts.apply(people)),
                        new Block.Buttons(List.of(
                                acknowledge.apply(event.scope().incident().orElseThrow()))));
            case What.ScheduleFailed(var schedule, var due, var problem) ->
                Document.of(
                        "COULD NOT BEGIN: %s of %s".formatted(schedule, Human.clock(due)),
                        Tone.BAD,
                        new Block.Text("%s. What to do: %s.".formatted(problem.fact(), problem.hint())),
                        new Block.Text(
                                ("Cluster: %s. It is tried again by itself; /db backup schedules shows how it stands. You"
                                                + " hear of it again when the reason is another one, after a day, and when"
                                                + " it works.")
                                        .formatted(event.scope().cluster().orElse(""))));
            case What.WorksAgain(var words, var after) ->
                Document.of(
                        "WORKS AGAIN: " + words,
                        Tone.GOOD,
                        new Block.Text("It had failed for %s. Cluster: %s."
                                .formatted(
                                        Human.duration(after),
                                        event.scope().cluster().orElse(""))));
            case What.Reminded(var of) -> Document.of("Still missing: " + of, Tone.WARNING, new Block.Text(hint(of)));
            case What.ChecklistDue(var after, var items) ->
                Document.of(
                        "Checklist, %s after the recovery".formatted(after),
                        Tone.WARNING,
                        new Block.Listing(items),
                        new Block.Text("Each is a task of the incident now: /db incident task --done NUMBER."));
            default -> Document.of(Phrases.of(event.what()), Tone.PLAIN);
        };
    }

    private static Block called(String group, List<String> people, List<Account> accounts) {
        if (accounts.isEmpty()) {
            return new Block.Text(
                    people.isEmpty()
                            ? "Nobody is in " + group + " at present. Somebody else must take it."
                            : String.join(", ", people) + " cannot be reached here. Call them, or take it.");
        }
        return new Block.Call(accounts, "this incident needs somebody who takes it in hand.");
    }

    private static String hint(String of) {
        return switch (of) {
            case "lead" -> "Say who leads: /db incident lead NAME, or press “I lead” above.";
            case "severity" -> "Say how bad it is: /db incident severity SEV-1, SEV-2 or SEV-3.";
            default -> "When it is done: /db incident task --done NUMBER.";
        };
    }
}
