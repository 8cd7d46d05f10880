package dev.muster.bot.run;

import static dev.muster.bot.run.Council.NOW;
import static dev.muster.bot.run.Council.ballot;
import static dev.muster.bot.run.Council.code;
import static dev.muster.bot.run.Council.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.gate.Policy;
import dev.muster.bot.gate.Rule;
import dev.muster.bot.gate.Vote;
import dev.muster.bot.journal.Audit;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.store.OtherStores;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A thousand made-up stories of plans, told by the real store and by a naive model that counts on its fingers. */
class ProposalsModelTest {
    private static final int ROUNDS = 1_000;
    private static final int EVENTS = 30;
    private static final Duration EXPIRES = Duration.ofMinutes(30);
    private static final List<String> PEOPLE = List.of("anna", "bert", "carl", "dora", "emil");
    private static final List<String> FACTS = List.of("as it was", "another", "a third", "gone");
    private static final long SEED = Long.getLong("muster.seed", 20260301);

    /** What is so, told naively. */
    private static final class Model {
        final int approvals;
        final int denials;
        final Duration rest;
        final Map<String, Verdict> words = new HashMap<>();
        String phase;
        String fact = FACTS.getFirst();
        long due;
        boolean glass;

        Model(Rule rule) {
            approvals = rule.approvals();
            denials = rule.denials();
            rest = rule.rest();
            phase = "Proposed";
            due = NOW.plus(EXPIRES).toEpochMilli();
            if (approvals == 0) {
                letThrough(NOW);
            }
        }

        void letThrough(Instant now) {
            phase = rest.isZero() ? "Queued" : "Resting";
            due = now.plus(rest).toEpochMilli();
        }

        long count(Verdict verdict, Set<String> approvers) {
            return words.entrySet().stream()
                    .filter(word -> word.getValue() == verdict)
                    .filter(word -> approvers.contains(word.getKey()))
                    .filter(word -> !word.getKey().equals("anna"))
                    .count();
        }

        boolean allowed(Set<String> approvers) {
            return count(Verdict.DENY, approvers) < denials && count(Verdict.APPROVE, approvers) >= approvals;
        }

        /** Why nobody is heard now; nothing if they are. */
        String unheard(Instant now) {
            if (!phase.equals("Proposed")) {
                return "TOO_LATE";
            }
            if (now.toEpochMilli() >= due) {
                phase = "EXPIRED";
                return "EXPIRED";
            }
            return "";
        }

        /** Who may speak makes it be computed again. */
        String drift(String present) {
            if (present.equals("gone")) {
                return "CANNOT_PLAN";
            }
            if (!present.equals(fact)) {
                fact = present;
                words.clear();
                return "PLAN_CHANGED";
            }
            return "";
        }

        String vote(String person, Verdict verdict, World world) {
            var unheard = unheard(world.now);
            if (!unheard.isEmpty()) {
                return unheard;
            }
            if (person.equals("anna")) {
                return "OWN_PLAN";
            }
            if (!world.with("approver").contains(person)) {
                return "NOT_AN_APPROVER";
            }
            var drift = drift(world.fact);
            if (!drift.isEmpty()) {
                return drift;
            }
            words.put(person, verdict);
            if (count(Verdict.DENY, world.with("approver")) >= denials) {
                phase = "DENIED";
            } else if (allowed(world.with("approver"))) {
                letThrough(world.now);
            }
            return "";
        }

        String breakGlass(String person, World world) {
            var unheard = unheard(world.now);
            if (!unheard.isEmpty()) {
                return unheard;
            }
            if (!world.with("breakglass").contains(person)) {
                return "NO_BREAK_GLASS";
            }
            var drift = drift(world.fact);
            if (!drift.isEmpty()) {
                return drift;
            }
            glass = true;
            phase = "Queued";
            return "";
        }

        void sweep(Instant now) {
            if (phase.equals("Proposed") && due <= now.toEpochMilli()) {
                phase = "EXPIRED";
            } else if (phase.equals("Resting") && due <= now.toEpochMilli()) {
                phase = "Queued";
            }
        }

        boolean begins(World world) {
            boolean free = approvals == 0 && !glass;
            if (world.fact.equals("gone")) {
                phase = free ? "LAPSED" : "Failed";
                return false;
            }
            boolean same = drift(world.fact).isEmpty();
            if (!same && free) {
                phase = "LAPSED";
                return false;
            }
            if (same && (glass || allowed(world.with("approver")))) {
                return true;
            }
            phase = "Proposed";
            due = world.now.plus(EXPIRES).toEpochMilli();
            glass = false;
            return false;
        }

        boolean isOver() {
            return !Set.of("Proposed", "Resting", "Queued").contains(phase);
        }

        String withdraw() {
            boolean open = !isOver();
            phase = open ? "WITHDRAWN" : phase;
            return open ? "" : "NOT_NOW";
        }
    }

    /** What surrounds a plan, and changes. */
    private static final class World {
        final Map<String, Set<String>> standing;
        String fact = FACTS.getFirst();
        Instant now = NOW;

        World(Map<String, Set<String>> standing) {
            this.standing = standing;
        }

        Set<String> with(String role) {
            return PEOPLE.stream()
                    .filter(person -> standing.getOrDefault(person, Set.of()).contains(role))
                    .collect(Collectors.toSet());
        }
    }

    private static final class Round {
        final Random random;
        final Council council;
        final Steering steering;
        final Model model;
        final World world;
        final List<String> story = new ArrayList<>();
        final long number;

