package dev.muster.bot.run;

import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Routine;
import dev.muster.bot.gate.Rule;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Homes;
import dev.muster.chat.Place;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What may become of a plan before it runs: each with its entry in the journal, in one transaction. */
final class Drafts {
    private final Runs runs;
    private final Journal journal;
    private final Electorate electorate;
    private final Homes homes;

    Drafts(Runs runs, Journal journal, Electorate electorate, Homes homes) {
        this.runs = runs;
        this.journal = journal;
        this.electorate = electorate;
        this.homes = homes;
    }

    static State approved(Rule rule, Instant now) {
        return rule.rest().isZero()
                ? new State.Queued(Optional.empty())
                : new State.Resting(now.plus(rule.rest()).toEpochMilli());
    }

    private static Entry entry(Instant at, Run run, What what) {
        return Entry.of(at, Event.Scope.of(run.cluster()).withRun(run.number()), what);
    }

    Optional<Long> note(Handle h, Instant at, Run run, What what) {
        return journal.append(h, entry(at, run, what));
    }

    Optional<Long> note(Handle h, Instant at, Run run, Who who, What what) {
        return journal.append(h, entry(at, run, what).by(who));
    }

    List<Event> events(Handle h, Run run) {
        return journal.ofRun(h, run.number());
    }

    void expire(Handle h, Run run, Instant now) {
        runs.state(h, run.number(), new State.Ended(State.How.EXPIRED, now.toEpochMilli(), Optional.empty()));
        note(h, now, run, new What.Expired());
    }

    /** It is over, and whoever still works on it is not heard any more. */
    void lapse(Handle h, Run run, Problem problem, Instant now) {
        runs.nextToken(h, run.number());
        runs.state(h, run.number(), new State.Ended(State.How.LAPSED, now.toEpochMilli(), Optional.of(problem)));
        runs.letGo(h, run.number());
        note(h, now, run, new What.Lapsed(problem));
    }

    /**
     * What the clock asked for does not wait for somebody who chooses, or everything after it would wait as well: it is over,
     * and told where the cluster is at home.
     */
    void fail(Handle h, Run run, Problem problem, Instant now) {
        long number = run.number();
        runs.nextToken(h, number);
        runs.wish(h, number, Optional.empty());
        runs.state(h, number, new State.Ended(State.How.FAILED, now.toEpochMilli(), Optional.of(problem)));
        runs.letGo(h, number);
        if (Routine.isTold(run.plan()) && isNews(h, run, problem, now)) {
            homes.of(run.cluster()).forEach(home -> card(h, number, home));
        }
        note(h, now, run, new What.RunFailed(problem));
    }

    private static boolean isNews(Handle h, Run run, Problem problem, Instant now) {
        return run.ask()
                .who()
                .delivery()
                .map(delivery -> Outcry.fails(h, delivery, problem, now))
                .orElse(true);
    }

    /** What had failed, and been told, has worked: the same people hear of that. */
    void works(Handle h, String cluster, String delivery, String words, Instant now) {
        Outcry.works(h, delivery, now)
                .ifPresent(after -> journal.append(
                                h,
                                Entry.of(now, Event.Scope.of(cluster), new What.WorksAgain(words, after))
                                        .by(Who.clock(delivery)))
                        .ifPresent(event -> alarm(h, cluster, event)));
    }

    private void alarm(Handle h, String cluster, long event) {
        homes.of(cluster)
                .forEach(home -> Owed.owe(
                        h,
                        "works:%d:%s:%s".formatted(event, home.chat(), home.channel()),
                        new Subject.Alarm(event),
                        Outbox.Urgency.DECISION,
                        home));
    }

    void card(Handle h, long run, Place place) {
        var key = "run:%d:%s:%s".formatted(run, place.chat(), place.channel());
        Owed.owe(h, key, new Subject.OfRun(run), Outbox.Urgency.DECISION, place);
    }

    void replace(Handle h, Run run, Plan plan, List<String> changes, Instant now) {
        runs.plan(h, run.number(), plan, electorate.gate(plan, run.ask().who()).rule());
        if (!plan.hash().equals(run.hash())) {
            // Void for good: should it become the old plan again, nobody has looked at it since.
            runs.forgetVotes(h, run.number());
        }
        note(h, now, run, new What.PlanChanged(plan.hash(), changes));
    }
}
