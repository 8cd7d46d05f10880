package dev.muster.commands.forensic;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.vault.Evidence;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whose pages are broken, as long as the server still says so. */
record Names(Access access, Node node) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST = 50;
    private static final Pattern FILE = Pattern.compile(
            "(?:base/(?<base>\\d+)|(?<global>global)|pg_tblspc/(?<space>\\d+)/PG_[^/]+/(?<spaced>\\d+))/(?<node>\\d+).*");
    private static final long GLOBAL = 1664;
    private static final String DATABASE = "SELECT datname FROM pg_database WHERE oid = ?";
    private static final String RELATION = """
            SELECT current_database() || ': ' || n.nspname || '.' || c.relname
                   || CASE WHEN c.relkind = 'i' THEN ', an index' WHEN c.relkind = 't' THEN ', long values' ELSE '' END
                   AS name
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = pg_filenode_relation(?, ?)
            """;

    List<Evidence.Page> named(List<Evidence.Page> pages) {
        var known = new HashMap<String, Optional<String>>();
        return pages.stream()
                .map(page -> new Evidence.Page(page.file(), page.block(), name(page.file(), known)))
                .toList();
    }

    /** Each costs a session: after many, the files' names must do. */
    private Optional<String> name(String file, Map<String, Optional<String>> known) {
        if (known.size() >= MOST && !known.containsKey(file)) {
            return Optional.empty();
        }
        return known.computeIfAbsent(file, _ -> {
            var match = FILE.matcher(file);
            try {
                return match.matches() ? ask(match) : Optional.empty();
            } catch (SQLException _) {
                return Optional.empty(); // It is down, or its catalogues are what is broken.
            }
        });
    }

    private Optional<String> ask(Matcher match) throws SQLException {
        var space = Optional.ofNullable(match.group("space")).map(Long::valueOf);
        var oid = Optional.ofNullable(match.group("base")).or(() -> Optional.ofNullable(match.group("spaced")));
        var database = oid.isPresent() ? database(Long.parseLong(oid.get())) : Optional.of(Access.MAINTENANCE);
        if (database.isEmpty()) {
            return Optional.empty();
        }
        long tablespace = match.group("global") != null ? GLOBAL : space.orElse(0L);
        try (var connection = access.open(node, database, PATIENCE);
                var statement = connection.prepareStatement(RELATION)) {
            statement.setLong(1, tablespace);
            statement.setLong(2, Long.parseLong(match.group("node")));
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString("name")) : Optional.empty();
            }
        }
    }

    private Optional<String> database(long oid) throws SQLException {
        try (var connection = access.open(node, Optional.empty(), PATIENCE);
                var statement = connection.prepareStatement(DATABASE)) {
            statement.setLong(1, oid);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString("datname")) : Optional.empty();
            }
        }
    }
}
