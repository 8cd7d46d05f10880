package dev.muster.commands.schedule;

import dev.muster.chat.Human;
import dev.muster.commands.health.Finding;
import dev.muster.commands.health.Finding.Severity;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Judges whether a cluster's backups are what is promised of them. Pure: the same values have the same findings.
 *
 * @param backups newest first
 * @param depots how each repository was found, by name
 */
public record Coverage(
        Keeping keeping, List<Backup> backups, List<Promise> promises, Map<String, Depot> depots, Instant now) {
    public static final Set<String> CODES = Set.of(
            "BACKUP_MISSING",
            "BACKUP_FAILED",
            "BACKUP_DAMAGED",
            "VERIFY_FAILED",
            "VERIFY_OLD",
            "PRUNE_FAILED",
            "COPIES_MISSING",
            "REPOSITORY_AWAY",
            "REPOSITORY_FULL");

    private static final Duration SHORTEST_GRACE = Duration.ofMinutes(10);
    private static final Duration LONGEST_GRACE = Duration.ofHours(2);
    private static final Duration COPYING = Duration.ofHours(1);
    private static final Duration WEEKLY = Duration.ofDays(8);
    private static final Duration MONTHLY = Duration.ofDays(31);
    private static final int FULL = 80;
    private static final int VERY_FULL = 90;

    public Coverage {
        backups = List.copyOf(backups);
        promises = List.copyOf(promises);
        depots = Map.copyOf(depots);
    }

    /** Worst first. */
    public List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        depots.forEach((name, depot) -> depot(name, depot).ifPresent(findings::add));
        promises.forEach(promise -> {
            failed(promise).ifPresent(findings::add);
            missing(promise).ifPresent(findings::add);
        });
        for (var kind : Manifest.Kind.values()) {
            proven(kind).ifPresent(findings::add);
        }
        backups.forEach(backup -> damaged(backup).ifPresent(findings::add));
        keeping.repositories().forEach(name -> copies(name).ifPresent(findings::add));
        findings.sort(Comparator.comparing(Finding::severity)
                .reversed()
                .thenComparing(Finding::code)
                .thenComparing(Finding::subject));
        return List.copyOf(findings);
    }

    private Optional<Finding> depot(String name, Depot depot) {
        return switch (depot) {
            case Depot.Away(var why) ->
                Optional.of(new Finding(
                        "REPOSITORY_AWAY",
                        isFirst(name) ? Severity.CRITICAL : Severity.WARNING,
                        name,
                        "does not answer: " + why,
                        "mount it, or look what is wrong with it"));
            case Depot.Open(var room) ->
                room.filter(it -> it.total() > 0)
                        .filter(it -> used(it.total(), it.usable()) >= FULL)
                        .map(it -> new Finding(
                                "REPOSITORY_FULL",
                                used(it.total(), it.usable()) >= VERY_FULL ? Severity.CRITICAL : Severity.WARNING,
                                name,
                                "%d %% full, %s left"
                                        .formatted(used(it.total(), it.usable()), Human.bytes(it.usable())),
                                "make room: /db backup prune " + keeping.cluster() + " --dry-run shows what could go"));
        };
    }

    private static long used(long total, long usable) {
        return Math.round(100 * (1 - (double) usable / total));
    }

    private boolean isFirst(String repository) {
        return keeping.repositories().stream()
                .findFirst()
                .filter(repository::equals)
                .isPresent();
    }

    /** What nobody can look at says nothing about what is there. */
    private boolean isBlind() {
        return !keeping.repositories().isEmpty()
                && keeping.repositories().stream().allMatch(name -> depots.get(name) instanceof Depot.Away);
    }

    private Optional<Finding> failed(Promise promise) {
        var schedule = promise.schedule();
        var code = switch (schedule.kind()) {
            case LOGICAL, PHYSICAL -> "BACKUP_FAILED";
            case VERIFY -> "VERIFY_FAILED";
            case PRUNE -> "PRUNE_FAILED";
        };
        return promise.failure()
                .filter(failure -> newest(schedule)
                        .filter(backup -> backup.manifest().stop().at().isAfter(failure.at()))
                        .isEmpty())
                .map(failure -> new Finding(
                        code,
                        schedule.kind().isBackup() ? Severity.CRITICAL : Severity.WARNING,
                        schedule.name(),
                        "failed at " + Human.clock(failure.at(), now) + ": "
                                + failure.problem().fact(),
                        failure.problem().hint()));
    }

    private Optional<Finding> missing(Promise promise) {
        var schedule = promise.schedule();
        if (!schedule.kind().isBackup() || isBlind()) {
            return Optional.empty();
        }
        var newest = newest(schedule).map(backup -> backup.manifest().stop().at());
        var from = newest.filter(promise.since()::isBefore).orElse(promise.since());
        var rhythm = promise.rhythm();
        return rhythm.next().apply(from).plus(grace(rhythm.interval())).isBefore(now)
                ? Optional.of(new Finding(
                        "BACKUP_MISSING",
                        promise.paused() ? Severity.WARNING : Severity.CRITICAL,
                        schedule.name(),
                        newest.map(at -> "the last %s backup is %s old"
                                        .formatted(schedule.kind().word(), Human.duration(Duration.between(at, now))))
                                .orElse("there is no %s backup"
                                        .formatted(schedule.kind().word())),
                        promise.paused()
                                ? "the schedule is paused: /db backup schedule resume %s %s"
                                        .formatted(schedule.cluster(), schedule.name())
                                : "take one: /db backup now %s --kind %s"
                                        .formatted(
                                                schedule.cluster(),
                                                schedule.kind().word())))
                : Optional.empty();
    }

    private static Duration grace(Duration interval) {
        var half = interval.dividedBy(2);
        return half.compareTo(SHORTEST_GRACE) < 0
                ? SHORTEST_GRACE
                : half.compareTo(LONGEST_GRACE) > 0 ? LONGEST_GRACE : half;
    }

    /** The newest that holds all of what is to be in it; of several databases, the oldest of theirs counts. */
    private Optional<Backup> newest(Schedule schedule) {
        var stops =
                Comparator.comparing((Backup backup) -> backup.manifest().stop().at());
        if (schedule.databases().isEmpty()) {
            return of(schedule.kind(), List.of()).max(stops);
        }
        var ofEach = schedule.databases().stream()
                .map(database ->
                        of(schedule.kind(), List.of("database " + database)).max(stops))
                .toList();
        return ofEach.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : ofEach.stream().flatMap(Optional::stream).min(stops);
    }

    /** Those of everything, and those of {@code part} alone. */
    private Stream<Backup> of(Schedule.Kind kind, List<String> part) {
        return backups.stream()
                .filter(backup -> backup.manifest().kind().name().equals(kind.name()))
                .filter(backup -> backup.manifest().content().whole()
                        || (!backup.manifest().content().schemaOnly()
                                && !part.isEmpty()
                                && backup.manifest().content().partial().equals(part)));
    }

    /** Where deep verification is scheduled it must not be older than a week and a day, elsewhere not older than a month. */
    private Optional<Finding> proven(Manifest.Kind kind) {
        var of = backups.stream()
                .filter(backup -> backup.manifest().kind() == kind)
                .toList();
        var promised = promises.stream()
                .filter(promise -> promise.schedule().kind() == Schedule.Kind.VERIFY)
                .map(Promise::since)
                .min(Comparator.naturalOrder());
        var proven = of.stream()
                .flatMap(backup -> backup.last(Verification.Depth.DEEP).stream())
                .filter(Verification::passed)
                .map(Verification::at)
                .max(Comparator.naturalOrder());
        var oldest = of.stream().map(backup -> backup.manifest().stop().at()).min(Comparator.naturalOrder());
        var from = proven.or(() -> oldest);
        boolean late = from.filter(at -> at.plus(MONTHLY).isBefore(now)).isPresent();
        boolean old = promised.isPresent()
                && from.filter(at -> at.plus(WEEKLY).isBefore(now)).isPresent();
        var word = kind.name().toLowerCase(Locale.ROOT);
        return late || old
                ? Optional.of(new Finding(
                        "VERIFY_OLD",
                        late && promised.isPresent() ? Severity.CRITICAL : Severity.WARNING,
                        word + " backups",
                        proven.map(at -> "none was restored to prove it for "
                                        + Human.duration(Duration.between(at, now)))
                                .orElse("none was ever restored to prove it"),
                        of.stream()
                                .findFirst()
                                .map(backup -> "prove one: /db backup verify %s --deep".formatted(backup.id()))
                                .orElse("")))
                : Optional.empty();
    }

    private Optional<Finding> damaged(Backup backup) {
        return List.of(Verification.Depth.values()).stream()
                .flatMap(depth -> backup.last(depth).stream())
                .filter(verification -> !verification.passed())
                .max(Comparator.comparing(Verification::at))
                .map(verification -> new Finding(
                        "BACKUP_DAMAGED",
                        Severity.CRITICAL,
                        backup.id(),
                        "is not good: " + String.join("; ", verification.problems()),
                        "take another one: /db backup now %s --kind %s"
                                .formatted(
                                        keeping.cluster(),
                                        backup.manifest().kind().name().toLowerCase(Locale.ROOT))));
    }

    /** A repository that does not answer is told as that. */
    private Optional<Finding> copies(String repository) {
        var without = backups.stream()
                .filter(backup -> backup.manifest().stop().at().plus(COPYING).isBefore(now))
                .filter(backup -> lacks(backup, repository))
                .toList();
        return without.stream()
                .findFirst()
                .map(newest -> new Finding(
                        "COPIES_MISSING",
                        Severity.WARNING,
                        repository,
                        "copies %d of %d of %s, %s missing%s"
                                .formatted(
                                        newest.copiesThere(),
                                        newest.copies().size(),
                                        newest.id(),
                                        repository,
                                        without.size() == 1 ? "" : ", and of %d others".formatted(without.size() - 1)),
                        "it is tried again by itself; by hand: /db backup copy %s --to %s"
                                .formatted(newest.id(), repository)));
    }

    public static boolean lacks(Backup backup, String repository) {
        return switch (Optional.ofNullable(backup.copies().get(repository)).orElse(Backup.Copy.AWAY)) {
            case MISSING, DIFFERENT -> true;
            case THERE, AWAY -> false;
        };
    }
}
