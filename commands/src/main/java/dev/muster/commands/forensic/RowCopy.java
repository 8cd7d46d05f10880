package dev.muster.commands.forensic;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.vault.Evidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the rows of every table into a tar, a file for each range of blocks, as COPY writes them. A range that fails is read in
 * halves, down to the block that fails: that one is named, and the others are there.
 */
record RowCopy(Connection connection, Meter meter, List<Table> tables, List<Evidence.Unreadable> unreadable) {
    private static final long BLOCKS_AT_ONCE = 1024;
    /** So many are held twice, and none of them is longer than that: the others go one by one. */
    private static final int ROWS_AT_ONCE = 50;

    private static final long LONG = 128 << 10;
    private static final int MOST_IN_MEMORY = 8 << 20;
    /** Before, what says where rows lie is only looked up row by row. */
    private static final int KNOWS_RANGES = 14;

    private static final int MOST_ROWS_OF_BLOCK = 291;
    private static final String TABLES = """
            SELECT n.nspname AS schema, c.relname AS name, pg_relation_size(c.oid) / 8192 AS blocks,
                   ARRAY(SELECT quote_ident(a.attname)
                           FROM pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                          ORDER BY a.attnum) AS columns,
                   quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS quoted
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_t'
             ORDER BY n.nspname, c.relname
            """;

    record Table(String name, String quoted, List<String> columns, long blocks) {}

