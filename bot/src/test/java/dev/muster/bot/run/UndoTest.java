package dev.muster.bot.run;

import static dev.muster.bot.run.Council.NOW;
import static dev.muster.bot.run.Council.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.gate.Policy;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.What;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class UndoTest {
    private static final Instant ENDED = NOW.plusSeconds(60);

    private final Jdbi jdbi = TestStore.shared().jdbi();
    private final Shape shape = new Shape(Map.of("paint", Paint.class));
    private final Runs runs = new Runs(jdbi, shape);
    private final Journal journal = new Journal(jdbi, shape, new Redaction(List.of()));
    private final Undo undo = new Undo(runs, journal, TestTools.nowhere(), Duration.ofHours(24));

    /** Taken back by the colour that was there before. What is gold stays, what is red frightens people; a gate opens. */
    record Paint(String wall, String colour) implements Step {
        @Override
        public String describe() {
            return "paint " + wall + " " + colour;
        }

        @Override
        public Duration deadline() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Loss loss() {
            return colour.equals("red") ? Loss.of(describe()) : Loss.NONE;
        }

        @Override
        public Remains remains() {
            return wall.equals("gate") ? Remains.OPEN : Remains.NOTHING;
        }

        @Override
        public Probe probe(Work work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Proof perform(Work work) {
            throw new UnsupportedOperationException();
        }

        /** What is kept for long says so. */
        @Override
        public Optional<Instant> undoUntil(Proof proof) {
            return Optional.ofNullable(proof.values().get("kept")).map(Instant::parse);
        }

        @Override
        public Optional<Problem> whyNoUndo(Work work, Proof proof) {
            return wall.startsWith("fallen")
                    ? Optional.of(new Problem("FALLEN", "the wall is not there any more", "build it anew"))
                    : Optional.empty();
        }

        @Override
        public Optional<Step> undo(Proof proof) {
            return colour.equals("gold")
                    ? Optional.empty()
                    : Optional.of(new Paint(wall, proof.values().getOrDefault("before", "white")));
        }
    }

    private long run(List<Step> steps, Optional<Long> undoOf, State state) {
        return run(Danger.CHANGE, steps, undoOf, state);
    }

    private long run(Danger danger, List<Step> steps, Optional<Long> undoOf, State state) {
        var plan = new Plan(
                new Plan.Target("paint", "house", Cluster.Tier.HIGH, Optional.of("orders")),
                "Paint the house",
                danger,
                steps,
                new Plan.Outlook(Estimate.seconds(1, 2), Loss.NONE, Map.of(), "paint it again"),
                new Plan.Grounds(List.of(), Map.of(), Optional.empty()));
        var ask = new Ask("paint house", Optional.empty(), who("anna"), NOW);
        var rule = Policy.builtIn(danger, Cluster.Tier.HIGH);
        var draft = new Runs.Draft(TestStore.unique("d"), ask, plan, rule, state, undoOf);
        return jdbi.inTransaction(h -> runs.add(h, draft)).orElseThrow();
    }

    private long run(Step... steps) {
        return run(List.of(steps), Optional.empty(), ended(State.How.DONE));
    }

    private static State ended(State.How how) {
        return new State.Ended(how, ENDED.toEpochMilli(), Optional.empty());
    }

    private void done(long number, int step, boolean back, String before) {
        var proof = new Proof("seen", Map.of("before", before));
        journal.append(Entry.of(
                NOW, Event.Scope.NONE.withRun(number), new What.StepDone(step, back, proof, Duration.ofSeconds(1))));
    }

    private Plan offered(long number) {
        return ((Answer.Proposal) undo.plan(number, Optional.empty(), ENDED)).plan();
    }

    private String refused(long number, Instant now) {
        return ((Answer.Refusal) undo.plan(number, Optional.empty(), now))
                .problem()
                .code();
    }

    @Test
    void what_was_done_is_taken_back_the_last_first() {
        long number = run(new Paint("north", "blue"), new Paint("south", "green"));
        done(number, 0, false, "grey");
        done(number, 1, false, "black");
        var plan = offered(number);
        assertThat(plan.steps()).containsExactly(new Paint("south", "black"), new Paint("north", "grey"));
        assertThat(plan.target()).isEqualTo(new Plan.Target("undo", "house", Cluster.Tier.HIGH, Optional.of("orders")));
        assertThat(plan.title()).isEqualTo("Take back plan %d: Paint the house".formatted(number));
        assertThat(plan.grounds().facts()).isEqualTo(Map.of(Undo.FACT, String.valueOf(number)));
        assertThat(plan.grounds().reason()).isEmpty();
        assertThat(plan.grounds().checks()).allMatch(check -> check.passed());
        assertThat(plan.hash())
                .as("computed again it is the same plan")
                .isEqualTo(offered(number).hash());
    }

    @Test
    void it_is_as_dangerous_as_the_worst_of_its_steps() {
        long number = run(new Paint("north", "blue"), new Paint("south", "green"));
        done(number, 0, false, "red");
        done(number, 1, false, "black");
        assertThat(offered(number).danger()).isEqualTo(Danger.DESTRUCTIVE);
        long tame = run(new Paint("north", "red"));
        done(tame, 0, false, "white");
        assertThat(offered(tame).danger()).isEqualTo(Danger.CHANGE);
    }

    @Test
    void it_says_what_would_be_lost() {
        long number = run(new Paint("north", "blue"), new Paint("south", "green"));
        done(number, 0, false, "red");
        done(number, 1, false, "black");
        assertThat(offered(number).outlook().loss()).isEqualTo(Loss.of("paint north red"));
        long tame = run(new Paint("north", "red"));
        done(tame, 0, false, "white");
        assertThat(offered(tame).outlook().loss()).isEqualTo(Loss.NONE);
    }

    @Test
    void what_is_more_dangerous_than_what_was_approved_is_not_rolled_back_unasked() {
        long number = run(List.of(new Paint("north", "blue")), Optional.empty(), new State.Paused());
        jdbi.useHandle(h -> runs.nextToken(h, number));
        done(number, 0, false, "red");
        var steering = new Steering(runs, journal);
        assertThat(steering.give(number, Order.ROLL_BACK, who("bert"), Optional.empty(), NOW))
                .isInstanceOfSatisfying(Heard.No.class, no -> {
                    assertThat(no.problem().code()).isEqualTo("NEEDS_APPROVAL");
                    assertThat(no.problem().hint()).contains("/db undo " + number);
                });
        assertThat(runs.find(number).orElseThrow().state()).isEqualTo(new State.Paused());
        assertThat(steering.give(number, Order.CANCEL, who("bert"), Optional.empty(), NOW))
                .isInstanceOf(Heard.Yes.class);
        assertThat(((Answer.Proposal) undo.plan(number, Optional.empty(), NOW))
                        .plan()
                        .danger())
                .isEqualTo(Danger.DESTRUCTIVE);
    }

    @Test
    void once_it_was_opened_it_is_not_rolled_back_unasked_though_as_much_was_approved() {
        var steps = List.<Step>of(new Paint("north", "blue"), new Paint("gate", "gold"));
        var steering = new Steering(runs, journal);
        for (boolean opened : List.of(false, true)) {
            long number = run(Danger.DESTRUCTIVE, steps, Optional.empty(), new State.Paused());
            jdbi.useHandle(h -> runs.nextToken(h, number));
            done(number, 0, false, "red");
            if (opened) {
                done(number, 1, false, "shut");
            }
            var heard = steering.give(number, Order.ROLL_BACK, who("bert"), Optional.empty(), NOW);
            if (opened) {
                assertThat(heard).isInstanceOfSatisfying(Heard.No.class, no -> {
                    assertThat(no.problem().code()).isEqualTo("NEEDS_APPROVAL");
                    assertThat(no.problem().fact()).contains("paint north red");
                });
                assertThat(runs.find(number).orElseThrow().state()).isEqualTo(new State.Paused());
            } else {
                assertThat(heard).isInstanceOf(Heard.Yes.class);
            }
        }
    }

    @Test
    void a_reason_that_somebody_gives_is_theirs() {
        long number = run(new Paint("north", "blue"));
        done(number, 0, false, "grey");
        assertThat(undo.plan(number, Optional.of("ugly"), ENDED))
                .isInstanceOfSatisfying(
                        Answer.Proposal.class,
                        proposal ->
                                assertThat(proposal.plan().grounds().reason()).hasValue("ugly"));
    }

    @Test
    void it_is_offered_for_as_long_as_is_configured() {
        long number = run(new Paint("north", "blue"));
        done(number, 0, false, "grey");
        var until = ENDED.plus(Duration.ofHours(24));
        assertThat(undo.until(runs.find(number).orElseThrow())).hasValue(until);
        assertThat(undo.plan(number, Optional.empty(), until)).isInstanceOf(Answer.Proposal.class);
        assertThat(refused(number, until.plusMillis(1))).isEqualTo("UNDO_TOO_LATE");
    }

    @Test
    void what_is_kept_for_longer_can_be_taken_back_for_longer_until_it_is_gone() {
        var kept = ENDED.plus(Duration.ofDays(7));
        var proof = new Proof("seen", Map.of("before", "grey", "kept", kept.toString()));
        long number = run(new Paint("north", "blue"));
        long gone = run(new Paint("fallen", "blue"));
        for (long each : List.of(number, gone)) {
            journal.append(Entry.of(
                    NOW, Event.Scope.NONE.withRun(each), new What.StepDone(0, false, proof, Duration.ofSeconds(1))));
        }
        assertThat(undo.until(runs.find(number).orElseThrow())).hasValue(kept);
        assertThat(undo.plan(number, Optional.empty(), kept.minusSeconds(1))).isInstanceOf(Answer.Proposal.class);
        assertThat(undo.plan(number, Optional.empty(), kept.plusSeconds(1)))
                .as("nobody has dropped it yet")
                .isInstanceOf(Answer.Proposal.class);
        assertThat(refused(gone, ENDED)).isEqualTo("FALLEN");
        var never = new Undo(runs, journal, TestTools.nowhere(), Duration.ZERO);
        assertThat(never.until(runs.find(number).orElseThrow())).hasValue(ENDED);
        assertThat(never.plan(number, Optional.empty(), ENDED.plusMillis(1))).isInstanceOf(Answer.Refusal.class);
    }

    @Test
    void what_was_not_done_or_rolled_back_already_or_cannot_be_is_left_out() {
        long number = run(
                List.of(
                        new Paint("north", "blue"),
                        new Paint("south", "gold"),
                        new Paint("east", "blue"),
                        new Paint("west", "blue")),
                Optional.empty(),
                ended(State.How.CANCELLED));
        done(number, 0, false, "grey");
        done(number, 1, false, "grey");
        done(number, 2, false, "grey");
        done(number, 2, true, "blue");
        assertThat(offered(number).steps()).containsExactly(new Paint("north", "grey"));
    }

    @Test
    void where_nothing_can_be_taken_back_nothing_is_offered() {
        assertThat(refused(run(new Paint("north", "blue")), ENDED)).isEqualTo("NO_UNDO");
        long lasting = run(new Paint("north", "gold"));
        done(lasting, 0, false, "grey");
        assertThat(refused(lasting, ENDED)).isEqualTo("NO_UNDO");
        assertThat(undo.until(runs.find(lasting).orElseThrow())).isEmpty();
        assertThat(refused(999_999_999_999_999L, ENDED)).isEqualTo("UNKNOWN_PLAN");
    }

    @Test
    void only_what_is_over_and_has_done_something_is_taken_back() {
        for (var state : List.of(
                new State.Running(),
                new State.Paused(),
                ended(State.How.ROLLED_BACK),
                ended(State.How.DENIED),
                ended(State.How.EXPIRED))) {
            long number = run(List.of(new Paint("north", "blue")), Optional.empty(), state);
            done(number, 0, false, "grey");
            assertThat(refused(number, ENDED)).as(state.toString()).isEqualTo("NO_UNDO");
        }
    }

    @Test
    void what_was_taken_back_is_not_taken_back_twice() {
        long number = run(new Paint("north", "blue"));
        done(number, 0, false, "grey");
        long vain = run(List.of(), Optional.of(number), ended(State.How.DENIED));
        assertThat(offered(number).steps()).as("plan %d was denied", vain).hasSize(1);
        long underWay = run(List.of(), Optional.of(number), new State.Running());
        assertThat(runs.takingBack(number)).hasValue(underWay);
        jdbi.useHandle(h -> runs.state(h, underWay, ended(State.How.DONE)));
        assertThat(runs.takingBack(number)).isEmpty();
        assertThat(refused(number, ENDED)).isEqualTo("NO_UNDO");
    }
}
