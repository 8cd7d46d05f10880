package dev.muster.bench;

import dev.muster.bot.store.Store;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Two replicas share a store; the one that works is killed. How long until the other has taken its work over. */
record Takeover(Site site, Ledger ledger) {
    private static final int TIMES = 5;
    private static final String DATABASE = "takeover";

    List<Measure> measure() throws IOException, SQLException, InterruptedException {
        var inStore = ledger.newStore(DATABASE);
        var one = site.watcher("takeover-a", inStore);
        var other = site.watcher("takeover-b", inStore);
        var runs = new double[TIMES];
        var posts = new double[TIMES];
        var working = one.start();
        try (var store = ledger.open(DATABASE);
                var http = Speaker.client()) {
            var token = site.secret("token-oncall");
            for (int i = 0; i < TIMES; i++) {
                try (var hung = new Hung(site.session());
                        var session = site.session()) {
                    long run = 1 + Ledger.number(store, "SELECT max(number) FROM run");
                    new Speaker(http, working.url(), token).say("db-orders", "/db terminate " + hung.pid());
                    Ledger.await(store, run, "SELECT max(run) FROM event WHERE kind = 'step-begun'");
                    // Only now, or it could be the one that begins.
                    var heir = (i % 2 == 0 ? other : one).start();
                    var killed = working;
                    working = heir;
                    killed.kill();
                    long begin = System.nanoTime();
                    var begun = new FutureTask<>(() -> takenOver(store, begin, run));
                    Thread.ofVirtual().start(begun);
                    new Speaker(http, heir.url(), token).say("db-orders", "/db terminate " + Site.pid(session));
                    posts[i] = told(store, begin, run + 1);
                    runs[i] = begun.get();
                    hung.wake();
                    Ledger.await(store, 2, "SELECT count(*) FROM run WHERE phase = 'ended' AND number >= " + run);
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            working.close();
        }
        return List.of(
                Measure.atMost(
                        10,
                        "a run is taken over from a killed replica, worst",
                        Measure.quantile(runs, 1),
                        "s",
                        "of %d; median %.1f s".formatted(TIMES, Measure.median(runs))),
                Measure.atMost(
                        10,
                        "telling is taken over from a killed replica, worst",
                        Measure.quantile(posts, 1),
                        "s",
                        "until a card stands that was owed right after; median %.1f s"
                                .formatted(Measure.median(posts))));
    }

    private static double takenOver(Store store, long since, long run) {
        Ledger.await(store, 2, "SELECT token FROM run WHERE number = " + run);
        return (System.nanoTime() - since) / 1e9;
    }

    private static double told(Store store, long since, long run) {
        Ledger.await(
                store, 1, "SELECT count(*) FROM message WHERE subject = 'run:%d' AND ref IS NOT NULL".formatted(run));
        return (System.nanoTime() - since) / 1e9;
    }

    /** A session whose process stands still: told to end, it does not, and who ends it waits. */
    private static final class Hung implements AutoCloseable {
        private final Connection session;
        private final int pid;

        Hung(Connection session) throws SQLException {
            this.session = session;
            this.pid = Site.pid(session);
            signal("STOP");
        }

        int pid() {
            return pid;
        }

        void wake() {
            signal("CONT");
        }

        private void signal(String name) {
            try {
                new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                        .start()
                        .waitFor();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws SQLException {
            wake();
            session.close();
        }
    }
}
