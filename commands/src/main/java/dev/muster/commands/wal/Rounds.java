package dev.muster.commands.wal;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Seals what lies in a spool, round after round. What cannot be brought into the repository stays, however much it becomes:
 * WAL is never thrown away.
 */
final class Rounds {
    private static final Duration PART = Duration.ofSeconds(60);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);

    private final Spool spool;
    private final Sealer sealer;
    private final Map<String, Part> parts = new HashMap<>();
    /** What the repository has, by path; asked for once, and again after any trouble. */
    private Optional<Set<String>> stored = Optional.empty();

    private final Set<String> ours = new HashSet<>();
    private Instant next = Instant.MIN;
    private volatile Standing standing = new Standing(Optional.empty(), Optional.empty(), Optional.empty());

    /** A part that was sealed: how it was, and when. */
    private record Part(Instant changed, Instant sealedAt) {}

    record Standing(Optional<Reception.Sealed> last, Optional<Problem> trouble, Optional<Instant> unsealedSince) {}

    Rounds(Spool spool, Sealer sealer) {
        this.spool = spool;
        this.sealer = sealer;
    }

    Standing standing() {
        return standing;
    }

    /**
     * Goes through the spool once.
     *
     * @param flowing whether more is being received: if not, what there is in part may be all that there will ever be
     * @param goOn is asked between files
     */
    synchronized void round(Instant now, boolean flowing, BooleanSupplier goOn) {
        if (now.isBefore(next)) {
            return;
        }
        try {
            var system = spool.systemIdentifier();
            if (system.isPresent()) {
                round(system.get(), now, flowing, goOn);
            }
            standing = new Standing(standing.last(), Optional.empty(), Optional.empty());
        } catch (IOException e) {
            trouble(Troubles.of(sealer.repository().name(), e).problem(), now);
        } catch (Problem.Trouble e) {
            trouble(e.problem(), now);
        }
    }

    private void trouble(Problem problem, Instant now) {
        stored = Optional.empty();
        next = now.plus(AFTER_TROUBLE);
        standing = new Standing(standing.last(), Optional.of(problem), oldestUnsealed());
    }

    private Optional<Instant> oldestUnsealed() {
        try {
            return spool.entries().stream()
                    .filter(entry -> entry.kind() == Spool.Kind.WHOLE && !ours.contains(entry.name()))
                    .map(Spool.Entry::changed)
                    .min(Instant::compareTo);
        } catch (IOException _) {
            return standing.unsealedSince();
        }
    }

    private void round(String system, Instant now, boolean flowing, BooleanSupplier goOn) throws IOException {
        var known = known();
        var entries = spool.entries();
        for (var entry : entries) {
            if (!goOn.getAsBoolean()) {
                return;
            }
            try {
                switch (entry.kind()) {
                    case WHOLE, HISTORY -> whole(system, entry, known, now);
                    case PARTIAL -> part(system, entry, new Round(entries, known, flowing, now));
                }
            } catch (NoSuchFileException e) {
                if (Files.exists(entry.path())) {
                    throw e;
                }
                // It was renamed while we looked, since it is full: it is seen under its new name the next time.
            }
        }
        tidy(system, entries, known);
    }

    private Set<String> known() throws IOException {
        if (stored.isEmpty()) {
            var found = new HashSet<String>();
            sealer.list().forEach(each -> found.add(each.item().path()));
            stored = Optional.of(found);
        }
        return stored.get();
    }

    private void whole(String system, Spool.Entry entry, Set<String> known, Instant now) throws IOException {
        var path = sealer.path(system, entry);
        if (ours.contains(entry.name()) && known.contains(path)) {
            return;
        }
        if (!known.contains(path)) {
            sealer.seal(system, entry);
            known.add(path);
            sealed(entry, now);
        } else {
            requireSame(system, entry, path);
        }
        ours.add(entry.name());
        var part = path.replace(entry.name(), entry.name() + ".partial");
        if (known.contains(part)) {
            sealer.repository().remove(part);
            known.remove(part);
        }
    }

    /** Two servers may have written the same timeline: what is of another one must never be taken for sealed. */
    private void requireSame(String system, Spool.Entry entry, String path) throws IOException {
        var where = entry.name() + " is in repository " + sealer.repository().name() + " already, ";
        switch (sealer.likeness(system, entry)) {
            case SAME -> {}
            case OTHER ->
                throw new Problem(
                                "WAL_CONFLICT",
                                where + "with other content",
                                "two servers wrote the same timeline: move " + path
                                        + " aside with its .sha256, it is no part of this history")
                        .asTrouble();
            case UNKNOWN ->
                throw new Problem(
                                "WAL_UNPROVEN",
                                where + "and nothing tells whether with the same content: no key of this Muster opens"
                                        + " it, and its .sha256 is missing",
                                "give Muster a key that opens it (backups.identities), or move " + path
                                        + " aside: it is sealed anew from the spool")
                        .asTrouble();
        }
    }

    /** What one is about. */
    private record Round(List<Spool.Entry> all, Set<String> known, boolean flowing, Instant now) {}

    private void part(String system, Spool.Entry entry, Round round) throws IOException {
        var path = sealer.path(system, entry);
        var known = round.known();
        var now = round.now();
        boolean whole = known.contains(path.replace(".partial", ""));
        boolean over = entry.aside() || round.all().stream().anyMatch(other -> isLater(other, entry));
        var last = Optional.ofNullable(parts.get(entry.name()));
        boolean grown = last.map(Part::changed).filter(entry.changed()::equals).isEmpty();
        boolean due = over
                || !round.flowing()
                || last.map(Part::sealedAt)
                        .map(at -> !at.plus(PART).isAfter(now))
                        .orElse(true);
        if (!whole && entry.bytes() > 0 && grown && due) {
            sealer.seal(system, entry);
            known.add(path);
            parts.put(entry.name(), new Part(entry.changed(), now));
            sealed(entry, now);
        }
        if (over) {
            spool.remove(entry);
            parts.remove(entry.name());
        }
    }

    /** Nothing is added any more to what was begun on a timeline that was left. */
    private static boolean isLater(Spool.Entry other, Spool.Entry entry) {
        return other.kind() != Spool.Kind.HISTORY && !other.aside() && other.timeline() > entry.timeline();
    }

    private void sealed(Spool.Entry entry, Instant now) {
        standing = new Standing(
                Optional.of(new Reception.Sealed(entry.name(), now)), standing.trouble(), standing.unsealedSince());
    }

    /** The newest whole one stays: from it pg_receivewal knows where to go on. */
    private void tidy(String system, List<Spool.Entry> entries, Set<String> known) throws IOException {
        var whole = entries.stream()
                .filter(entry -> entry.kind() == Spool.Kind.WHOLE)
                .filter(entry -> known.contains(sealer.path(system, entry)))
                .toList();
        var newest = whole.stream().filter(entry -> !entry.aside()).reduce((_, later) -> later);
        for (var entry : whole) {
            if (!newest.equals(Optional.of(entry))) {
                spool.remove(entry);
                ours.remove(entry.name());
                parts.remove(entry.name() + ".partial");
            }
        }
    }
}
