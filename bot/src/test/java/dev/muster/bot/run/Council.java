package dev.muster.bot.run;

import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Policy;
import dev.muster.bot.gate.Rule;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.journal.Who;
import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Crew;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.verb.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;

/** People around a plan. Who they are and what the plan is can change at any time. */
final class Council {
    static final Instant NOW = Instant.parse("2026-03-01T14:05:00Z");
    static final Place ASKED = Place.channel("fake", "db-orders");
    static final Place CONSOLE = Place.channel("console", "db-orders");

    final String cluster = TestStore.unique("orders");
    final Map<String, Set<String>> standing = new ConcurrentHashMap<>();
    final Jdbi jdbi;
    final Journal journal;
    final Runs runs;
    final Proposals proposals;
    /** What the plan is when it is computed again. */
    volatile Answer again;

    private final Policy policy;

    Council(Jdbi jdbi, Policy policy) {
        this(jdbi, new Shape(Map.of()), policy);
    }

    private Council(Jdbi jdbi, Shape shape, Policy policy) {
        this(jdbi, new Journal(jdbi, shape, new Redaction(List.of())), new Runs(jdbi, shape), policy);
    }

    private Council(Jdbi jdbi, Journal journal, Runs runs, Policy policy) {
        this.jdbi = jdbi;
        this.policy = policy;
        this.journal = journal;
        this.runs = runs;
        this.again = new Answer.Proposal(plan(Danger.DESTRUCTIVE, Cluster.Tier.HIGH, "as it was"));
        this.proposals = of(runs, journal);
        for (var name : List.of("bert", "carl", "dora")) {
            standing.put(name, Set.of("approver"));
        }
        standing.put("anna", Set.of("oncall", "approver", "breakglass"));
        standing.put("emil", Set.of("viewer"));
    }

    /** Another one on the same store, which is made much faster. */
    Council next(Policy other) {
        return new Council(jdbi, journal, runs, other);
    }

    /** The same people, as another replica sees them. */
    Proposals elsewhere(Jdbi other) {
        var shape = new Shape(Map.of());
        return of(new Runs(other, shape), new Journal(other, shape, new Redaction(List.of())));
    }

    private Proposals of(Runs kept, Journal written) {
        var homes = List.of(ASKED, CONSOLE, CONSOLE);
        return new Proposals(kept, written, new Electorate(policy, () -> new Crew(standing)), _ -> again, _ -> homes);
    }

    Plan plan(Danger danger, Cluster.Tier tier, String fact) {
        return new Plan(
                new Plan.Target("restore", cluster, tier, Optional.of("orders")),
                "Bring orders back",
                danger,
                List.of(),
                new Plan.Outlook(Estimate.seconds(1, 2), Loss.NONE, Map.of(), "not possible"),
                new Plan.Grounds(List.of(), Map.of("fact", fact), Optional.of("rows are gone")));
    }

    Plan plan() {
        return ((Answer.Proposal) again).plan();
    }

    /** From now on the plan is this one. */
    Plan becomes(Danger danger, Cluster.Tier tier, String fact) {
        again = new Answer.Proposal(plan(danger, tier, fact));
        return plan();
    }

    static Who who(String person) {
        return new Who(person, new Account("fake", "U-" + person), ASKED);
    }

    Ask ask(String person) {
        return new Ask("restore orders", Optional.of(cluster), who(person), NOW);
    }

    long propose() {
        return propose("anna");
    }

    long propose(String asker) {
        var delivery = TestStore.unique("d");
        proposals.propose(plan(), ask(asker), delivery, Optional.empty()).ifPresent(problem -> {
            throw problem.asTrouble();
        });
        return runs.byDelivery(delivery).orElseThrow().number();
    }

    static Ballot ballot(String person, Verdict verdict) {
        return new Ballot(who(person), verdict, Optional.empty(), Optional.of("I say so"), Optional.of("orders"));
    }

    Heard approve(long number, String person) {
        return approve(number, person, NOW);
    }

    Heard approve(long number, String person, Instant now) {
        return proposals.vote(number, ballot(person, Verdict.APPROVE), now);
    }

    Heard deny(long number, String person) {
        return proposals.vote(number, ballot(person, Verdict.DENY), NOW);
    }

    Run run(long number) {
        return runs.find(number).orElseThrow();
    }

    State state(long number) {
        return run(number).state();
    }

    /** What a worker does before it begins. */
    Optional<Plan> begins(long number, Instant now) {
        var computed = proposals.again(run(number));
        return jdbi.inTransaction(h -> proposals.confirm(h, runs.lock(h, number).orElseThrow(), computed, now));
    }

    List<What> told(long number) {
        return journal.ofRun(number).stream().map(Event::what).toList();
    }

    <T extends What> List<T> told(long number, Class<T> kind) {
        return told(number).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Message> cards(long number) {
        return new Outbox(jdbi).about(new Subject.OfRun(number));
    }

    static Policy all(Rule rule) {
        return new Policy(List.of(new Policy.Entry(Optional.empty(), Optional.empty(), Optional.empty(), rule)));
    }

    static String code(Heard heard) {
        return switch (heard) {
            case Heard.Yes _ -> "";
            case Heard.No(var problem) -> problem.code();
        };
    }
}
