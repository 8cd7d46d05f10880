package dev.muster.bot.scribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.gate.Rule;
import dev.muster.bot.gate.Vote;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.journal.Who;
import dev.muster.bot.run.Ask;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.State;
import dev.muster.bot.run.State.How;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Place;
import dev.muster.chat.PlainText;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.Golden;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a card says in each state; the files are there to be read. */
class RunCardTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Problem PROBLEM = new Problem(
            "PG_55006",
            "PostgreSQL said: database “orders” is being accessed by other users",
            "see who: /db sessions orders");
    private static final Plan PLAN = new Plan(
            new Plan.Target("restore", "orders", Cluster.Tier.CRITICAL, Optional.of("orders")),
            "Restore orders to 11:55:00 UTC",
            Danger.DESTRUCTIVE,
            List.of(new Does("close the doors"), new Does("replay the log"), new Does("open the doors")),
            new Plan.Outlook(
                    Estimate.seconds(40, 90),
                    new Loss("every change", Optional.of(NOON.minusSeconds(300)), Optional.of(NOON)),
                    blast(),
                    "the old data folder is kept for 24 h"),
            new Plan.Grounds(
                    List.of(
                            new Check("the backup is whole", "43 of 43 files", true),
                            new Check("nobody writes", "12 sessions write", false)),
                    Map.of("timeline", "3"),
                    Optional.of("somebody dropped a table")));
    private static final String HASH = PLAN.hash();

    /** Nobody does it here. */
    private record Does(String describe) implements Step {
        @Override
        public Duration deadline() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Probe probe(Work work) {
            return new Probe.NotDone();
        }

        @Override
        public Proof perform(Work work) {
            return Proof.of("done");
        }

        @Override
        public Optional<Step> undo(Proof proof) {
            return Optional.ofNullable(proof.values().get("undo")).map(Does::new);
        }

        @Override
        public List<Next> next(Proof proof) {
            return proof.values().containsKey("next")
                    ? List.of(new Next("What is next", proof.values().getOrDefault("next", "")))
                    : List.of();
        }

        @Override
        public Remains remains() {
            return describe.startsWith("open") ? Remains.without("the-key") : Remains.NOTHING;
        }
    }

    private final List<Event> events = new ArrayList<>();

    private static Map<String, String> blast() {
        var blast = new LinkedHashMap<String, String>();
        blast.put("Sessions", "12 are ended");
        blast.put("Size", "4.2 GB");
        return blast;
    }

    private static Who who(String person, String chat) {
        return new Who(person, new Account(chat, person), Place.channel(chat, "db-orders"));
    }

    /** A minute after the one before. */
    private RunCardTest then(Optional<Who> who, What what) {
        int seq = events.size() + 1;
        events.add(new Event(seq, NOON.plusSeconds(60L * seq), Event.Scope.NONE, who, what));
        return this;
    }

    private RunCardTest then(What what) {
        return then(Optional.empty(), what);
    }

    private RunCardTest ben(What what) {
        return then(Optional.of(who("ben", "slack")), what);
    }

    private RunCardTest approved() {
        return ben(new What.Voted(Verdict.APPROVE, HASH, Optional.of("I see it too"), 1, 2))
                .then(
                        Optional.of(who("cleo", "console")),
                        new What.Voted(Verdict.APPROVE, HASH, Optional.empty(), 2, 2))
                .then(Optional.of(who("cleo", "console")), new What.Approved(List.of("ben", "cleo")));
    }

    private RunCardTest done(int step) {
        return then(new What.StepBegun(step, false, "it"))
                .then(new What.StepDone(step, false, Proof.of("43 files are there"), Duration.ofMillis(3400)));
    }

    private static final Run.Marks PLAIN =
            new Run.Marks(false, false, Optional.empty(), Optional.empty(), Optional.empty(), 1);

    private Document card(State state, Run.Marks marks, List<Vote> votes, Optional<Instant> undoUntil) {
        return card(state, marks, votes, undoUntil, List.of("ben", "cleo"));
    }

    private Document card(
            State state, Run.Marks marks, List<Vote> votes, Optional<Instant> undoUntil, List<String> voters) {
        var ask = new Ask("restore orders --to 11:55", Optional.of("orders"), who("anna", "slack"), NOON);
        var rule = new Rule(2, Set.of("approver"), 1, Duration.ofMinutes(30), true, Duration.ofMinutes(2), true);
        var run = new Run(12, ask, PLAN, HASH, rule, state, marks, votes);
        return RunCard.of(
                run,
                events,
                new RunCard.Around(voters, undoUntil, NOON.plusSeconds(600), (slot, words) -> slot + "=" + words));
    }

    private Document card(State state) {
        return card(state, PLAIN, List.of(), Optional.empty());
    }

    private static State ended(How how) {
        return new State.Ended(how, NOON.plusSeconds(540).toEpochMilli(), Optional.empty());
    }

    private static void matches(String name, Document card, Tone tone, String... buttons) {
        Golden.matches("card/" + name + ".txt", card.tone() + "\n" + PlainText.of(card) + "\n");
        assertThat(card.title()).isEqualTo("Plan 12: Restore orders to 11:55:00 UTC");
        assertThat(card.tone()).isEqualTo(tone);
        assertThat(labels(card)).containsExactly(buttons);
    }

    private static Stream<Block.Button> pressed(Document card) {
        return card.blocks().stream()
                .filter(Block.Buttons.class::isInstance)
                .flatMap(block -> ((Block.Buttons) block).buttons().stream());
    }

    private static List<String> labels(Document card) {
        return pressed(card).map(Block.Button::label).toList();
    }

    private static State.Proposed proposed() {
        return new State.Proposed(NOON.plusSeconds(1800).toEpochMilli());
    }

    @Test
    void proposed_it_says_who_must_decide_and_on_what_grounds() {
        ben(new What.Voted(Verdict.APPROVE, HASH, Optional.of("I see it too"), 1, 2));
        var votes = List.of(new Vote("ben", Verdict.APPROVE, HASH, NOON));
        matches(
                "proposed",
                card(proposed(), PLAIN, votes, Optional.empty()),
                Tone.WARNING,
                "Approve",
                "Deny",
                "Withdraw",
                "Break glass");
    }

    @Test
    void where_nobody_may_decide_it_says_so() {
        var run = card(proposed(), PLAIN, List.of(), Optional.empty(), List.of());
        assertThat(PlainText.of(run)).contains("NEEDS 2 approvals. Nobody may give it at present");
    }

    @Test
    void the_buttons_name_the_plan_that_people_see() {
        assertThat(pressed(card(proposed())).map(Block.Button::id).toList())
                .contains(
                        "run:12:approve-%1$s=approve 12 --hash %1$s".formatted(HASH.substring(0, 12)),
                        "run:12:deny-%1$s=deny --hash %1$s 12".formatted(HASH.substring(0, 12)));
    }

    @Test
    void a_changed_plan_says_what_changed_and_which_votes_are_void() {
        ben(new What.Voted(Verdict.APPROVE, "0123456789abcdef", Optional.empty(), 1, 2))
                .then(new What.PlanChanged(HASH, List.of("fact timeline: 2 → 3")));
        var votes = List.of(new Vote("ben", Verdict.APPROVE, "0123456789abcdef", NOON));
        matches(
                "changed",
                card(proposed(), PLAIN, votes, Optional.empty()),
                Tone.WARNING,
                "Approve",
                "Deny",
                "Withdraw",
                "Break glass");
    }

    @Test
    void resting_it_says_when_it_begins() {
        approved();
        matches("resting", card(new State.Resting(NOON.plusSeconds(660).toEpochMilli())), Tone.WARNING, "Cancel");
    }

    @Test
    void queued_it_says_behind_whom() {
        approved().then(new What.Waits(11));
        matches("queued", card(new State.Queued(Optional.of(11L))), Tone.PLAIN, "Cancel");
    }

    @Test
    void running_it_says_how_far_it_is() {
        approved().then(new What.RunStarted(1)).done(0).then(new What.StepBegun(1, false, "it"));
        var progress = new Run.Progress(1, 43, "12 MB/s, 20 s left");
        var marks = new Run.Marks(false, false, Optional.empty(), Optional.empty(), Optional.of(progress), 1);
        matches(
                "running",
                card(new State.Running(), marks, List.of(), Optional.empty()),
                Tone.PLAIN,
                "Pause",
                "Cancel");
    }

    @Test
    void paused_it_says_by_whom() {
        approved()
                .then(new What.RunStarted(1))
                .done(0)
                .ben(new What.PauseAsked())
                .then(new What.RunPaused());
        matches("paused", card(new State.Paused()), Tone.WARNING, "Resume", "Cancel", "Roll back");
    }

    private static final String COMPARISON = """
            43 tables compared, 1 differs
              public.orders    1200 rows before, 1157 after""";

    @Test
    void asking_it_shows_what_was_seen_and_who_may_answer() {
        approved()
                .then(new What.RunStarted(1))
                .done(0)
                .then(new What.StepBegun(1, false, "it"))
                .then(new What.StepDone(1, false, Proof.of(COMPARISON), Duration.ofMillis(3400)))
                .then(new What.Halted(2, "Swap it in?"));
        var card = card(new State.Asking(2, "Swap it in?", NOON.toEpochMilli()));
        matches("asking", card, Tone.WARNING, "Go on", "Roll back", "Cancel");
        assertThat(pressed(card).map(Block.Button::id)).contains("run:12:go-on-2=run go-on 12 --step 3");
    }

    @Test
    void done_it_offers_what_comes_next_and_says_how_far_off_the_estimate_was() {
        approved()
                .then(new What.RunStarted(1))
                .done(0)
                .then(new What.Halted(1, "Swap it in?"))
                .ben(new What.LetGoOn(1))
                .then(new What.RunStarted(2))
                .then(new What.StepDone(
                        2, false, new Proof("open", Map.of("next", "kept list")), Duration.ofSeconds(1)))
                .then(new What.RunFinished(Duration.ofSeconds(500)));
        var card = card(ended(How.DONE));
        matches("done-with-next", card, Tone.GOOD, "What is next");
        assertThat(pressed(card).map(Block.Button::id)).containsExactly("run:12:next-2-0=kept list");
    }

    @Test
    void what_a_later_step_did_away_with_is_not_offered() {
        then(new What.StepDone(0, false, new Proof("in", Map.of("next", "turn the-key")), Duration.ofSeconds(1)));
        assertThat(labels(card(ended(How.DONE)))).containsExactly("What is next");
        done(2);
        assertThat(labels(card(ended(How.DONE)))).isEmpty();
    }

    @Test
    void failed_it_says_what_to_do() {
        approved()
                .then(new What.RunStarted(1))
                .done(0)
                .then(new What.StepBegun(1, false, "it"))
                .then(new What.StepFailed(1, false, PROBLEM));
        matches("failed", card(new State.Failed(1, PROBLEM)), Tone.BAD, "Cancel", "Retry the step", "Roll back");
    }

    @Test
    void done_it_says_until_when_it_can_be_taken_back() {
        approved()
                .then(new What.RunStarted(1))
                .done(0)
                .done(1)
                .done(2)
                .then(new What.RunFinished(Duration.ofSeconds(61)));
        matches(
                "done",
                card(ended(How.DONE), PLAIN, List.of(), Optional.of(NOON.plusSeconds(7200))),
                Tone.GOOD,
                "Undo");
        assertThat(labels(card(ended(How.DONE), PLAIN, List.of(), Optional.of(NOON.plusSeconds(60)))))
                .isEmpty();
    }

    @Test
    void rolled_back_it_says_what_was_taken_back() {
        approved().done(0).then(new What.StepFailed(1, false, PROBLEM));
        ben(new What.RollbackAsked())
                .then(new What.StepDone(0, true, Proof.of("43 files are gone"), Duration.ofSeconds(2)));
        matches("rolled-back", card(ended(How.ROLLED_BACK)), Tone.WARNING);
    }

    @Test
    void cancelled_it_says_that_what_was_done_stays() {
        approved().done(0).ben(new What.RunCancelled(Optional.of("never mind")));
        matches("cancelled", card(ended(How.CANCELLED)), Tone.WARNING);
    }

    @Test
    void cancelled_halfway_it_names_what_stands() {
        var held = new Proof("nobody gets in", Map.of("undo", "let them in"));
        approved()
                .then(new What.StepDone(0, false, held, Duration.ofSeconds(1)))
                .ben(new What.RunCancelled(Optional.empty()));
        assertThat(PlainText.of(card(ended(How.CANCELLED)))).contains("WHAT WAS DONE UNTIL THEN STAYS: 1. ");
    }

    @Test
    void denied_it_says_by_whom_and_why() {
        ben(new What.Voted(Verdict.DENY, HASH, Optional.of("too much is lost"), 1, 1))
                .ben(new What.Denied(Optional.of("too much is lost")));
        matches("denied", card(ended(How.DENIED)), Tone.PLAIN);
    }

    @Test
    void expired_withdrawn_and_lapsed_say_that_nothing_was_done() {
        matches("expired", card(ended(How.EXPIRED)), Tone.PLAIN);
        ben(new What.Withdrawn(Optional.empty()));
        matches("withdrawn", card(ended(How.WITHDRAWN)), Tone.PLAIN);
        var lapsed = new State.Ended(How.LAPSED, NOON.plusSeconds(540).toEpochMilli(), Optional.of(PROBLEM));
        matches("lapsed", card(lapsed), Tone.WARNING);
    }

    @Test
    void broken_glass_stands_above_everything() {
        then(Optional.of(who("anna", "slack")), new What.GlassBroken("nobody answers"))
                .then(new What.RunStarted(1))
                .then(new What.StepBegun(0, false, "it"));
        var marks = new Run.Marks(false, true, Optional.empty(), Optional.empty(), Optional.empty(), 1);
        matches(
                "glass",
                card(new State.Running(), marks, List.of(), Optional.empty()),
                Tone.WARNING,
                "Pause",
                "Cancel");
    }
}