    static RowCopy of(Connection connection, Meter meter) throws SQLException {
        var tables = new ArrayList<Table>();
        try (var statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '5s'; SET default_transaction_read_only = on");
            try (var row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    tables.add(new Table(
                            row.getString("schema") + "." + row.getString("name"),
                            row.getString("quoted"),
                            List.of((String[]) row.getArray("columns").getArray()),
                            row.getLong("blocks")));
                }
            }
        }
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        return new RowCopy(connection, meter, tables, new ArrayList<>());
    }

    long bytes() {
        return tables.stream().mapToLong(Table::blocks).sum() * PageChecksum.PAGE;
    }

    void copy(OutputStream out) throws IOException, SQLException {
        var tar = new Tar(out);
        for (var table : tables) {
            meter.doing(table.name());
            note(tar, table);
            for (long from = 0; from < table.blocks(); from += BLOCKS_AT_ONCE) {
                range(tar, table, from, Math.min(table.blocks(), from + BLOCKS_AT_ONCE));
            }
        }
        tar.end();
    }

    /** Which columns the rows have. */
    private void note(Tar tar, Table table) throws IOException {
        var said = (String.join(", ", table.columns()) + "\n").getBytes(StandardCharsets.UTF_8);
        tar.file(new Tar.Entry(folder(table) + "/columns", 0600, Instant.now()), said.length);
        tar.write(said, said.length);
        tar.pad(said.length);
    }

    /** A name may hold anything, a slash too: the number tells those apart that then look the same. */
    private String folder(Table table) {
        return "%05d-%s".formatted(tables.indexOf(table), table.name().replace("/", "_"));
    }

    private void range(Tar tar, Table table, long from, long to) throws IOException, SQLException {
        try {
            if (!fits(tar, table, from, to)) {
                halves(tar, table, from, to);
                return;
            }
            meter.add((to - from) * PageChecksum.PAGE);
        } catch (SQLException e) {
            failed(tar, table, from, to, e);
        }
    }

    /** What does not fit into memory is not written, and not held while its halves are read. */
    private boolean fits(Tar tar, Table table, long from, long to) throws IOException, SQLException {
        var rows = rows(table, from, to, LONG);
        if (rows.tooMany() && to - from > 1) {
            return false;
        }
        if (rows.tooMany()) {
            rows = rows(table, from, to, -1); // One by one.
        }
        var name = "%s/%010d-%010d".formatted(folder(table), from, to - 1);
        tar.file(
                new Tar.Entry(name + ".copy", 0600, Instant.now()), rows.bytes().size());
        tar.write(rows.bytes());
        tar.pad(rows.bytes().size());
        for (var place : rows.others()) {
            single(tar, name, new LongRow(connection, table, place));
        }
        return true;
    }

    /** A row that is a file of its own. */
    private void single(Tar tar, String beside, LongRow row) throws IOException, SQLException {
        var place = row.place().replaceAll("[()]", "").split(",", -1);
        try {
            var measured = row.measured();
            if (measured.isEmpty()) {
                return; // Somebody has removed it since.
            }
            long size = measured.get().bytes();
            tar.file(
                    new Tar.Entry("%s-row-%s-%s.copy".formatted(beside, place[0], place[1]), 0600, Instant.now()),
                    size);
            long begin = tar.written();
            try {
                row.write(tar, measured.get());
            } finally {
                tar.zeros(begin + size - tar.written());
                tar.pad(size);
            }
            connection.rollback();
        } catch (SQLException e) {
            long block = Long.parseLong(place[0]);
            unreadable(row.table(), block, block + 1, e);
        }
    }

    private void failed(Tar tar, Table table, long from, long to, SQLException e) throws IOException, SQLException {
        var state = String.valueOf(e.getSQLState());
        boolean ofTheWhole = state.startsWith("42") || state.equals("55P03") || state.equals("57014");
        if (to - from > 1 && !ofTheWhole) {
            requireConnection(e);
            halves(tar, table, from, to);
            return;
        }
        unreadable(table, from, to, e);
        meter.add((to - from) * PageChecksum.PAGE);
    }

    private void unreadable(Table table, long from, long to, SQLException e) throws SQLException {
        requireConnection(e);
        var why = String.valueOf(e.getMessage()).lines().findFirst().orElse(String.valueOf(e.getSQLState()));
        unreadable.add(new Evidence.Unreadable(table.name(), from, to, why));
    }

    private void requireConnection(SQLException e) throws SQLException {
        var state = String.valueOf(e.getSQLState());
        if (state.startsWith("08") || state.startsWith("57P") || connection.isClosed()) {
            throw e;
        }
        connection.rollback();
    }

    private void halves(Tar tar, Table table, long from, long to) throws IOException, SQLException {
        long middle = (from + to) / 2;
        range(tar, table, from, middle);
        range(tar, table, middle, to);
    }

    /** Those that are short, and where the others are. */
    private record Rows(ByteArrayOutputStream bytes, List<String> others) {
        boolean tooMany() {
            return bytes.size() > MOST_IN_MEMORY;
        }
    }

    /** Rows that are longer than {@code longest} are not read: only their length is asked for. */
    private Rows rows(Table table, long from, long to, long longest) throws SQLException, IOException {
        var rows = new Rows(new ByteArrayOutputStream(), new ArrayList<>());
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (var row = statement.executeQuery(question(table, longest) + where(from, to) + " OFFSET 0) AS found")) {
                while (row.next() && !rows.tooMany()) {
                    if (row.getLong("length") > longest) {
                        rows.others().add(row.getString("place"));
                    } else {
                        line(row, table.columns().size(), rows.bytes());
                    }
                }
            }
        }
        connection.rollback();
        return rows;
    }

    private static String question(Table table, long longest) {
        var all = new StringBuilder("SELECT place, length");
        var inner = new StringBuilder("SELECT ctid::text AS place, 0::bigint");
        for (var column : table.columns()) {
            inner.append(" + coalesce(octet_length(%s::text), 0)".formatted(column));
        }
        inner.append(" AS length");
        for (int i = 0; i < table.columns().size(); i++) {
            inner.append(", %s::text AS c%d".formatted(table.columns().get(i), i));
            all.append(", CASE WHEN length <= %d THEN c%d END".formatted(longest, i));
        }
        return "%s FROM (%s FROM ONLY %s".formatted(all, inner, table.quoted());
    }

    private String where(long from, long to) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= KNOWS_RANGES
                ? " WHERE ctid >= '(%d,0)' AND ctid < '(%d,0)'".formatted(from, to)
                : """
                         WHERE ctid = ANY (ARRAY(SELECT format('(%%s,%%s)', b, i)::tid
                                                   FROM generate_series(%d, %d) b, generate_series(1, %d) i))
                        """.formatted(from, to - 1, MOST_ROWS_OF_BLOCK);
    }

    /** As COPY's text format has it; the first two say where it is and how long. */
    private static void line(ResultSet row, int columns, OutputStream out) throws SQLException, IOException {
        var line = new StringBuilder();
        for (int i = 0; i < columns; i++) {
            var value = row.getString(i + 3);
            line.append(i > 0 ? "\t" : "").append(value == null ? "\\N" : escaped(value));
        }
        out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
