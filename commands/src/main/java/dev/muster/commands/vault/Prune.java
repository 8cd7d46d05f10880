package dev.muster.commands.vault;

import dev.muster.chat.Human;
import dev.muster.commands.vault.Backup.Copy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What retention lets go, and what stays, each with why. Pure. A backup stays while it is among the newest of its kind <em>or</em>
 * young enough; beyond that some always stay: what is pinned, the newest verified one, the newest one at all, what others
 * build on.
 *
 * @param goes oldest first, but never before what builds on it
 */
public record Prune(List<Verdict> goes, List<Verdict> stays) {
    public Prune {
        goes = List.copyOf(goes);
        stays = List.copyOf(stays);
    }

    /** A server, and the timeline that it writes. */
    public record Primary(String systemIdentifier, int timeline) {}

    /** {@code why} is a sentence without its dot. */
    public record Verdict(Backup backup, String why) {}

    /** Backups of one server and one kind; those of a part of it do not count as any of the whole. */
    private record Group(Manifest.Kind kind, boolean whole) {
        static Group of(Backup backup) {
            return new Group(
                    backup.manifest().kind(), backup.manifest().content().whole());
        }
    }

    /** {@code primary}: the one there is, if it can be seen. */
    public static Prune of(List<Backup> backups, Keeping keeping, Optional<Primary> primary, Instant now) {
        var newestFirst = backups.stream()
                .sorted(Comparator.comparing((Backup backup) -> at(backup))
                        .thenComparing(Backup::id)
                        .reversed())
                .toList();
        var stays = new LinkedHashMap<String, String>();
        var ranks = new HashMap<Group, Integer>();
        for (var backup : newestFirst) {
            // What is known to be damaged takes no good one's place.
            var group = Group.of(backup);
            int rank = ranks.getOrDefault(group, 0) + 1;
            if (!backup.damaged()) {
                ranks.put(group, rank);
            }
            byRule(backup, rank, keeping, now).ifPresent(why -> stays.put(backup.id(), why));
        }
        primary.ifPresent(server -> keepUntilThereIsOneOn(server, newestFirst, stays));
        keepNewest(newestFirst, stays);
        keepBases(newestFirst, stays);

        var gone = new ArrayList<Verdict>();
        var kept = new ArrayList<Verdict>();
        for (var backup : newestFirst) {
            Optional.ofNullable(stays.get(backup.id()))
                    .ifPresentOrElse(
                            why -> kept.add(new Verdict(backup, why)),
                            () -> gone.add(new Verdict(backup, beyond(backup, keeping, now))));
        }
        return new Prune(inOrder(gone), kept);
    }

    private static Instant at(Backup backup) {
        return backup.manifest().stop().at();
    }

    private static Duration age(Backup backup, Instant now) {
        return Duration.between(at(backup), now);
    }

    private static Optional<String> byRule(Backup backup, int rank, Keeping keeping, Instant now) {
        if (backup.pin().isPresent()) {
            var pin = backup.pin().get();
            return Optional.of("pinned" + pin.reason().map(why -> ": " + why).orElse(" " + pin.by()));
        }
        var away = backup.copies().entrySet().stream()
                .filter(copy -> copy.getValue() == Copy.AWAY)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!away.isEmpty()) {
            return Optional.of(String.join(", ", away) + " does not answer: a copy there would come back");
        }
        var retention = keeping.retention().get(backup.manifest().kind());
        if (retention == null || (retention.count().isEmpty() && retention.age().isEmpty())) {
            return Optional.of("nothing is configured that lets backups of this kind go");
        }
        if (retention.count().filter(count -> rank <= count).isPresent()) {
            return Optional.of("number %d of the newest %d"
                    .formatted(rank, retention.count().get()));
        }
        return retention
                .age()
                .filter(most -> age(backup, now).compareTo(most) <= 0)
                .map(most -> "%s old, %s are kept".formatted(Human.duration(age(backup, now)), Human.duration(most)));
    }

    /** Of each server that was ever behind the name, and of each kind: the newest, and the newest that was proven. */
    private static void keepNewest(List<Backup> newestFirst, Map<String, String> stays) {
        newestFirst.stream()
                .collect(Collectors.groupingBy(
                        backup -> Map.entry(backup.manifest().source().systemIdentifier(), Group.of(backup)),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values()
                .forEach(same -> {
                    same.stream()
                            .filter(Backup::verified)
                            .filter(backup -> backup.copiesThere() > 0)
                            .findFirst()
                            .ifPresent(backup ->
                                    stays.putIfAbsent(backup.id(), "the newest verified one of its kind always stays"));
                    same.stream()
                            .filter(Backup::verified)
                            .findFirst()
                            .ifPresent(backup ->
                                    stays.putIfAbsent(backup.id(), "the newest verified one of its kind always stays"));
                    stays.putIfAbsent(
                            same.getFirst().id(),
                            same.size() == 1
                                    ? "the only one of its kind always stays"
                                    : "the newest one of its kind always stays");
                });
    }

    /** The newest of another timeline may be one that the server went away from: then it takes an older one to begin with. */
    private static void keepUntilThereIsOneOn(Primary primary, List<Backup> newestFirst, Map<String, String> stays) {
        var find = new Find(newestFirst);
        var bases = newestFirst.stream()
                .filter(backup -> backup.manifest().kind() == Manifest.Kind.PHYSICAL)
                .filter(backup -> backup.manifest().source().systemIdentifier().equals(primary.systemIdentifier()))
                .filter(backup -> find.whyNot(backup).isEmpty())
                .toList();
        if (bases.stream().noneMatch(base -> base.manifest().stop().timeline() >= primary.timeline())) {
            bases.forEach(base -> stays.putIfAbsent(
                    base.id(),
                    "the server is on timeline %d by now, and there is no base backup of that yet"
                            .formatted(primary.timeline())));
        }
    }

    /** A chain is as long as it is; what is newest comes first, and its bases are older. */
    private static void keepBases(List<Backup> newestFirst, Map<String, String> stays) {
        boolean more = true;
        while (more) {
            more = false;
            for (var backup : newestFirst) {
                var base = backup.manifest().base();
                if (base.isPresent() && stays.containsKey(backup.id()) && !stays.containsKey(base.get())) {
                    stays.put(base.get(), backup.id() + " builds on it");
                    more = true;
                }
            }
        }
    }

    private static String beyond(Backup backup, Keeping keeping, Instant now) {
        var retention = Optional.ofNullable(
                        keeping.retention().get(backup.manifest().kind()))
                .orElseThrow();
        var words = new ArrayList<String>();
        retention.count().ifPresent(count -> words.add("not among the newest " + count));
        retention
                .age()
                .ifPresent(most -> words.add(
                        "%s old, %s are kept".formatted(Human.duration(age(backup, now)), Human.duration(most))));
        return String.join("; ", words);
    }

    /** What builds on another goes before it, so that what is left half-way can still be restored. */
    private static List<Verdict> inOrder(List<Verdict> newestFirst) {
        var left = new ArrayList<>(newestFirst.reversed());
        var ordered = new ArrayList<Verdict>();
        while (!left.isEmpty()) {
            var next = left.stream()
                    .filter(verdict -> left.stream()
                            .noneMatch(other -> other.backup().manifest().base().stream()
                                    .anyMatch(verdict.backup().id()::equals)))
                    .findFirst()
                    .orElseGet(left::getFirst);
            left.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    public long bytes() {
        return goes.stream()
                .mapToLong(verdict ->
                        verdict.backup().manifest().bytes() * verdict.backup().copiesThere())
                .sum();
    }
}
