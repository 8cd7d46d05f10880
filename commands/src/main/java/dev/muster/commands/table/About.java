package dev.muster.commands.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * One thing to know of what was brought back, kept beside it: where it belongs, and what has to be made again there.
 *
 * @param schema of the table, or of what the entry is about
 * @param label what tells it from others of its kind
 * @param definition a statement that makes it again, where there is one
 */
record About(Kind kind, String schema, String name, String label, String definition) {
    /** Its name is none that somebody gives a table. */
    static final String TABLE = "\"muster about\"";

    enum Kind {
        /** A table, by its place; its label says whether it is one by itself, or a partition of one. */
        TABLE,
        /** Of one of them to a table that stays where it is: it would keep rows from being deleted there. */
        OUTWARD,
        /** Of another table to one of them, which is the one that is named. */
        INWARD,
        /** Between two of them, by the one that refers. */
        LINK,
        /** The same, by the one that is referred to. */
        LINKED,
        /** A partition of a table that was not asked for. */
        ATTACH,
        /** A sequence that no table owns, and that was gone. */
        SEQUENCE,
        STATISTICS,
        PUBLICATION,
        VIEW,
        /** How many rows of a table differed when it was compared: its label has them, missing, changed and extra. */
        COMPARED,
        /** A table that was put into its place as a whole. */
        PLACED,
        /**
         * What was done with all: its label says by which step, its definition what was seen then, its name when; its
         * schema up to when there were commits that it took away.
         */
        DONE
    }

    static final String TOP = "top";
    static final String BELOW = "below";

    static About of(ResultSet row) throws SQLException {
        return new About(
                Kind.valueOf(row.getString("kind")),
                row.getString("schema"),
                row.getString("name"),
                row.getString("label"),
                row.getString("definition"));
    }

    Name table() {
        return new Name(schema, name);
    }

    static List<About> of(Session session, String schema) throws SQLException, InterruptedException {
        return session.all(
                About::of,
                "SELECT kind, schema, name, label, definition FROM %s ORDER BY number".formatted(where(schema)));
    }

    static void make(Session session, String schema) throws SQLException, InterruptedException {
        session.update("""
                CREATE TABLE %s (number bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, kind text NOT NULL,
                    schema text NOT NULL, name text NOT NULL, label text NOT NULL, definition text NOT NULL)
                """.formatted(where(schema)));
    }

    void add(Session session, String where) throws SQLException, InterruptedException {
        session.update(
                "INSERT INTO %s (kind, schema, name, label, definition) VALUES (?, ?, ?, ?, ?)".formatted(where(where)),
                kind.name(),
                schema,
                name,
                label,
                definition);
    }

    static String where(String schema) {
        return dev.muster.commands.cluster.Identifier.quoted(schema) + "." + TABLE;
    }
}
