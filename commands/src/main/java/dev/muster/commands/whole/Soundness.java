package dev.muster.commands.whole;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Whether what was restored is whole in itself: constraints, indexes, extensions, large objects, row security. */
record Soundness(Asking asking, Contents contents) {
    private static final String NOT_VALID = """
            SELECT c.conrelid::regclass::text || ' ' || quote_ident(c.conname) FROM pg_constraint c
             WHERE NOT c.convalidated AND c.connamespace <> 'pg_catalog'::regnamespace ORDER BY 1
            """;
    private static final String INVALID = """
            SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE NOT (i.indisvalid AND i.indisready) AND c.relkind = 'i' ORDER BY 1
            """;
    private static final String EMPTY_VIEWS = """
            SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'm' AND NOT c.relispopulated ORDER BY 1
            """;

    void look(List<String> seen, List<String> differences) throws SQLException, InterruptedException {
        var pending = names(NOT_VALID);
        if (pending.size() > contents.notValid()) {
            differences.add("constraints are not validated: " + String.join(", ", pending));
        } else {
            seen.add(
                    pending.isEmpty() ? "all constraints valid" : pending.size() + " constraints not valid, as before");
        }
        var invalid = names(INVALID);
        if (invalid.isEmpty()) {
            seen.add("no invalid index");
        } else {
            differences.add("indexes are invalid: " + String.join(", ", invalid));
        }
        extensions(seen, differences);
        largeObjects(seen, differences);
        var empty = names(EMPTY_VIEWS);
        if (!empty.isEmpty()) {
            seen.add("materialized views without rows, as they were dumped: " + String.join(", ", empty));
        }
    }

    private void extensions(List<String> seen, List<String> differences) throws SQLException, InterruptedException {
        var there = names("SELECT extname FROM pg_extension");
        var missing = new TreeSet<>(contents.extensions());
        missing.removeAll(there);
        if (!missing.isEmpty()) {
            differences.add("extensions are missing: " + String.join(", ", missing));
        } else if (!contents.extensions().isEmpty()) {
            seen.add(
                    "extensions "
                            + String.join(
                                    ", ",
                                    names(
                                            "SELECT extname || ' ' || extversion FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1")));
        }
    }

    private void largeObjects(List<String> seen, List<String> differences) throws SQLException, InterruptedException {
        long here = Long.parseLong(
                names("SELECT count(*) FROM pg_largeobject_metadata").getFirst());
        boolean counted =
                contents.entries().stream().noneMatch(entry -> entry.kind().equals("BLOB METADATA"));
        if (counted && here != contents.largeObjects()) {
            differences.add("%d large objects are there, and %d were".formatted(here, contents.largeObjects()));
        } else if (here > 0) {
            seen.add(here + " large objects");
        }
    }

    private List<String> names(String sql) throws SQLException, InterruptedException {
        return asking.ask(statement -> {
            var found = new ArrayList<String>();
            try (var row = statement.executeQuery(sql)) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
            return found;
        });
    }
}
