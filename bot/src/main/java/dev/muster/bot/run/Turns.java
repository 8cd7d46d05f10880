package dev.muster.bot.run;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.commands.plan.Danger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose turn it is: a run is taken by one worker at a time, when nobody else has its cluster, and a fresh one only as what
 * it is by today's facts.
 */
final class Turns {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Runs runs;
    private final Journal journal;
    private final Proposals proposals;
    private final Clock clock;

    Turns(Runs runs, Journal journal, Proposals proposals, Clock clock) {
        this.runs = runs;
        this.journal = journal;
        this.proposals = proposals;
        this.clock = clock;
    }

    /** Empty if it may not go on, or not yet. */
    Optional<Turn> take(long number) {
        var found = runs.find(number);
        if (found.isEmpty() || !mayGo(found.get())) {
            return Optional.empty();
        }
        var fresh = isFresh(found.get(), journal.ofRun(number))
                ? Optional.of(proposals.again(found.get()))
                : Optional.<Proposals.Fresh>empty();
        return runs.jdbi().inTransaction(h -> {
            var run = runs.lock(h, number).orElseThrow();
            // Computing took its time: whoever has taken the run meanwhile knows better.
            boolean still = mayGo(run)
                    && run.marks().token() == found.get().marks().token()
                    && isFresh(run, journal.ofRun(h, number)) == fresh.isPresent();
            if (!still || waits(h, run)) {
                return Optional.empty();
            }
            if (fresh.isPresent()
                    && proposals.confirm(h, run, fresh.get(), clock.instant()).isEmpty()) {
                runs.letGo(h, number);
                return Optional.empty();
            }
            // The plan may be a more dangerous one by now.
            if (fresh.isPresent() && waits(h, runs.lock(h, number).orElseThrow())) {
                return Optional.empty();
            }
            long token = runs.nextToken(h, number);
            runs.state(h, number, new State.Running());
            note(h, run, new What.RunStarted(token));
            LOG.debug("run {} taken with token {}", number, token);
            return runs.lock(h, number).map(taken -> new Turn(runs, journal, clock, taken, token));
        });
    }

    private static boolean mayGo(Run run) {
        return run.state() instanceof State.Queued || run.state() instanceof State.Running;
    }

    private static boolean isFresh(Run run, List<Event> events) {
        return !run.marks().back() && Ledger.of(events).marks().isEmpty();
    }

    /** One destructive run at a time has a cluster; who waits is told for whom, once. */
    private boolean waits(Handle h, Run run) {
        // What takes another run back touches what the holder may be working on.
        if (run.plan().danger() != Danger.DESTRUCTIVE && run.marks().undoOf().isEmpty()) {
            return false;
        }
        var holder = runs.holderInstead(h, run.cluster(), run.number());
        var waiting = new State.Queued(holder);
        if (holder.isPresent() && !waiting.equals(run.state())) {
            runs.state(h, run.number(), waiting);
            note(h, run, new What.Waits(holder.get()));
        }
        return holder.isPresent();
    }

    private void note(Handle h, Run run, What what) {
        journal.append(
                h, Entry.of(clock.instant(), Event.Scope.of(run.cluster()).withRun(run.number()), what));
    }
}
