package dev.muster.bot.run;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** A run that is ours to work on. What is written of it is written only while it is ours. */
record Turn(Runs runs, Journal journal, Clock clock, Run run, long token) {

    long number() {
        return run.number();
    }

    boolean back() {
        return run.marks().back();
    }

    Instant now() {
        return clock.instant();
    }

    Ledger ledger() {
        return Ledger.of(journal.ofRun(number()));
    }

    void write(What what) {
        var _ = whileOurs(h -> note(h, what));
    }

    Optional<Long> note(Handle h, What what) {
        return journal.append(h, Entry.of(now(), Event.Scope.of(run.cluster()).withRun(number()), what));
    }

    <T> T whileOurs(Function<Handle, T> change) {
        return runs.jdbi().inTransaction(h -> {
            if (!runs.isOurs(h, number(), token)) {
                throw new Hands.Taken();
            }
            return change.apply(h);
        });
    }

    /** Between two steps is where people are heard. Whether they want it to go no further. */
    boolean obeys() {
        return whileOurs(h -> {
            var wish = runs.orders(h, number()).wish();
            wish.ifPresent(it -> {
                runs.wish(h, number(), Optional.empty());
                switch (it) {
                    case PAUSE -> {
                        runs.state(h, number(), new State.Paused());
                        note(h, new What.RunPaused());
                    }
                    case CANCEL -> cancelled(h);
                }
            });
            return wish.isPresent();
        });
    }

    void cancelled(Handle h) {
        end(h, State.How.CANCELLED, now());
        note(h, new What.RunCancelled(Optional.empty()));
    }

    /** Whatever somebody still wanted comes too late. */
    void end(Handle h, State.How how, Instant at) {
        runs.wish(h, number(), Optional.empty());
        runs.state(h, number(), new State.Ended(how, at.toEpochMilli(), Optional.empty()));
        runs.letGo(h, number());
    }
}
