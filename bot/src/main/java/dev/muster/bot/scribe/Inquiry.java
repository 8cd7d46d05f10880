package dev.muster.bot.scribe;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.run.Ledger;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.State;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Block.Button.Style;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run asks before a step, in a message of its own: with what was seen until then, and the answer once it is there. Pure. */
final class Inquiry {
    private Inquiry() {}

    record Asked(Event event, What.Halted what) {}

    /** Who may answer, and their accounts in this chat. */
    record People(List<String> names, List<Account> accounts) {}

    static Document of(Run run, Asked asked, List<Event> events, People people, Buttons buttons) {
        int step = asked.what().step();
        var title = "Plan %d asks before step %d".formatted(run.number(), step + 1);
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text(asked.what().question()));
        before(step, Ledger.of(events)).ifPresent(blocks::add);
        if (!isOpen(run, asked, events)) {
            blocks.add(new Block.Text(outcome(run, asked, events)));
            return new Document(title, Tone.PLAIN, blocks);
        }
        if (people.accounts().isEmpty()) {
            blocks.add(new Block.Text("To be answered by "
                    + (people.names().isEmpty()
                            ? "somebody who may approve it: nobody at present."
                            : String.join(" or ", people.names()) + ".")));
        } else {
            blocks.add(new Block.Call(people.accounts(), "please look at it, and decide."));
        }
        blocks.add(new Block.Buttons(buttons(run, step, buttons)));
        return new Document(title, Tone.WARNING, blocks);
    }

    static List<Block.Button> buttons(Run run, int step, Buttons buttons) {
        long number = run.number();
        return List.of(
                buttons.button(
                        "run:%d:go-on-%d".formatted(number, step),
                        "Go on",
                        Style.PRIMARY,
                        "run go-on %d --step %d".formatted(number, step + 1)),
                buttons.button(
                        "run:%d:ROLL_BACK".formatted(number), "Roll back", Style.DANGER, "run roll-back " + number),
                buttons.button("run:%d:CANCEL".formatted(number), "Cancel", Style.DANGER, "run cancel " + number));
    }

    /** What the last step saw that was done before it, as it was said: a comparison is a table of lines. */
    private static Optional<Block> before(int step, Ledger ledger) {
        for (int i = step - 1; i >= 0; i--) {
            var proof = ledger.proof(i, false);
            if (proof.isPresent()) {
                return Optional.of(Seen.block(i, proof.get()));
            }
        }
        return Optional.empty();
    }

    /** Asked again, it stands in a later message. */
    private static boolean isOpen(Run run, Asked asked, List<Event> events) {
        return run.state() instanceof State.Asking(var step, var _, var _)
                && step == asked.what().step()
                && later(asked, events).stream().noneMatch(event -> event.what() instanceof What.Halted);
    }

    private static List<Event> later(Asked asked, List<Event> events) {
        return events.stream()
                .filter(event -> event.seq() > asked.event().seq())
                .toList();
    }

    private static String outcome(Run run, Asked asked, List<Event> events) {
        for (var event : later(asked, events)) {
            var by = RunCard.whoAndWhen(event.who(), event.at());
            switch (event.what()) {
                case What.LetGoOn _ -> {
                    return "Answered: it goes on, said " + by + ".";
                }
                case What.RollbackAsked _ -> {
                    return "Answered: it is rolled back, said " + by + ".";
                }
                case What.RunCancelled _ -> {
                    return "Answered: it is cancelled, said " + by + ".";
                }
                case What.Halted _ -> {
                    return "Asked again at " + Human.clock(event.at()) + ".";
                }
                default -> {} // The rest answers nothing.
            }
        }
        return "Plan %d asks this no more.".formatted(run.number());
    }
}
