package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/** Tables that are gone: what was brought back becomes the table itself, and what hung on it is made again. */
record Placing(Session session, String schema, List<About> about) {
    private static final String TREE = """
            SELECT n.nspname AS schema, c.relname AS name
              FROM pg_partition_tree(?::regclass) t
              JOIN pg_class c ON c.oid = t.relid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             UNION
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = ?::regclass
            """;
    private static final String LEFT_STATISTICS = """
            SELECT EXISTS (SELECT FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid
                            WHERE s.stxnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ?) AND s.stxname = ?
                              AND c.relnamespace <> s.stxnamespace)
            """;

    /** Answers with what is to be told. */
    List<String> place(List<Name> tops) throws SQLException, InterruptedException {
        var told = new ArrayList<String>();
        var placed = new ArrayList<Name>();
        for (var top : tops) {
            for (var member : tree(top.in(schema))) {
                var home = home(member);
                makeHome(home.schema(), told);
                session.update(
                        "ALTER TABLE %s SET SCHEMA %s".formatted(member.quoted(), Identifier.quoted(home.schema())));
                placed.add(home);
            }
            new About(About.Kind.PLACED, top.schema(), top.table(), "", "").add(session, schema);
        }
        moveWithThem();
        new Links(session, schema, about).cut();
        for (var one : about) {
            if (placed.contains(one.table())) {
                again(one, told);
            }
        }
        tellViews(told);
        told.add("%s put into place as a whole".formatted(BringBack.told(tops)));
        return told;
    }

    /** Those that are known are made when the tables are brought back. */
    private void makeHome(String home, List<String> told) throws SQLException, InterruptedException {
        if (!session.is("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)", home)) {
            session.update("CREATE SCHEMA " + Identifier.quoted(home));
            told.add("schema %s was gone, and is made anew: its owner and its grants are not known, see to them"
                    .formatted(Identifier.quoted(home)));
        }
    }

    List<Name> tree(Name top) throws SQLException, InterruptedException {
        return session.all(
                row -> new Name(row.getString("schema"), row.getString("name")), TREE, top.quoted(), top.quoted());
    }

    private Name home(Name member) {
        return about.stream()
                .filter(one -> one.kind() == About.Kind.TABLE && one.name().equals(member.table()))
                .map(About::table)
                .findFirst()
                .orElseThrow();
    }

    private void moveWithThem() throws SQLException, InterruptedException {
        for (var one : about) {
            if (one.kind() == About.Kind.STATISTICS && session.is(LEFT_STATISTICS, schema, one.name())) {
                move("STATISTICS", one.table());
            }
            if (one.kind() == About.Kind.SEQUENCE
                    && session.is(
                            "SELECT to_regclass(?) IS NOT NULL AND to_regclass(?) IS NULL",
                            one.table().in(schema).quoted(),
                            one.table().quoted())) {
                move("SEQUENCE", one.table());
            }
        }
    }

    private void move(String kind, Name home) throws SQLException, InterruptedException {
        session.update("ALTER %s %s SET SCHEMA %s"
                .formatted(kind, home.in(schema).quoted(), Identifier.quoted(home.schema())));
    }

    private void again(About one, List<String> told) throws SQLException, InterruptedException {
        switch (one.kind()) {
            case OUTWARD, INWARD -> key(one, told);
            case ATTACH, PUBLICATION ->
                attempt(one.definition(), "42710").ifPresent(why -> told.add(one.definition() + " failed: " + why));
            case LINK, LINKED, TABLE, SEQUENCE, STATISTICS, VIEW, COMPARED, PLACED, DONE -> {}
        }
    }

    void key(About one, List<String> told) throws SQLException, InterruptedException {
        var failed = attempt(one.definition(), "42710");
        if (failed.isEmpty()) {
            return;
        }
        // Rows that refer to nothing are there already: new ones are held to it, and the old ones are told.
        var lax = attempt(one.definition() + " NOT VALID", "42710");
        told.add(
                lax.isEmpty()
                        ? "foreign key %s is back, but not valid: %s".formatted(one.label(), failed.get())
                        : "foreign key %s could not be made again: %s".formatted(one.label(), failed.get()));
    }

