package dev.muster.commands.forensic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A row whose values are too long to be held in memory: it is asked how long they are, and then for one slice of them after
 * the other. What is asked sees one snapshot, so that they are what they were measured as.
 *
 * @param place its ctid
 */
record LongRow(Connection connection, RowCopy.Table table, String place) {
    private static final int SLICE = 2 << 20;
    private static final byte[] NOTHING = {'\\', 'N'};

    /** With nothing in it if the row has no value there. */
    record Measured(List<Optional<Long>> values) {
        /** As COPY writes them, with what separates and ends them. */
        long bytes() {
            return values.size()
                    + values.stream()
                            .mapToLong(value -> value.orElse((long) NOTHING.length))
                            .sum();
        }
    }

    /** Nothing if the row is not there any more. What cannot be read fails here, before anything is written. */
    Optional<Measured> measured() throws SQLException {
        var values = new ArrayList<Optional<Long>>();
        for (var column : table.columns()) {
            // What has to be written with a backslash before it takes one byte more.
            var found = one("""
                    SELECT octet_length(convert_to(v, 'UTF8'))::bigint + length(v)
                           - length(translate(v, E'\\\\\\t\\n\\r', ''))
                      FROM (SELECT %s::text FROM ONLY %s WHERE ctid = '%s' OFFSET 0) AS value (v)
                    """.formatted(column, table.quoted(), place), row -> {
                long length = row.getLong(1);
                return row.wasNull() ? Optional.<Long>empty() : Optional.of(length);
            });
            if (found.isEmpty()) {
                return Optional.empty();
            }
            values.add(found.get());
        }
        return Optional.of(new Measured(values));
    }

    void write(Tar tar, Measured measured) throws SQLException, IOException {
        for (int i = 0; i < measured.values().size(); i++) {
            if (i > 0) {
                tar.write(new byte[] {'\t'}, 1);
            }
            var length = measured.values().get(i);
            if (length.isEmpty()) {
                tar.write(NOTHING, NOTHING.length);
            } else if (value(tar, table.columns().get(i)) != length.get()) {
                throw new IOException("a value at " + place + " of " + table.name() + " changed while it was copied");
            }
        }
        tar.write(new byte[] {'\n'}, 1);
    }

    private long value(Tar tar, String column) throws SQLException, IOException {
        long written = 0;
        for (long from = 1; ; from += SLICE) {
            var slice = one(
                            "SELECT substring(convert_to(%s::text, 'UTF8') from %d for %d) FROM ONLY %s WHERE ctid = '%s'"
                                    .formatted(column, from, SLICE, table.quoted(), place),
                            row -> row.getBytes(1))
                    .orElse(new byte[0]);
            var told = new String(slice, StandardCharsets.ISO_8859_1);
            var escaped = RowCopy.escaped(told).getBytes(StandardCharsets.ISO_8859_1);
            tar.write(escaped, escaped.length);
            written += escaped.length;
            if (slice.length < SLICE) {
                return written;
            }
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> Optional<T> one(String question, Reading<T> reading) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            return row.next() ? Optional.ofNullable(reading.of(row)) : Optional.empty();
        }
    }
}
