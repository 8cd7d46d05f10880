package dev.muster.commands.names;

import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Opening;
import dev.muster.commands.seal.Sealing;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The snapshots of one cluster in one repository, sealed as everything is: {@code orders/names/20260301-140500-123.zst.age}. */
record Shelf(Repository repository, String cluster, Keys keys) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern PATH = Pattern.compile("[^/]+/names/(\\d{8}-\\d{6}-\\d{3})\\.zst(\\.age)?");

    /** One that is there. */
    record Kept(String path, Instant at) {
        static Optional<Kept> of(Repository.Item item) {
            var found = PATH.matcher(item.path());
            return found.matches()
                    ? Optional.of(new Kept(item.path(), STAMP.parse(found.group(1), Instant::from)))
                    : Optional.empty();
        }
    }

    /** Oldest first. */
    List<Kept> list() throws IOException {
        return repository.list(cluster + "/names").stream()
                .flatMap(item -> Kept.of(item).stream())
                .sorted(Comparator.comparing(Kept::at))
                .toList();
    }

    Snapshot read(Kept kept) throws IOException {
        try (var in = Opening.of(kept.path(), repository.open(kept.path()), keys)) {
            return Lines.read(in);
        }
    }

    void write(Snapshot snapshot) throws IOException {
        var path = "%s/names/%s%s".formatted(cluster, STAMP.format(snapshot.at()), Sealing.suffix(keys));
        try (var upload = repository.upload(path)) {
            try (var sealing = new Sealing(upload.out(), keys, Sealing.Effort.SMALL)) {
                Lines.write(snapshot, sealing);
            }
            upload.publish();
        }
    }

    /** Takes away what tells only of before {@code moment}: the newest from before it tells of it too. */
    int prune(Instant moment) throws IOException {
        var before = new ArrayList<>(
                list().stream().filter(kept -> !kept.at().isAfter(moment)).toList());
        if (!before.isEmpty()) {
            before.removeLast();
        }
        for (var kept : before) {
            repository.remove(kept.path());
        }
        return before.size();
    }
}
