package dev.muster.bot.gate;

import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.people.Crew;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a plan may run. Pure: values in, a value out.
 *
 * @param never why it may not, whoever says what
 */
public record Gate(Plan plan, Rule rule, String asker, Crew crew, Optional<Problem> never) {
    public Gate(Plan plan, Rule rule, String asker, Crew crew) {
        this(plan, rule, asker, crew, Optional.empty());
    }

    /**
     * Only votes on this very plan count, and only those of people who may vote now. {@code votes} stand in the order in
     * which they were kept, since the clocks of replicas differ; the last word of a person counts.
     */
    public Decision decide(List<Vote> votes) {
        if (never.isPresent()) {
            return new Decision.Deny(never.get());
        }
        if (rule.reason()
                && plan.grounds().reason().filter(why -> !why.isBlank()).isEmpty()) {
            return new Decision.Deny(new Problem(
                    Problem.REASON_NEEDED,
                    "a reason is needed for this",
                    "say why: add --reason \"…\" to what you asked"));
        }
        var words = lastWords(votes);
        var denied = by(Verdict.DENY, words);
        if (denied.size() >= rule.denials() && !denied.isEmpty()) {
            return new Decision.Deny(
                    new Problem("DENIED", "denied by " + String.join(" and ", denied), "talk to them, then ask again"));
        }
        var approved = by(Verdict.APPROVE, words);
        return approved.size() >= rule.approvals()
                ? new Decision.Allow(approved)
                : new Decision.NeedsApproval(approved, rule.approvals());
    }

    public int count(Verdict verdict, List<Vote> votes) {
        return by(verdict, lastWords(votes)).size();
    }

    private Map<String, Verdict> lastWords(List<Vote> votes) {
        var hash = plan.hash();
        var words = new LinkedHashMap<String, Verdict>();
        votes.stream()
                .filter(vote -> vote.hash().equals(hash))
                .forEach(vote -> words.put(vote.person(), vote.verdict()));
        return words;
    }

    private List<String> by(Verdict verdict, Map<String, Verdict> words) {
        return words.entrySet().stream()
                .filter(word -> word.getValue() == verdict)
                .map(Map.Entry::getKey)
                .filter(person -> whyNot(person).isEmpty())
                .toList();
    }

    /** Why somebody may not vote; empty if they may. */
    public Optional<Problem> whyNot(String person) {
        if (person.equals(asker)) {
            return Optional.of(
                    new Problem("OWN_PLAN", "you asked for this yourself", "somebody else must approve: " + whoMay()));
        }
        if (!crew.isIn(person, rule.approvers())) {
            return Optional.of(new Problem(
                    "NOT_AN_APPROVER", person + " may not decide about this", "those who may: " + whoMay()));
        }
        return Optional.empty();
    }

    /** Those who may vote, by name. */
    public List<String> voters() {
        return crew.in(rule.approvers()).stream()
                .filter(person -> !person.equals(asker))
                .toList();
    }

    private String whoMay() {
        var voters = voters();
        return voters.isEmpty() ? "nobody at present" : String.join(", ", voters);
    }
}
