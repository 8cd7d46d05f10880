package dev.muster.bot.store;

import dev.muster.commands.cluster.History;
import dev.muster.commands.cluster.Sample;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** What was seen of every node, for as long as it is kept. */
public final class Samples implements History {
    private final Jdbi jdbi;

    public Samples(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public void add(String cluster, List<Sample> samples) {
        if (samples.isEmpty()) {
            return;
        }
        jdbi.useHandle(h -> {
            var batch = h.prepareBatch("""
                    INSERT INTO sample (cluster, node, at, standby, transactions, lag_bytes)
                    VALUES (:cluster, :node, :at, :standby, :transactions, :lag)
                        ON CONFLICT DO NOTHING
                    """);
            samples.forEach(s -> batch.bind("cluster", cluster)
                    .bind("node", s.node())
                    .bind("at", InboxStore.utc(s.at()))
                    .bind("standby", s.standby())
                    .bind("transactions", s.transactions())
                    .bind("lag", s.lagBytes().orElse(null))
                    .add());
            batch.execute();
        });
    }

    @Override
    public List<Sample> since(String cluster, Instant from) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT node, at, standby, transactions, lag_bytes
                          FROM sample
                         WHERE cluster = :cluster AND at >= :from
                         ORDER BY at, node
                        """)
                .bind("cluster", cluster)
                .bind("from", InboxStore.utc(from))
                .map((row, _) -> new Sample(
                        row.getString("node"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getBoolean("standby"),
                        row.getLong("transactions"),
                        Optional.ofNullable(row.getObject("lag_bytes", Long.class))))
                .list());
    }

    public int forget(Instant before) {
        return jdbi.withHandle(h -> h.createUpdate("DELETE FROM sample WHERE at < :before")
                .bind("before", InboxStore.utc(before))
                .execute());
    }
}
