package dev.muster.commands.table;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tables somebody knows of, by database: those that are there, and those that were there when a backup was taken. What
 * came and went in between nobody knows: it may well be meant.
 */
record Remembered(Map<String, Set<Name>> databases) {

    /** {@code present} are the tables that are there, by database. */
    static Remembered of(Map<String, List<Name>> present, List<Backup> backups) {
        var databases = new LinkedHashMap<String, Set<Name>>();
        present.forEach((database, tables) -> databases.put(database, new LinkedHashSet<>(tables)));
        for (var backup : backups) {
            for (var database : backup.manifest().content().databases()) {
                // One that is gone cannot be brought back to.
                Optional.ofNullable(databases.get(database.name()))
                        .ifPresent(known ->
                                database.tables().forEach(table -> known.add(new Name(table.schema(), table.name()))));
            }
        }
        return new Remembered(databases);
    }

    /** The database that is meant when none was named. */
    String database(List<Name.Said> said) {
        var holding = databases.entrySet().stream()
                .filter(one -> said.stream()
                        .noneMatch(table -> matching(one.getValue(), table).isEmpty()))
                .map(Map.Entry::getKey)
                .toList();
        if (holding.size() == 1) {
            return holding.getFirst();
        }
        if (holding.isEmpty() && databases.size() == 1) {
            return databases.keySet().iterator().next();
        }
        throw new Problem(
                        "SEVERAL_DATABASES",
                        holding.isEmpty()
                                ? "no database has them now, nor had one when a backup was taken: there are "
                                        + String.join(", ", databases.keySet())
                                : "several databases have them: " + String.join(", ", holding),
                        "say which with --database")
                .asTrouble();
    }

    /** A name without a schema is that of the only table that is called so. */
    List<Name> tables(String database, List<Name.Said> said) {
        var known = databases.getOrDefault(database, Set.of());
        var tables = new ArrayList<Name>();
        for (var table : said) {
            var found = matching(known, table);
            if (found.size() > 1) {
                throw new Problem(
                                "SEVERAL_TABLES",
                                "several schemas have a table " + table.table(),
                                "name its schema: "
                                        + String.join(
                                                ", ",
                                                found.stream().map(Name::said).toList()))
                        .asTrouble();
            }
            var name = found.isEmpty() ? new Name(table.schema().orElse("public"), table.table()) : found.getFirst();
            if (!tables.contains(name)) {
                tables.add(name);
            }
        }
        return List.copyOf(tables);
    }

    /** Whether any database has one that is called so. */
    boolean knows(Name.Said said) {
        return databases.values().stream()
                .anyMatch(known -> !matching(known, said).isEmpty());
    }

    boolean knows(String database, Name table) {
        return databases.getOrDefault(database, Set.of()).contains(table);
    }

    private static List<Name> matching(Set<Name> known, Name.Said said) {
        return known.stream()
                .filter(table -> table.table().equals(said.table())
                        && said.schema().map(table.schema()::equals).orElse(true))
                .toList();
    }
}
