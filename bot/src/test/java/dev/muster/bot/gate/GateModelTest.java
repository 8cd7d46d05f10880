package dev.muster.bot.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.people.Crew;
import dev.muster.commands.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Thousands of made-up votes, judged by the gate and by a naive model that counts on its fingers. */
class GateModelTest {
    private static final List<String> PEOPLE = List.of("anna", "bert", "carl", "dora", "emil", "fred");
    private static final List<String> STANDINGS = List.of("oncall", "approver", "dba", "viewer");
    private static final Plan WITH_REASON = Plans.because(Optional.of("rows are gone"));
    private static final Plan WITHOUT_REASON = Plans.because(Optional.empty());

    private final Random random = new Random(20260301);

    private record Case(Plan plan, Rule rule, String asker, Map<String, Set<String>> standing, List<Vote> votes) {}

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Set<String> some(List<String> of) {
        var some = new HashSet<String>();
        of.stream().filter(_ -> random.nextInt(3) == 0).forEach(some::add);
        return some;
    }

    private Case make() {
        var plan = random.nextInt(10) == 0 ? WITHOUT_REASON : WITH_REASON;
        var standing = new HashMap<String, Set<String>>();
        PEOPLE.stream().filter(_ -> random.nextInt(6) > 0).forEach(person -> standing.put(person, some(STANDINGS)));
        var votes = new ArrayList<Vote>();
        for (int i = random.nextInt(12); i > 0; i--) {
            var verdict = random.nextInt(3) == 0 ? Verdict.DENY : Verdict.APPROVE;
            var hash = random.nextInt(5) == 0 ? "another" : plan.hash();
            votes.add(new Vote(one(PEOPLE), verdict, hash, Instant.ofEpochSecond(random.nextInt(100))));
        }
        var rule = new Rule(
                random.nextInt(4),
                some(STANDINGS),
                1 + random.nextInt(3),
                Duration.ofMinutes(30),
                random.nextBoolean(),
                Duration.ZERO,
                false);
        return new Case(plan, rule, one(PEOPLE), standing, votes);
    }

    /** A person's last word on this plan, if this person may say anything. */
    private static String word(Case made, String person) {
        boolean may = false;
        for (var approver : made.rule().approvers()) {
            if (made.standing().containsKey(person)
                    && made.standing().get(person).contains(approver)) {
                may = true;
            }
        }
        if (!may || person.equals(made.asker())) {
            return "nothing";
        }
        for (int i = made.votes().size() - 1; i >= 0; i--) {
            var vote = made.votes().get(i);
            if (vote.person().equals(person) && vote.hash().equals(made.plan().hash())) {
                return vote.verdict().name();
            }
        }
        return "nothing";
    }

    private static String expected(Case made) {
        int approvals = 0;
        int denials = 0;
        for (var person : PEOPLE) {
            switch (word(made, person)) {
                case "APPROVE" -> approvals++;
                case "DENY" -> denials++;
                default -> {}
            }
        }
        if (made.rule().reason() && made.plan().equals(WITHOUT_REASON)) {
            return "no reason";
        }
        if (denials >= made.rule().denials()) {
            return "denied";
        }
        return approvals >= made.rule().approvals() ? "allowed by " + approvals : "needs more than " + approvals;
    }

    private static String told(Case made) {
        var gate = new Gate(made.plan(), made.rule(), made.asker(), new Crew(made.standing()));
        return switch (gate.decide(made.votes())) {
            case Decision.Allow(var by) -> "allowed by " + by.size();
            case Decision.NeedsApproval(var by, var _) -> "needs more than " + by.size();
            case Decision.Deny(var problem) -> problem.code().equals("DENIED") ? "denied" : "no reason";
        };
    }

    @Test
    void the_gate_never_opens_where_the_model_keeps_it_shut() {
        var seen = new HashMap<String, Integer>();
        for (int i = 0; i < 5_000; i++) {
            var made = make();
            var expected = expected(made);
            assertThat(told(made)).as(made.toString()).isEqualTo(expected);
            seen.merge(expected, 1, Integer::sum);
        }
        assertThat(seen)
                .containsKeys(
                        "no reason", "denied", "allowed by 1", "allowed by 2", "allowed by 3", "needs more than 2");
    }
}
