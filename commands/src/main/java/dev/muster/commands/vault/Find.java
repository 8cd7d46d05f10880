package dev.muster.commands.vault;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which backup to go back to. Pure. */
public record Find(List<Backup> backups) {
    public Find {
        backups = List.copyOf(backups);
    }

    /** The latest usable one that holds the cluster as it was at or before {@code moment}. */
    public Optional<Backup> before(Instant moment, Manifest.Kind kind) {
        return before(moment, kind, _ -> true);
    }

    /** The same, among those that {@code which} admits; what they build on need not be. */
    public Optional<Backup> before(Instant moment, Manifest.Kind kind, Predicate<Backup> which) {
        return backups.stream()
                .filter(which)
                .filter(backup -> backup.manifest().kind() == kind)
                .filter(backup -> backup.manifest().content().whole())
                .filter(backup -> !holds(backup).isAfter(moment))
                .filter(backup -> whyNot(backup).isEmpty())
                .max(Comparator.comparing(Find::holds));
    }

    /** A dump is of the moment when it began; a base backup can be brought to any moment after it ended, and to none before. */
    public static Instant holds(Backup backup) {
        var manifest = backup.manifest();
        return switch (manifest.kind()) {
            case LOGICAL -> manifest.start().at();
            case PHYSICAL -> manifest.stop().at();
        };
    }

    /** Why nobody should rely on it; empty if nothing speaks against it, whether or not it was ever verified. */
    public Optional<String> whyNot(Backup backup) {
        return whyNot(backup, new HashSet<>());
    }

    /** Whether it and all that it builds on are in one repository. */
    public boolean isWholeIn(String repository, Backup backup) {
        return backup.copies().get(repository) == Backup.Copy.THERE
                && backup.manifest()
                        .base()
                        .map(base -> backups.stream()
                                .anyMatch(other -> other.id().equals(base)
                                        && !other.id().equals(backup.id())
                                        && isWholeIn(repository, other)))
                        .orElse(true);
    }

    private Optional<String> whyNot(Backup backup, Set<String> seen) {
        if (backup.copiesThere() == 0) {
            return Optional.of("no repository has a whole copy of it");
        }
        if (backup.damaged()) {
            return Optional.of("it was found damaged when it was verified");
        }
        var base = backup.manifest().base();
        if (base.isEmpty()) {
            return Optional.empty();
        }
        if (!seen.add(backup.id())) {
            return Optional.of("it builds on itself");
        }
        return backups.stream()
                .filter(other -> other.id().equals(base.get()))
                .findFirst()
                .map(other -> whyNot(other, seen).map(why -> "it builds on " + other.id() + ": " + why))
                .orElseGet(() -> Optional.of("it builds on " + base.get() + ", which is not there"));
    }
}
