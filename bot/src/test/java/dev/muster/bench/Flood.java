package dev.muster.bench;

import dev.muster.bot.store.Store;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A thousand things happen in one incident at once: what its channel sees of it, and when. */
record Flood(Site site, Ledger ledger) {
    private static final int NOTES = 1000;
    private static final int SENDERS = 20;
    private static final String DATABASE = "flood";
    private static final Pattern NOTE = Pattern.compile("drop-(\\d+)\\b");
    private static final String OURS =
            " FROM console_message WHERE author = 'muster' AND only_for IS NULL AND channel = 'db-orders' ";

    List<Measure> measure() throws IOException, SQLException {
        var inStore = ledger.newStore(DATABASE);
        var watcher = site.watcher("flood", yaml -> inStore.apply(yaml) + Decisions.ONE_MUST_AGREE);
        try (var muster = watcher.start();
                var http = Speaker.client();
                var session = site.session();
                var store = ledger.open(DATABASE)) {
            var speaker = new Speaker(http, muster.url(), site.secret("token-oncall"));
            speaker.say("db-orders", "/db incident open everything at once");
            Ledger.await(store, 1, "SELECT count(*) FROM message WHERE opened IS NOT NULL AND shown = wanted");
            long begin = System.nanoTime();
            double planned;
            double card;
            double said;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var senders = IntStream.range(0, SENDERS)
                        .mapToObj(sender -> threads.submit(() -> notes(speaker, sender)))
                        .toList();
                Ledger.await(store, NOTES / 4, "SELECT count(*) FROM event WHERE kind = 'noted'");
                long asked = System.nanoTime();
                speaker.say("db-orders", "/db terminate " + Site.pid(session));
                Ledger.await(store, 1, "SELECT count(*) FROM run");
                planned = (System.nanoTime() - asked) / 1e9;
                Ledger.await(store, 1, "SELECT count(*)" + OURS + "AND text LIKE 'Plan %'");
                card = (System.nanoTime() - asked) / 1e9;
                for (var sender : senders) {
                    sender.get();
                }
                said = (System.nanoTime() - begin) / 1e9;
            } catch (java.util.concurrent.ExecutionException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Ledger.await(store, NOTES, "SELECT count(*) FROM event WHERE kind = 'noted'");
            Ledger.await(store, 1, """
                    SELECT count(*) FROM (SELECT max(last) AS told FROM message WHERE subject LIKE 'lines:%' AND ref IS NOT NULL) AS lines
                     WHERE told >= (SELECT max(seq) FROM event WHERE kind = 'noted')
                    """);
            double told = (System.nanoTime() - begin) / 1e9;
            return List.of(
                    Measure.atMost(
                            1,
                            "flood of 1,000 notes: Muster's messages in the channel",
                            perSecond(store),
                            "a second",
                            "%d messages; private answers to people and edits are not counted"
                                    .formatted(Ledger.number(store, "SELECT count(*)" + OURS))),
                    Measure.atMost(
                            2,
                            "flood: from asking to the card to approve",
                            card,
                            "s",
                            "asked when a quarter of the notes was written; planned after %.1f s".formatted(planned)),
                    Measure.atMost(
                            0, "flood: notes that are lost, or told twice", wrong(store), "", "read from the thread"),
                    Measure.compared(
                            "flood: all is told",
                            told,
                            "s",
                            "after the first; taken from people within %.1f s".formatted(said)));
        }
    }

    private static void notes(Speaker speaker, int sender) {
        for (int i = sender; i < NOTES; i += SENDERS) {
            speaker.say("db-orders", "/db note drop-" + i);
        }
    }

    /** From the first of them to the last; the headline was there before. */
    private static double perSecond(Store store) {
        return store.jdbi()
                .withHandle(h -> h.createQuery(
                                "SELECT ((count(*) - 1) / extract(epoch FROM max(at) - min(at)))::float8" + OURS)
                        .mapTo(Double.class)
                        .one());
    }

    private static double wrong(Store store) {
        var told = new HashMap<Integer, Integer>();
        store.jdbi()
                .withHandle(h -> h.createQuery("SELECT text" + OURS + "AND thread IS NOT NULL")
                        .mapTo(String.class)
                        .list())
                .forEach(text -> NOTE.matcher(text)
                        .results()
                        .forEach(found -> told.merge(Integer.valueOf(found.group(1)), 1, Integer::sum)));
        return IntStream.range(0, NOTES)
                .mapToDouble(i -> told.getOrDefault(i, 0) == 1 ? 0 : 1)
                .sum();
    }
}