    /** Why not, if not; nothing is left of it then. {@code harmless} says that it is there. */
    private java.util.Optional<String> attempt(String statement, String harmless)
            throws SQLException, InterruptedException {
        Savepoint before = session.connection().setSavepoint();
        try {
            session.update(statement);
            session.connection().releaseSavepoint(before);
            return java.util.Optional.empty();
        } catch (SQLException e) {
            session.connection().rollback(before);
            var state = String.valueOf(e.getSQLState());
            if (state.equals(harmless)) {
                return java.util.Optional.empty();
            }
            if (!state.startsWith("42") && !state.startsWith("23") && !state.startsWith("0A")) {
                throw e;
            }
            return String.valueOf(e.getMessage()).lines().findFirst();
        }
    }

    private void tellViews(List<String> told) throws SQLException, InterruptedException {
        for (var view : about) {
            if (view.kind() == About.Kind.VIEW
                    && !session.is(
                            "SELECT to_regclass(?) IS NOT NULL", view.table().quoted())) {
                told.add("view %s is gone, it was: %s"
                        .formatted(view.table().said(), view.definition().replaceAll("\\s+", " ")));
            }
        }
    }

    /** Back beside, as it was before. */
    void back(List<Name> tops) throws SQLException, InterruptedException {
        for (var top : tops) {
            for (var one : about) {
                if (one.kind() == About.Kind.ATTACH && one.table().equals(top)) {
                    session.update(
                            one.definition().contains("ATTACH PARTITION")
                                    ? "ALTER TABLE %s DETACH PARTITION %s".formatted(one.label(), top.quoted())
                                    : "ALTER TABLE %s NO INHERIT %s".formatted(top.quoted(), one.label()));
                }
            }
            var members = tree(top);
            for (var member : members) {
                dropKeys(member);
            }
            for (var member : members) {
                session.update("ALTER TABLE %s SET SCHEMA %s".formatted(member.quoted(), Identifier.quoted(schema)));
            }
        }
        for (var one : about) {
            if (one.kind() == About.Kind.STATISTICS && session.is("""
                            SELECT EXISTS (SELECT FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid
                                            JOIN pg_namespace n ON n.oid = s.stxnamespace
                                            JOIN pg_namespace o ON o.oid = c.relnamespace
                                            WHERE n.nspname = ? AND s.stxname = ? AND o.nspname = ?)
                            """, one.schema(), one.name(), schema)) {
                session.update("ALTER STATISTICS %s SET SCHEMA %s"
                        .formatted(one.table().quoted(), Identifier.quoted(schema)));
            }
        }
    }

    /** To what stays, and of what stays to it: those that were made again. */
    private void dropKeys(Name table) throws SQLException, InterruptedException {
        var statements = session.all(
                row -> row.getString(1),
                """
                SELECT format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, t.relname, c.conname)
                  FROM pg_constraint c
                  JOIN pg_class t ON t.oid = c.conrelid
                  JOIN pg_namespace n ON n.oid = t.relnamespace
                 WHERE c.contype = 'f' AND c.conparentid = 0
                   AND ((c.confrelid = ?::regclass AND c.conname = ANY (?))
                     OR (c.conrelid = ?::regclass AND c.conname = ANY (?)))
                """,
                table.quoted(),
                labels(table, About.Kind.INWARD),
                table.quoted(),
                labels(table, About.Kind.OUTWARD));
        for (var statement : statements) {
            session.update(statement);
        }
    }

    private List<String> labels(Name table, About.Kind kind) {
        return about.stream()
                .filter(one -> one.kind() == kind && one.table().equals(table))
                .map(About::label)
                .toList();
    }
}
