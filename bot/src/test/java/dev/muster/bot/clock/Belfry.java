package dev.muster.bot.clock;

import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Policy;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.Redaction;
import dev.muster.bot.journal.Shape;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.people.Crew;
import dev.muster.bot.run.Ask;
import dev.muster.bot.run.Proposals;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.Runner;
import dev.muster.bot.run.Runs;
import dev.muster.bot.run.State;
import dev.muster.bot.run.Steering;
import dev.muster.bot.run.TestTools;
import dev.muster.bot.store.Store;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.chat.Place;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.schedule.Schedule;
import dev.muster.commands.schedule.Schedule.Kind;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.verb.Answer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;

/** One Muster that does things by the clock, on a real store. Verbs are what their first two words say. */
final class Belfry {
    static final Place HOME = Place.channel("fake", "db-orders");
    static final Instant START = Instant.parse("2026-03-01T12:00:30Z");

    final String cluster;
    final Jdbi jdbi;
    final Journal journal;
    final Runs runs;
    final Proposals proposals;
    final Steering steering;
    final Asker asker;
    final Almanac almanac;
    final List<Backup> backups = new CopyOnWriteArrayList<>();
    /** Why nothing can be planned at present. */
    volatile Optional<Problem> away = Optional.empty();

    Belfry() {
        this(TestStore.shared(), TestStore.unique("orders"));
    }

    Belfry(Store store, String cluster) {
        this.cluster = cluster;
        this.jdbi = store.jdbi();
        var shape = new Shape(Chore.KINDS);
        this.journal = new Journal(jdbi, shape, new Redaction(List.of()));
        this.runs = new Runs(jdbi, shape);
        var crew = new Crew(Map.of("anna", Set.of("oncall", "approver"), "ben", Set.of("approver")));
        var electorate = new Electorate(new Policy(List.of()), () -> crew);
        this.proposals = new Proposals(runs, journal, electorate, this::plan, _ -> List.of(HOME));
        this.steering = new Steering(runs, journal);
        this.asker = new Asker(runs, proposals, this::plan);
        this.almanac = new Almanac(jdbi, shape);
    }

    Belfry replica(Store store) {
        return new Belfry(store, cluster);
    }

    Answer plan(Ask ask) {
        var words = List.of(ask.words().split(" ", -1));
        return away.<Answer>map(Answer.Refusal::new)
                .orElseGet(() -> new Answer.Proposal(new Plan(
                        new Plan.Target(
                                words.get(0) + " " + words.get(1), cluster, Cluster.Tier.HIGH, Optional.empty()),
                        ask.words(),
                        words.get(1).equals("prune") ? Danger.DESTRUCTIVE : Danger.CHANGE,
                        List.of(new Chore(cluster, ask.words())),
                        new Plan.Outlook(Estimate.seconds(1, 2), Loss.NONE, Map.of(), "not needed"),
                        new Plan.Grounds(List.of(), Map.of(), Optional.empty()))));
    }

    Schedule schedule(String name, Kind kind, String cron) {
        return new Schedule(cluster, name, kind, new Schedule.When(cron, ZoneOffset.UTC), List.of());
    }

    Clockwork clockwork() {
        return new Clockwork(almanac, asker, new Wording(_ -> backups), journal, _ -> List.of(HOME));
    }

    Timetable timetable(Schedule... schedules) {
        return new Timetable(List.of(schedules), almanac, runs, journal);
    }

    Who anna(String delivery) {
        return new Who("anna", new Account("fake", "U-anna"), HOME, Optional.of(delivery));
    }

    /** Works on everything that is to be done. */
    void work() {
        work(Clock.systemUTC());
    }

    void work(Instant now) {
        work(Clock.fixed(now, ZoneOffset.UTC));
    }

    private void work(Clock clock) {
        var runner = new Runner(
                runs, journal, proposals, TestTools.with(new Observer(List.of(), "none", Clock.systemUTC())), clock);
        open().forEach(run -> runner.work(run.number()));
    }

    /** As if somebody had paused it between two steps. */
    void pause(Run run) {
        jdbi.useHandle(h -> h.createUpdate("UPDATE run SET state = :state::json WHERE number = :run")
                .bind("state", new Shape(Chore.KINDS).write((State) new State.Paused()))
                .bind("run", run.number())
                .execute());
    }

    List<Run> open() {
        return runs.open().stream().filter(run -> run.cluster().equals(cluster)).toList();
    }

    List<Run> begun(String name) {
        return runs.delivered("schedule:%s:%s:".formatted(cluster, name));
    }

    /** What the journal says of the cluster beside what it says of runs. */
    List<What> told() {
        return jdbi.withHandle(h -> h
                .createQuery("SELECT seq FROM event WHERE cluster = :cluster AND run IS NULL ORDER BY seq")
                .bind("cluster", cluster)
                .mapTo(Long.class)
                .list()
                .stream()
                .map(seq -> journal.find(seq).orElseThrow().what())
                .toList());
    }

    List<String> messages(String subject) {
        return jdbi.withHandle(h -> h.createQuery("SELECT channel FROM message WHERE subject = :subject")
                .bind("subject", subject)
                .mapTo(String.class)
                .list());
    }
}
