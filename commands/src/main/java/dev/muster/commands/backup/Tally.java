package dev.muster.commands.backup;

import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.wal.Lsn;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Counts the rows of a server while it is copied, each database as a snapshot of its own sees it: once restored, as many must
 * be seen through the same snapshot. What cannot be so is told in the manifest: no backup fails for it, or waits for it long.
 */
final class Tally implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** Until then vacuum is held up at the source. */
    private static final Duration LONGEST_GRACE = Duration.ofMinutes(1);

    private static final Duration ENDING = Duration.ofSeconds(1);

    private final Taking taking;
    private final List<Manifest.Database> databases;
    private final Map<String, View> views = new ConcurrentHashMap<>();
    private final Map<String, String> unseen = new ConcurrentHashMap<>();
    private final Map<String, Manifest.Sight> sights = new ConcurrentHashMap<>();
    private final CountDownLatch seen = new CountDownLatch(1);
    private Optional<Anchor> anchor = Optional.empty();
    private Optional<Thread> thread = Optional.empty();
    private long begun = System.nanoTime();
    private volatile String why = "it could not be counted";
    private volatile boolean copied;
    private volatile boolean closed;

    private Tally(Taking taking, List<Manifest.Database> databases) {
        this.taking = taking;
        this.databases = databases;
    }

    /** To be called before the copy begins. */
    static Tally of(Taking taking, Manifest.Source source, List<Manifest.Database> databases)
            throws InterruptedException {
        var tally = new Tally(taking, databases);
        if (!taking.countsRows()) {
            tally.why = "rows are skipped, as it is configured";
        } else if (source.standby()) {
            tally.why = "it is taken from a standby, where no snapshot can be held for it";
        } else {
            taking.shift().hold(tally::close);
            tally.drop();
        }
        return tally;
    }

    private void drop() throws InterruptedException {
        try {
            anchor = Optional.of(Anchor.drop(taking));
        } catch (SQLException e) {
            why = "there could be no transaction for it (" + e.getSQLState() + ")";
        }
    }

    /** {@code started} says whether the copy has begun: what ends before that does not stand in its WAL. */
    void begin(BooleanSupplier started) {
        begun = System.nanoTime();
        anchor.ifPresent(held ->
                thread = Optional.of(Thread.ofVirtual().name("tally").start(() -> count(held, started))));
    }

    /** What is copied waits in its pipe meanwhile: a small server would be copied before anybody had looked. */
    void awaitSight() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (thread.isPresent() && System.nanoTime() < end && !seen.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            taking.meter().beat();
        }
    }

    private void count(Anchor held, BooleanSupplier started) {
        try {
            while (!started.getAsBoolean() || !held.settled()) {
                if (copied) {
                    why = "a transaction was older than the backup: " + held.older();
                    return;
                }
                Thread.sleep(LOOK);
            }
            int spare = held.spareConnections();
            for (var database : databases) {
                if (views.size() < spare) {
                    open(database.name());
                } else {
                    unseen.put(database.name(), "too few connections were left for it");
                }
            }
            seen.countDown();
            views.values().forEach(view -> view.count().census().count());
        } catch (SQLException e) {
            why = "its transaction was lost (" + e.getSQLState() + ")";
        } catch (InterruptedException | Work.Stopped _) {
            why = "it was stopped";
        } finally {
            seen.countDown();
        }
    }

    private void open(String database) {
        try {
            views.put(database, View.open(taking, database));
        } catch (SQLException e) {
            unseen.put(database, "it could not be entered to be counted (" + e.getSQLState() + ")");
        }
    }

    /** Once the copy has ended, at {@code stop}: what is counted until then, or a little later. Nothing is held any more. */
    void end(Lsn stop) throws InterruptedException {
        copied = true;
        if (thread.isPresent()) {
            var grace = Census.grace(begun);
            if (!thread.get().join(grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE)) {
                views.values().forEach(view -> view.count().census().close());
                thread.get().join(ENDING);
            }
        }
        for (var database : databases) {
            sights.put(database.name(), sight(database.name(), stop));
        }
        close();
    }

    List<Manifest.Database> told(List<Manifest.Database> all) {
        return all.stream()
                .map(database -> database.withSight(
                        Optional.ofNullable(sights.get(database.name())).orElseGet(() -> none(why))))
                .toList();
    }

    private Manifest.Sight sight(String database, Lsn stop) {
        return Optional.ofNullable(views.get(database))
                .map(view -> view.sight(stop))
                .orElseGet(() -> none(Optional.ofNullable(unseen.get(database)).orElse(why)));
    }

    private static Manifest.Sight none(String why) {
        return new Manifest.Sight(Optional.empty(), List.of(), List.of(why));
    }

    /** What is being counted is cancelled first: the server would not notice that nobody waits for it. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            copied = true;
            views.values().forEach(View::close);
            anchor.ifPresent(Anchor::close);
            thread.ifPresent(Thread::interrupt);
        }
    }
}
