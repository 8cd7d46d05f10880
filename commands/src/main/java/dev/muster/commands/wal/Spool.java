package dev.muster.commands.wal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folder that pg_receivewal writes into. It begins where the newest file in it ends, so what lies here decides where
 * receiving goes on; {@code aside} is for what is to be sealed still and must not decide that.
 */
final class Spool {
    private static final String PARTIAL = ".partial";
    private static final String HISTORY = ".history";
    private static final String SYSTEM = "system";

    private final Path folder;
    private final Path aside;

    Spool(Path folder) {
        this.folder = folder;
        this.aside = folder.resolve("aside");
    }

    Path folder() {
        return folder;
    }

    enum Kind {
        WHOLE,
        PARTIAL,
        HISTORY
    }

    /** {@code name} is the one that it has in the repository, but for the suffix of what is sealed. */
    record Entry(Path path, String name, Kind kind, long bytes, Instant changed) {
        int timeline() {
            return (int) Long.parseLong(name.substring(0, 8), 16);
        }

        Optional<Segment> segment(long size) {
            return Segment.named(name.substring(0, Math.min(24, name.length())), size);
        }

        boolean aside() {
            return path.endsWith(Path.of("aside", name));
        }
    }

    record Size(long bytes, int files) {}

    /** In the order of their names. */
    List<Entry> entries() throws IOException {
        var found = new ArrayList<Entry>();
        for (var place : List.of(aside, folder)) {
            if (Files.isDirectory(place)) {
                try (var all = Files.list(place)) {
                    all.forEach(path -> entry(path).ifPresent(found::add));
                }
            }
        }
        found.sort(Comparator.comparing(Entry::name));
        return found;
    }

    private static Optional<Entry> entry(Path path) {
        var name = path.getFileName().toString();
        return kind(name).flatMap(kind -> {
            try {
                return Optional.of(new Entry(
                        path,
                        name,
                        kind,
                        Files.size(path),
                        Files.getLastModifiedTime(path).toInstant()));
            } catch (IOException _) {
                return Optional.empty(); // Renamed this very moment: it is seen under its new name the next time.
            }
        });
    }

    static Optional<Kind> kind(String name) {
        if (name.matches("[0-9A-F]{24}")) {
            return Optional.of(Kind.WHOLE);
        }
        if (name.matches("[0-9A-F]{24}\\" + PARTIAL)) {
            return Optional.of(Kind.PARTIAL);
        }
        return name.matches("[0-9A-F]{8}\\" + HISTORY) ? Optional.of(Kind.HISTORY) : Optional.empty();
    }

    Size size() {
        try {
            var all = entries().stream()
                    .filter(entry -> entry.kind() != Kind.HISTORY)
                    .toList();
            return new Size(all.stream().mapToLong(Entry::bytes).sum(), all.size());
        } catch (IOException _) {
            return new Size(0, 0);
        }
    }

    /** Timeline → the first segment that is not here whole. */
    Map<Integer, Long> next(long segmentSize) throws IOException {
        var next = new HashMap<Integer, Long>();
        for (var entry : entries()) {
            entry.segment(segmentSize)
                    .ifPresent(segment -> next.merge(
                            segment.timeline(), segment.number() + (entry.kind() == Kind.WHOLE ? 1 : 0), Math::max));
        }
        return next;
    }

    Optional<String> systemIdentifier() throws IOException {
        try {
            return Optional.of(Files.readString(folder.resolve(SYSTEM)).strip());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    void belongsTo(String systemIdentifier) throws IOException {
        Files.createDirectories(aside);
        Files.writeString(folder.resolve(SYSTEM), systemIdentifier + "\n");
    }

    /** Has pg_receivewal begin with {@code segment}: what would make it begin elsewhere is put aside, not lost. */
    void seat(Segment segment) throws IOException {
        Files.createDirectories(aside);
        var partial = segment.name() + PARTIAL;
        boolean seated = false;
        for (var entry : entries()) {
            if (entry.kind() == Kind.HISTORY || entry.aside()) {
                continue;
            }
            var here = entry.segment(segment.size());
            if (here.isEmpty()) {
                putAside(entry);
            } else if (entry.name().equals(partial)) {
                seated = true;
                emptyUnlessPadded(entry, segment.size());
            } else if (here.get().number() >= segment.number() || entry.kind() == Kind.PARTIAL) {
                putAside(entry);
            }
        }
        if (!seated) {
            create(folder.resolve(partial));
        }
    }

    /** It was made while the disk was full: pg_receivewal refuses what has neither no size nor the whole. */
    private static void emptyUnlessPadded(Entry entry, long size) throws IOException {
        if (entry.bytes() != size && entry.bytes() != 0) {
            Files.write(entry.path(), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        }
    }

    private static void create(Path path) throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException _) {
            // It is there, which is what was wanted.
        }
    }

    private void putAside(Entry entry) throws IOException {
        Files.move(
                entry.path(),
                aside.resolve(entry.name()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    void remove(Entry entry) throws IOException {
        Files.deleteIfExists(entry.path());
    }
}
