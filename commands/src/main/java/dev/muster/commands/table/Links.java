package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Foreign keys among the tables that were brought back. When only one of the two gets into its place as a whole, because the
 * other is there, the key has to be between those in place: what moved along points to a copy, or out of one.
 */
record Links(Session session, String schema, List<About> about) {
    private static final String ASTRAY = """
            SELECT format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, t.relname, c.conname)
              FROM pg_constraint c
              JOIN pg_class t ON t.oid = c.conrelid
              JOIN pg_namespace n ON n.oid = t.relnamespace
              JOIN pg_class o ON o.oid = c.confrelid
              JOIN pg_namespace m ON m.oid = o.relnamespace
             WHERE c.contype = 'f' AND c.conparentid = 0 AND (n.nspname = ?) <> (m.nspname = ?)
            """;

    /** Those that {@code placed} took along, to copies or from copies. */
    void cut() throws SQLException, InterruptedException {
        for (var statement : session.all(row -> row.getString(1), ASTRAY, schema, schema)) {
            session.update(statement);
        }
    }

    /** Of those in place, once their rows are there; {@code placed} are those that were put there as a whole. */
    List<String> tie(List<Name> placed) throws SQLException, InterruptedException {
        var told = new ArrayList<String>();
        for (var link : between(placed)) {
            new Placing(session, schema, about).key(link, told);
        }
        return told;
    }

    void untie(List<Name> placed) throws SQLException, InterruptedException {
        for (var link : between(placed)) {
            session.update("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s"
                    .formatted(link.table().quoted(), Identifier.quoted(link.label())));
        }
    }

    /** From one that was put into place to one that was there, or the other way round. */
    private List<About> between(List<Name> placed) throws SQLException, InterruptedException {
        var members = new ArrayList<Name>();
        for (var top : placed) {
            members.addAll(new Placing(session, schema, about).tree(top));
        }
        return about.stream()
                .filter(one ->
                        one.kind() == About.Kind.LINK && members.contains(one.table()) != members.contains(other(one)))
                .toList();
    }

    private Name other(About link) {
        return about.stream()
                .filter(one ->
                        one.kind() == About.Kind.LINKED && one.definition().equals(link.definition()))
                .map(About::table)
                .findFirst()
                .orElseThrow();
    }
}
