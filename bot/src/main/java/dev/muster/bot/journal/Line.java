package dev.muster.bot.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** An entry as it goes into the store. Its place in the chain, and what follows from it, the store's trigger adds. */
record Line(Optional<String> key, Optional<Long> incident, String body) {

    private record Written(long seq, Optional<String> key) {}

    /** In one statement, in this order: the number of each, empty where its key is there already. */
    static List<Optional<Long>> write(Handle h, List<Line> lines) {
        var written = h.createQuery("""
                        INSERT INTO event (incident, body)
                        SELECT incident, body::json
                          FROM unnest(:incidents, :bodies) WITH ORDINALITY AS line (incident, body, place)
                         ORDER BY place
                        RETURNING seq, key
                        """)
                .bindArray(
                        "incidents",
                        Long.class,
                        lines.stream().map(line -> line.incident().orElse(null)).toList())
                .bindArray(
                        "bodies", String.class, lines.stream().map(Line::body).toList())
                .map((row, _) -> new Written(row.getLong("seq"), Optional.ofNullable(row.getString("key"))))
                .list();
        return numbers(lines, written);
    }

    /** The store answers in order, and leaves out what it had. */
    private static List<Optional<Long>> numbers(List<Line> lines, List<Written> written) {
        var numbers = new ArrayList<Optional<Long>>();
        int next = 0;
        for (var line : lines) {
            boolean isNew = next < written.size() && written.get(next).key().equals(line.key());
            numbers.add(isNew ? Optional.of(written.get(next++).seq()) : Optional.empty());
        }
        return numbers;
    }
}
