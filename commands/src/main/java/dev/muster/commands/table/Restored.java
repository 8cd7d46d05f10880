package dev.muster.commands.table;

import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.List;

/** A schema that holds what was brought back. */
record Restored(String schema, boolean whole, long bytes, String tables, String done) {
    private static final String ALL = """
            SELECT n.nspname AS schema, obj_description(n.oid, 'pg_namespace') AS comment,
                   coalesce((SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c
                              WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'm')), 0)::bigint AS bytes
              FROM pg_namespace n
             WHERE starts_with(obj_description(n.oid, 'pg_namespace'), ?)
               AND %s
             ORDER BY n.nspname
            """.formatted(Ours.OURS);

    static List<Restored> all(Session session) throws SQLException, InterruptedException {
        var found = session.all(
                row -> new Restored(
                        row.getString("schema"),
                        row.getString("comment").startsWith(Marker.BEGINNING + "whole"),
                        row.getLong("bytes"),
                        "",
                        ""),
                ALL,
                Marker.BEGINNING);
        var told = new java.util.ArrayList<Restored>();
        for (var one : found) {
            told.add(one.with(session));
        }
        return told;
    }

    /** For people. */
    String told() {
        return whole ? tables + (done.isEmpty() ? ", as brought back" : ", " + done) : "left unfinished";
    }

    private Restored with(Session session) throws SQLException, InterruptedException {
        if (!whole) {
            return this;
        }
        var about = About.of(session, schema);
        return new Restored(
                schema,
                true,
                bytes,
                BringBack.told(about.stream()
                        .filter(one ->
                                one.kind() == About.Kind.TABLE && one.label().equals(About.TOP))
                        .map(About::table)
                        .toList()),
                String.join(
                        ", ",
                        about.stream()
                                .filter(one -> one.kind() == About.Kind.DONE)
                                .map(About::label)
                                .toList()));
    }

    /** Nobody's schema is touched by its name alone. */
    static void require(Session session, String schema) throws SQLException, InterruptedException {
        var all = all(session).stream().map(Restored::schema).toList();
        if (!all.contains(schema)) {
            throw new Problem(
                            "NOT_RESTORED",
                            "schema " + schema + " is none that Muster brought back",
                            all.isEmpty() ? "there is none" : "there is: " + String.join(", ", all))
                    .asTrouble();
        }
    }
}
