package dev.muster.bot.run;

import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Policy;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Crew;
import dev.muster.bot.store.Store;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.verb.Answer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Everything that a run needs, on a real store, with a cluster and a world of its own. */
public final class Workshop {
    public static final Place CHANNEL = Place.channel("fake", "db-orders");
    public static final Who ANNA = who("anna");
    public static final Who BEN = who("ben");

    final String cluster;
    final World world;
    final Journal journal;
    final Runs runs;
    final Proposals proposals;
    final Steering steering;
    private final Map<String, Answer> answers;
    private final Place channel;

    Workshop() {
        this(TestStore.shared(), CHANNEL);
    }

    public Workshop(Store store, Place channel) {
        this(store, channel, TestStore.unique("orders"), new ConcurrentHashMap<>());
    }

    private Workshop(Store store, Place channel, String cluster, Map<String, Answer> answers) {
        this.cluster = cluster;
        this.world = World.named(cluster);
        this.answers = answers;
        this.channel = channel;
        var shape = new Shape(Act.KINDS);
        journal = new Journal(store.jdbi(), shape, new Redaction(List.of()));
        runs = new Runs(store.jdbi(), shape);
        proposals = new Proposals(
                runs,
                journal,
                electorate(),
                ask -> java.util.Objects.requireNonNull(answers.get(ask.words())),
                _ -> List.of());
        steering = new Steering(runs, journal);
    }

    /** Another Muster that looks after the same, with connections of its own. */
    Workshop replica(Store store) {
        return new Workshop(store, channel, cluster, answers);
    }

    private static Who who(String person) {
        return new Who(person, new Account("fake", person), CHANNEL);
    }

    public static Electorate electorate() {
        var crew = new Crew(Map.of(
                "anna", Set.of("oncall", "approver", "breakglass"),
                "ben", Set.of("approver"),
                "cleo", Set.of("approver")));
        return new Electorate(new Policy(List.of()), () -> crew);
    }

    public Journal journal() {
        return journal;
    }

    public Runs runs() {
        return runs;
    }

    public Proposals proposals() {
        return proposals;
    }

    public String cluster() {
        return cluster;
    }

    public Runner runner() {
        return runner(Clock.systemUTC());
    }

    Runner runner(Clock clock) {
        return new Runner(runs, journal, proposals, TestTools.nowhere(), clock);
    }

    /** A destructive run that ben has approved, and that asks before its second step. */
    public long asking(String question) {
        long run = propose(
                plan(Danger.DESTRUCTIVE, List.of(step("one"), step("two").asking(question), step("three"))));
        approve(run);
        return run;
    }

    public Plan plan(Danger danger, String... names) {
        return plan(danger, List.of(names).stream().map(name -> step(name)).toList());
    }

    Act step(String name) {
        return Act.of(cluster, name);
    }

    Plan plan(Danger danger, List<? extends Step> steps) {
        return plan(danger, steps, "3");
    }

    Plan plan(Danger danger, List<? extends Step> steps, String fact) {
        return new Plan(
                new Plan.Target("rewind", cluster, Cluster.Tier.HIGH, Optional.empty()),
                "Set things right",
                danger,
                List.copyOf(steps),
                new Plan.Outlook(Estimate.seconds(1, 2), Loss.NONE, Map.of(), "each step can be taken back"),
                new Plan.Grounds(
                        List.of(new Check("there is a backup", "yes", true)),
                        Map.of("timeline", fact),
                        Optional.of("rows are gone")));
    }

    /** The number of the run; asked again, the plan is the same until {@link #replans} says otherwise. */
    public long propose(Plan plan) {
        var words = "rewind " + TestStore.unique("ask");
        answers.put(words, new Answer.Proposal(plan));
        var refused = proposals.propose(
                plan, new Ask(words, Optional.empty(), asker(), Instant.now()), words, Optional.empty());
        if (refused.isPresent()) {
            throw new AssertionError(refused.get());
        }
        return runs.byDelivery(words).orElseThrow().number();
    }

    private Who asker() {
        return new Who(ANNA.person(), ANNA.account(), channel);
    }

    void replans(long run, Answer answer) {
        answers.put(runs.find(run).orElseThrow().ask().words(), answer);
    }

    public long changing(String... names) {
        return propose(plan(Danger.CHANGE, names));
    }

    /** A destructive run that ben has approved. */
    public long destructive(String... names) {
        long run = propose(plan(Danger.DESTRUCTIVE, names));
        approve(run);
        return run;
    }

    public void approve(long run) {
        var vote = new Ballot(BEN, What.Verdict.APPROVE, Optional.empty(), Optional.empty(), Optional.empty());
        if (!(proposals.vote(run, vote, Instant.now()) instanceof Heard.Yes)) {
            throw new AssertionError("the vote was not heard");
        }
    }

    public Heard order(long run, Order order) {
        return steering.give(run, order, BEN, Optional.empty(), Instant.now());
    }

    public State state(long run) {
        return runs.find(run).orElseThrow().state();
    }

    List<What> told(long run) {
        return journal.ofRun(run).stream().map(Event::what).toList();
    }

    /** What the journal says of a run, a word or two for each entry. */
    List<String> story(long run) {
        return told(run).stream().map(Workshop::word).toList();
    }

    private static String word(What what) {
        return switch (what) {
            case What.StepBegun(var step, var back, var _) -> "begun " + step + back(back);
            case What.StepDone(var step, var back, var _, var _) -> "done " + step + back(back);
            case What.StepFailed(var step, var back, var problem) -> problem.code() + " " + step + back(back);
            case What.Waits(var other) -> "waits " + other;
            case What.Lapsed(var problem) -> "lapsed " + problem.code();
            default -> what.getClass().getSimpleName();
        };
    }

    private static String back(boolean back) {
        return back ? " back" : "";
    }
}
