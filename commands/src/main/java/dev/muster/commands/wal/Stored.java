package dev.muster.commands.wal;

import dev.muster.commands.repository.Repository;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** A file of WAL in a repository. {@code name} is what the server called it, with {@code .partial} when it is not whole. */
record Stored(String systemIdentifier, int timeline, String name, Spool.Kind kind, Repository.Item item) {
    private static final Pattern PATH =
            Pattern.compile("[^/]+/wal/(\\d+)/([0-9A-F]{8})/([0-9A-F.a-z]+?)\\.zst(\\.age)?");

    static Optional<Stored> of(Repository.Item item) {
        var found = PATH.matcher(item.path());
        if (!found.matches()) {
            return Optional.empty();
        }
        return Spool.kind(found.group(3))
                .map(kind -> new Stored(
                        found.group(1), (int) Long.parseLong(found.group(2), 16), found.group(3), kind, item));
    }

    static String folder(String cluster) {
        return cluster + "/wal";
    }

    static String path(String cluster, String systemIdentifier, Spool.Entry entry, String suffix) {
        return "%s/wal/%s/%08X/%s%s".formatted(cluster, systemIdentifier, entry.timeline(), entry.name(), suffix);
    }

    Instant at() {
        return item.at();
    }

    Optional<Segment> segment(long size) {
        return kind == Spool.Kind.HISTORY ? Optional.empty() : Segment.named(name.substring(0, 24), size);
    }
}
