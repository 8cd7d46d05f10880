package dev.muster.commands.table;

import dev.muster.chat.grammar.Nearest;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.where.Where;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which backup, which database of it, and which tables are meant. Pure. */
record Chosen(Backup backup, String database, List<Name> tables) {
    private static final int NEAR = 3;

    /** {@code id} is a backup, or latest, or nothing: then the newest that has the tables. */
    static Chosen of(List<Backup> all, Optional<String> id, Optional<String> database, List<Name.Said> said) {
        var logical = all.stream()
                .filter(backup -> backup.manifest().kind() == Manifest.Kind.LOGICAL
                        && !backup.manifest().content().schemaOnly()
                        && !backup.isSafety())
                .sorted(Comparator.comparing(
                                (Backup backup) -> backup.manifest().stop().at())
                        .reversed())
                .toList();
        var named = id.filter(word -> !word.equals("latest"));
        if (named.isPresent()) {
            var backup = all.stream()
                    .filter(one -> one.id().equals(named.get()))
                    .findFirst()
                    .orElseThrow(() -> Where.unknown(
                            "backup",
                            named.get(),
                            logical.stream().map(Backup::id).toList()));
            requireLogical(backup);
            return in(backup, database, said);
        }
        if (logical.isEmpty()) {
            throw new Problem(
                            "NO_LOGICAL_BACKUP",
                            "there is no logical backup with rows in it",
                            "bring the tables back from a moment (--to), or take one from now on: /db backup now --kind"
                                    + " logical")
                    .asTrouble();
        }
        if (id.isEmpty()) {
            for (var backup : logical) {
                if (has(backup, database, said)) {
                    return in(backup, database, said);
                }
            }
        }
        return in(logical.getFirst(), database, said);
    }

    private static void requireLogical(Backup backup) {
        if (backup.manifest().kind() != Manifest.Kind.LOGICAL
                || backup.manifest().content().schemaOnly()) {
            throw new Problem(
                            "NO_ROWS_OF_TABLES",
                            "backup %s is %s"
                                    .formatted(
                                            backup.id(),
                                            backup.manifest().kind() == Manifest.Kind.PHYSICAL
                                                    ? "physical"
                                                    : "without rows"),
                            "name a logical one, or a moment with --to, for which a side instance is made of physical ones")
                    .asTrouble();
        }
    }

    private static boolean has(Backup backup, Optional<String> database, List<Name.Said> said) {
        try {
            in(backup, database, said);
            return true;
        } catch (Problem.Trouble trouble) {
            if (trouble.problem().code().equals("TABLE_UNKNOWN")) {
                return false;
            }
            throw trouble;
        }
    }

    private static Chosen in(Backup backup, Optional<String> database, List<Name.Said> said) {
        var databases = backup.manifest().content().databases();
        if (database.isPresent()) {
            var found = databases.stream()
                    .filter(one -> one.name().equals(database.get()))
                    .findFirst()
                    .orElseThrow(() -> Where.unknown(
                            "database",
                            database.get(),
                            databases.stream().map(Manifest.Database::name).toList()));
            return new Chosen(backup, found.name(), tables(backup, List.of(found), said));
        }
        var holding = databases.stream()
                .filter(one ->
                        said.stream().allMatch(table -> !matching(one, table).isEmpty()))
                .toList();
        if (holding.size() > 1) {
            throw new Problem(
                            "SEVERAL_DATABASES",
                            "several databases have them: "
                                    + String.join(
                                            ", ",
                                            holding.stream()
                                                    .map(Manifest.Database::name)
                                                    .toList()),
                            "say which with --database")
                    .asTrouble();
        }
        return holding.isEmpty()
                ? new Chosen(backup, "", tables(backup, databases, said))
                : new Chosen(backup, holding.getFirst().name(), tables(backup, holding, said));
    }

    private static List<Name> tables(Backup backup, List<Manifest.Database> databases, List<Name.Said> said) {
        var tables = new ArrayList<Name>();
        for (var table : said) {
            var found = databases.stream()
                    .flatMap(database -> matching(database, table).stream())
                    .distinct()
                    .toList();
            if (found.isEmpty()) {
                throw unknown(backup, databases, table);
            }
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
            if (!tables.contains(found.getFirst())) {
                tables.add(found.getFirst());
            }
        }
        return List.copyOf(tables);
    }

    private static List<Name> matching(Manifest.Database database, Name.Said said) {
        return database.tables().stream()
                .filter(table -> table.name().equals(said.table())
                        && said.schema().map(table.schema()::equals).orElse(true))
                .map(table -> new Name(table.schema(), table.name()))
                .toList();
    }

    private static Problem.Trouble unknown(Backup backup, List<Manifest.Database> databases, Name.Said said) {
        var names = databases.stream()
                .flatMap(database -> database.tables().stream())
                .map(table -> new Name(table.schema(), table.name()).said())
                .distinct()
                .toList();
        var word = said.schema()
                .map(schema -> new Name(schema, said.table()).said())
                .orElse("public." + said.table());
        return new Problem(
                        "TABLE_UNKNOWN",
                        "backup %s has no table %s".formatted(backup.id(), word),
                        Nearest.to(word, names)
                                .map(near -> "did you mean " + near + "?")
                                .orElseGet(() -> "it has %d tables: %s%s"
                                        .formatted(
                                                names.size(),
                                                String.join(
                                                        ", ",
                                                        names.stream()
                                                                .limit(NEAR)
                                                                .toList()),
                                                names.size() > NEAR ? ", …" : "")))
                .asTrouble();
    }
}