        Round(Council before, long seed) {
            random = new Random(seed);
            var rest = random.nextInt(3) == 0 ? Duration.ofMinutes(10) : Duration.ZERO;
            var rule = new Rule(
                    random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3),
                    Set.of("approver"),
                    1 + random.nextInt(3),
                    EXPIRES,
                    false,
                    rest,
                    random.nextBoolean());
            story.add("seed " + seed + " " + rule);
            council = before.next(Council.all(rule));
            council.standing.clear();
            var roles = random.nextInt(3) == 0 ? Set.of("approver", "breakglass") : Set.of("approver");
            PEOPLE.forEach(person -> council.standing.put(person, roles));
            world = new World(council.standing);
            steering = new Steering(council.runs, council.journal);
            council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, world.fact);
            number = council.propose();
            model = new Model(rule);
        }

        <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        void play() {
            isAsTold();
            boolean over = false;
            for (int i = 0; i < EVENTS && !over && happens(); i++) {
                isAsTold();
                over = model.isOver() && random.nextInt(2) == 0;
            }
            isAsTold();
            agrees("withdraws", model.withdraw(), withdraw());
        }

        /** Something happens; nothing more once it has begun. */
        boolean happens() {
            var person = one(PEOPLE);
            if (model.phase.equals("Queued") && random.nextInt(3) == 0) {
                return !begins();
            }
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6 -> vote(person, Verdict.APPROVE);
                case 7, 8 -> vote(person, Verdict.DENY);
                case 9 -> passes(Duration.ofMinutes(random.nextInt(25)));
                case 10 -> passes(Duration.ofMinutes(-random.nextInt(25)));
                case 11 -> sweep();
                case 12, 13, 14 -> joinsOrLeaves(person);
                case 15, 16, 17 -> becomes(random.nextInt(10) == 0 ? one(FACTS) : one(FACTS.subList(0, 2)));
                case 18 -> agrees(person + " breaks the glass", model.breakGlass(person, world), glass(person));
                default -> {
                    if (random.nextInt(4) == 0) {
                        agrees("withdraws", model.withdraw(), withdraw());
                    }
                }
            }
            return true;
        }

        void vote(String person, Verdict verdict) {
            var heard = code(council.proposals.vote(number, ballot(person, verdict), world.now));
            agrees(person + " says " + verdict, model.vote(person, verdict, world), heard);
        }

        String glass(String person) {
            return code(council.proposals.breakGlass(number, Council.glass(who(person), "why"), List.of(), world.now));
        }

        String withdraw() {
            return code(steering.give(number, Order.CANCEL, who("anna"), Optional.empty(), world.now));
        }

        void sweep() {
            story.add("sweep");
            council.proposals.sweep(world.now);
            model.sweep(world.now);
        }

        void passes(Duration time) {
            story.add("time passes: " + time);
            world.now = world.now.plus(time);
        }

        void joinsOrLeaves(String person) {
            var roles = one(List.of(
                    Set.<String>of(), Set.of("approver"), Set.of("approver", "breakglass"), Set.of("breakglass")));
            story.add(person + " is " + roles);
            council.standing.put(person, roles);
        }

        void becomes(String fact) {
            story.add("the plan is " + fact);
            world.fact = fact;
            if (fact.equals("gone")) {
                council.again = new Answer.Refusal(new Problem("GONE", "it is gone", "look for it"));
            } else {
                council.becomes(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, fact);
            }
        }

        boolean begins() {
            boolean begun = council.begins(number, world.now).isPresent();
            agrees("begins", String.valueOf(model.begins(world)), String.valueOf(begun));
            return begun;
        }

        void agrees(String event, String expected, String told) {
            story.add(event + " → " + told);
            assertThat(told).as(story::toString).isEqualTo(expected);
        }

        void isAsTold() {
            var run = council.run(number);
            var state = run.state();
            var words = run.votes().stream().collect(Collectors.toMap(Vote::person, Vote::verdict));
            assertThat(words).as(story::toString).isEqualTo(model.words);
            assertThat(run.marks().glass()).as(story::toString).isEqualTo(model.glass);
            var phase = state instanceof State.Ended ended
                    ? ended.how().name()
                    : state.getClass().getSimpleName();
            assertThat(phase).as(story::toString).isEqualTo(model.phase);
            switch (state) {
                case State.Proposed(var due) ->
                    assertThat(due).as(story::toString).isEqualTo(model.due);
                case State.Resting(var due) ->
                    assertThat(due).as(story::toString).isEqualTo(model.due);
                case State.Queued _,
                        State.Running _,
                        State.Paused _,
                        State.Asking _,
                        State.Failed _,
                        State.Ended _ -> {}
            }
        }
    }

    @Test
    void a_plan_runs_exactly_when_the_model_says_that_it_may() {
        var seen = new HashMap<String, Integer>();
        try (var store = OtherStores.empty()) {
            var council = new Council(store.jdbi(), new Policy(List.of()));
            for (int i = 0; i < ROUNDS; i++) {
                var round = new Round(council, SEED + i);
                round.play();
                round.story.stream()
                        .skip(1)
                        .filter(event -> event.contains("→"))
                        .forEach(event -> seen.merge(event.substring(event.lastIndexOf('→')), 1, Integer::sum));
            }
            assertThat(new Audit(council.journal).verify()).isInstanceOf(Audit.Outcome.Whole.class);
        }
        assertThat(seen)
                .containsKeys(
                        "→ ",
                        "→ true",
                        "→ false",
                        "→ TOO_LATE",
                        "→ EXPIRED",
                        "→ CANNOT_PLAN",
                        "→ PLAN_CHANGED",
                        "→ OWN_PLAN",
                        "→ NOT_AN_APPROVER",
                        "→ NO_BREAK_GLASS",
                        "→ NOT_NOW");
        assertThat(seen.get("→ true")).isGreaterThan(50);
    }
}
