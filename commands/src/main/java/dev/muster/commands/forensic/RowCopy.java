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
    private static final int ROWS_AT_ONCE = 500;
    /** Values may be long that lie outside of the table's own pages. */
    private static final int LONG_ROWS_AT_ONCE = 16;

    private static final int MOST_IN_MEMORY = 64 << 20;
    /** Before, what says where rows lie is only looked up row by row. */
    private static final int KNOWS_RANGES = 14;

    private static final int MOST_ROWS_OF_BLOCK = 291;
    private static final String TABLES = """
            SELECT n.nspname AS schema, c.relname AS name, pg_relation_size(c.oid) / 8192 AS blocks,
                   (SELECT coalesce(string_agg(quote_ident(a.attname) || '::text', ', ' ORDER BY a.attnum), '')
                      FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
                   quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS quoted,
                   c.reltoastrelid <> 0 AND pg_relation_size(c.reltoastrelid) > 0 AS wide
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_t'
             ORDER BY n.nspname, c.relname
            """;

    record Table(String name, String quoted, String columns, long blocks, boolean wide) {}

    static RowCopy of(Connection connection, Meter meter) throws SQLException {
        var tables = new ArrayList<Table>();
        try (var statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '5s'; SET default_transaction_read_only = on");
            try (var row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    tables.add(new Table(
                            row.getString("schema") + "." + row.getString("name"),
                            row.getString("quoted"),
                            row.getString("columns"),
                            row.getLong("blocks"),
                            row.getBoolean("wide")));
                }
            }
        }
        connection.setAutoCommit(false);
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
        var said = (table.columns().replace("::text", "") + "\n").getBytes(StandardCharsets.UTF_8);
        member(tar, folder(table) + "/columns", said, said.length);
    }

    /** A name may hold anything, a slash too: the number tells those apart that then look the same. */
    private String folder(Table table) {
        return "%05d-%s".formatted(tables.indexOf(table), table.name().replace("/", "_"));
    }

    private static void member(Tar tar, String name, byte[] bytes, int length) throws IOException {
        tar.file(new Tar.Entry(name, 0600, Instant.now()), length);
        tar.write(bytes, length);
        tar.pad(length);
    }

    private void range(Tar tar, Table table, long from, long to) throws IOException, SQLException {
        try {
            var rows = rows(table, from, to);
            if (rows.tooMany() && to - from > 1) {
                halves(tar, table, from, to);
                return;
            }
            if (rows.tooMany()) {
                unreadable.add(new Evidence.Unreadable(table.name(), from, to, "its rows do not fit into memory"));
            } else {
                var bytes = rows.bytes().toByteArray();
                member(tar, "%s/%010d-%010d.copy".formatted(folder(table), from, to - 1), bytes, bytes.length);
            }
            meter.add((to - from) * PageChecksum.PAGE);
        } catch (SQLException e) {
            failed(tar, table, from, to, e);
        }
    }

    private void failed(Tar tar, Table table, long from, long to, SQLException e) throws IOException, SQLException {
        var state = String.valueOf(e.getSQLState());
        if (state.startsWith("08") || state.startsWith("57P") || connection.isClosed()) {
            throw e;
        }
        connection.rollback();
        boolean ofTheWhole = state.startsWith("42") || state.equals("55P03") || state.equals("57014");
        if (to - from > 1 && !ofTheWhole) {
            halves(tar, table, from, to);
            return;
        }
        var why = String.valueOf(e.getMessage()).lines().findFirst().orElse(state);
        unreadable.add(new Evidence.Unreadable(table.name(), from, to, why));
        meter.add((to - from) * PageChecksum.PAGE);
    }

    private void halves(Tar tar, Table table, long from, long to) throws IOException, SQLException {
        long middle = (from + to) / 2;
        range(tar, table, from, middle);
        range(tar, table, middle, to);
    }

    private record Rows(ByteArrayOutputStream bytes, boolean tooMany) {}

    private Rows rows(Table table, long from, long to) throws SQLException, IOException {
        var bytes = new ByteArrayOutputStream();
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(table.wide() ? LONG_ROWS_AT_ONCE : ROWS_AT_ONCE);
            try (var row = statement.executeQuery(
                    "SELECT " + table.columns() + " FROM ONLY " + table.quoted() + where(from, to))) {
                while (row.next() && bytes.size() <= MOST_IN_MEMORY) {
                    line(row, bytes);
                }
            }
        }
        connection.rollback();
        return new Rows(bytes, bytes.size() > MOST_IN_MEMORY);
    }

    private String where(long from, long to) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= KNOWS_RANGES
                ? " WHERE ctid >= '(%d,0)' AND ctid < '(%d,0)'".formatted(from, to)
                : """
                         WHERE ctid = ANY (ARRAY(SELECT format('(%%s,%%s)', b, i)::tid
                                                   FROM generate_series(%d, %d) b, generate_series(1, %d) i))
                        """.formatted(from, to - 1, MOST_ROWS_OF_BLOCK);
    }

    /** As COPY's text format has it. */
    private static void line(ResultSet row, OutputStream out) throws SQLException, IOException {
        var line = new StringBuilder();
        int columns = row.getMetaData().getColumnCount();
        for (int i = 1; i <= columns; i++) {
            var value = row.getString(i);
            line.append(i > 1 ? "\t" : "")
                    .append(
                            value == null
                                    ? "\\N"
                                    : value.replace("\\", "\\\\")
                                            .replace("\t", "\\t")
                                            .replace("\n", "\\n")
                                            .replace("\r", "\\r"));
        }
        out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }
}
