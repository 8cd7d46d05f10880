package dev.muster.bot.archive;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.commands.wal.Gap;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Notices;
import java.time.Clock;

/** Writes down what happens to receiving. */
public record Register(Journal journal, Clock clock) implements Notices {

    @Override
    public void receiving(String cluster, String node, String slot, Lsn from) {
        append(cluster, new What.WalReceiving(node, slot, from.toString()));
    }

    @Override
    public void stopped(String cluster, String node, String why) {
        append(cluster, new What.WalStopped(node, why));
    }

    /** Once, however often it is come upon. */
    @Override
    public void gap(String cluster, Gap gap) {
        var what =
                new What.WalGap(gap.timeline(), gap.from().toString(), gap.to().toString(), gap.segments());
        journal.append(Entry.of(clock.instant(), Event.Scope.of(cluster), what)
                .once("wal gap:%s:%d:%s:%s".formatted(cluster, gap.timeline(), gap.from(), gap.to())));
    }

    private void append(String cluster, What what) {
        journal.append(Entry.of(clock.instant(), Event.Scope.of(cluster), what));
    }
}
