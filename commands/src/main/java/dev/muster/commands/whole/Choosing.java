package dev.muster.commands.whole;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Find;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.where.Where;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Which backup, and which database of it. */
record Choosing(Vault vault, Wish wish) {

    record Chosen(Backup backup, Origin origin, Manifest.Part part) {
        Manifest manifest() {
            return backup.manifest();
        }

        /** How long it took to dump this one, beside the others of the backup. */
        Duration dumped() {
            var all =
                    Duration.between(manifest().start().at(), manifest().stop().at());
            double share = part.plainBytes() / (double) Math.max(1, manifest().plainBytes());
            return Duration.ofMillis((long) (Math.max(0, all.toMillis()) * share));
        }
    }

    Chosen choose() {
        var backup = wish.backup().equals("latest") ? latest() : named();
        var manifest = backup.manifest();
        if (manifest.kind() == Manifest.Kind.PHYSICAL) {
            // Recovery cannot end before the backup does, nor at that very moment.
            var earliest = manifest.stop().at().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
            throw problem(
                    "PHYSICAL_BACKUP",
                    backup.id() + " is a base backup: it holds the whole server, and no single database",
                    "restore it to a moment: /db restore %s --to %s --beside is the earliest, --to latest the newest"
                            .formatted(wish.cluster().name(), earliest));
        }
        requireUsable(backup);
        if (wish.replaces()) {
            requireWhole(backup);
        }
        var database = database(manifest);
        var origin = new Origin(manifest.source().cluster(), backup.id(), database);
        return new Chosen(backup, origin, origin.part(manifest));
    }

    private void requireUsable(Backup backup) {
        new Find(vault.backups(backup.manifest().source().cluster()))
                .whyNot(backup)
                .ifPresent(why -> {
                    throw problem(
                            backup.damaged() ? "BACKUP_DAMAGED" : "BACKUP_UNUSABLE",
                            "backup " + backup.id() + " cannot be relied on: " + why,
                            "see the others: /db backup list " + wish.cluster().name());
                });
    }

    /** What takes the place of a database has to be all of one. */
    private void requireWhole(Backup backup) {
        var manifest = backup.manifest();
        if (!manifest.source().cluster().equals(wish.cluster().name())) {
            throw problem(
                    "BACKUP_OF_ANOTHER_CLUSTER",
                    "backup %s is of %s, and nothing of %s is replaced by it"
                            .formatted(
                                    backup.id(),
                                    manifest.source().cluster(),
                                    wish.cluster().name()),
                    "restore it beside, with --into, and look at it");
        }
        if (!wholeDatabases(manifest)) {
            throw problem(
                    "PARTIAL_BACKUP",
                    "backup %s holds only %s: to replace a database with it would lose the rest"
                            .formatted(
                                    backup.id(),
                                    manifest.content().schemaOnly()
                                            ? "definitions, and no rows"
                                            : String.join(
                                                    ", ", manifest.content().partial())),
                    "restore it beside, with --into, or choose another: /db backup list "
                            + wish.cluster().name());
        }
    }

    /** One of a single database is whole as far as that goes. */
    private static boolean wholeDatabases(Manifest manifest) {
        return !manifest.content().schemaOnly()
                && manifest.content().partial().stream().allMatch(part -> part.startsWith("database "));
    }

    private Backup named() {
        return vault.backup(wish.backup())
                .orElseThrow(() -> problem(
                        "UNKNOWN_BACKUP",
                        "there is no backup “" + wish.backup() + "”",
                        "see which there are: /db backup list " + wish.cluster().name()));
    }

    private Backup latest() {
        var all = vault.backups(wish.cluster().name());
        var find = new Find(all);
        return all.stream()
                .filter(backup -> backup.manifest().kind() == Manifest.Kind.LOGICAL && !backup.isSafety())
                .filter(backup -> wholeDatabases(backup.manifest()))
                .filter(backup -> wish.database().isEmpty()
                        || names(backup.manifest()).contains(wish.database().get()))
                .filter(backup -> find.whyNot(backup).isEmpty())
                .findFirst()
                .orElseThrow(() -> problem(
                        "NO_BACKUP",
                        "there is no usable logical backup of %s%s"
                                .formatted(
                                        wish.cluster().name(),
                                        wish.database()
                                                .map(name -> " with the database " + name)
                                                .orElse("")),
                        "see what there is: /db backup list %s; a base backup is restored to a moment, with --to"
                                .formatted(wish.cluster().name())));
    }

    private String database(Manifest manifest) {
        var names = names(manifest);
        if (wish.database().isPresent()) {
            if (!names.contains(wish.database().get())) {
                throw Where.unknown("database", wish.database().get(), names);
            }
            return wish.database().get();
        }
        var own = names.stream().filter(name -> !name.equals("postgres")).toList();
        if (own.size() == 1) {
            return own.getFirst();
        }
        throw problem(
                "DATABASE_NEEDED",
                "nothing says which database of backup " + manifest.id() + " is meant",
                "name one with --database: " + String.join(", ", names));
    }

    private static List<String> names(Manifest manifest) {
        return manifest.parts().stream()
                .filter(part -> part.role() == Manifest.Role.DUMP || part.role() == Manifest.Role.DUMP_DIRECTORY)
                .map(Manifest.Part::database)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Problem.Trouble problem(String code, String fact, String hint) {
        return new Problem(code, fact, hint).asTrouble();
    }
}
