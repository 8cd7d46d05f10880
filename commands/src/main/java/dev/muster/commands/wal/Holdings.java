package dev.muster.commands.wal;

import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Work;
import dev.muster.commands.seal.DamagedException;
import dev.muster.commands.seal.Opening;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The WAL of one cluster that can be read here, along the history of its newest timeline: what was sealed, from whichever
 * repository has it, and what this replica received and has not sealed yet. No server is needed.
 */
public final class Holdings {
    private static final String PARTIAL = ".partial";
    private static final Duration CATCH_UP = Duration.ofSeconds(2);
    private static final Duration BETWEEN = Duration.ofMillis(40);

    private final Work.Tools tools;
    private final Keeping keeping;
    private final Header header;
    private final Lineage lineage;
    private final List<Piece> pieces;
    private final List<Copy> histories;

    private Holdings(Work.Tools tools, Keeping keeping, Header header, Lineage lineage, List<Copy> copies) {
        this.tools = tools;
        this.keeping = keeping;
        this.header = header;
        this.lineage = lineage;
        this.pieces = pieces(copies, lineage, header.size());
        this.histories = copies.stream()
                .filter(copy -> copy.kind() == Spool.Kind.HISTORY)
                .toList();
    }

    /** A segment that can be fetched; one that is not whole ends somewhere in it, and zeros follow. */
    public static final class Piece {
        private final Segment segment;
        private final List<Copy> copies;

        private Piece(Segment segment, List<Copy> copies) {
            this.segment = segment;
            this.copies = List.copyOf(copies);
        }

        public Segment segment() {
            return segment;
        }

        /** All that is in it was written before. */
        public Instant at() {
            return copies.getFirst().at();
        }

        public boolean whole() {
            return copies.getFirst().kind() == Spool.Kind.WHOLE;
        }
    }

    /** Empty when there is none at all. {@code receptions} know where what is not sealed lies. */
    public static Optional<Holdings> of(Work.Tools tools, Reception.All receptions, Topology topology) {
        var cluster = topology.cluster().name();
        var keeping = tools.vault().keeping(cluster);
        return keeping.flatMap(kept -> {
            var all = new Copies(tools.vault(), kept).of(receptions.spool(cluster));
            var system = topology.primary()
                    .map(facts -> facts.identity().systemIdentifier())
                    .or(() -> all.stream().max(Comparator.comparing(Copy::at)).map(Copy::system));
            var copies = all.stream()
                    .filter(copy -> system.filter(copy.system()::equals).isPresent())
                    .toList();
            return header(tools, kept, copies)
                    .map(header -> new Holdings(tools, kept, header, lineage(tools, kept, copies, header), copies));
        });
    }

    /**
     * Waits a little until what the primary has written by now is received. Answers with what may be missing, in words.
     */
    public static Optional<String> catchUp(Work.Tools tools, Topology topology) {
        var cluster = topology.cluster().name();
        var slot = tools.vault().keeping(cluster).flatMap(Keeping::wal).map(Keeping.Wal::slot);
        var writer = topology.writer();
        if (slot.isEmpty() || writer.isEmpty()) {
            return writer.isEmpty()
                    ? Optional.of("no node takes writes: what was not received before is not seen")
                    : Optional.of("WAL is not received all the time: what is not in the repository is not seen");
        }
        long deadline = System.nanoTime() + CATCH_UP.toNanos();
        try {
            var node = writer.get().node();
            var wanted = Sender.of(tools.observer(), node, cluster, slot.get());
            var now = wanted;
            while (now.received().filter(it -> !it.before(wanted.position())).isEmpty()) {
                if (System.nanoTime() > deadline) {
                    return Optional.of("WAL behind %s was not received yet"
                            .formatted(now.received().map(String::valueOf).orElse("what is sealed")));
                }
                LockSupport.parkNanos(BETWEEN.toNanos());
                now = Sender.of(tools.observer(), node, cluster, slot.get());
            }
            return Optional.empty();
        } catch (SQLException _) {
            return Optional.of("the primary does not say how far it is: the newest may be missing");
        }
    }

    private static Optional<Header> header(Work.Tools tools, Keeping keeping, List<Copy> copies) {
        var newestFirst = copies.stream()
                .filter(copy -> copy.kind() != Spool.Kind.HISTORY)
                .sorted(Comparator.comparing(Copy::at).reversed())
                .toList();
        for (var copy : newestFirst) {
            try (var in = open(tools, keeping, copy)) {
                var header = Header.read(in);
                if (header.isPresent()) {
                    return header;
                }
            } catch (IOException _) {
                // Another one tells the same.
            }
        }
        return Optional.empty();
    }

    private static Lineage lineage(Work.Tools tools, Keeping keeping, List<Copy> copies, Header header) {
        int newest = copies.stream().mapToInt(Copy::timeline).max().orElse(1);
        for (var copy : copies) {
            if (copy.kind() == Spool.Kind.HISTORY && copy.timeline() == newest) {
                try (var in = open(tools, keeping, copy)) {
                    return Lineage.of(newest, new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
                } catch (IOException _) {
                    // Another copy of it may be readable.
                }
            }
        }
        var stored = copies.stream().flatMap(copy -> copy.stored().stream()).toList();
        return newest == 1 ? Lineage.alone(1) : new Archive(header.system(), header.size(), stored).inferred();
    }

    private static List<Piece> pieces(List<Copy> copies, Lineage lineage, long size) {
        var found = new TreeMap<Long, List<Copy>>();
        for (var copy : copies) {
            copy.segment(size)
                    .filter(segment -> lineage.timelines().anyMatch(it -> it == segment.timeline()))
                    .filter(segment -> lineage.timelineOf(segment.number(), size) >= segment.timeline())
                    .ifPresent(segment -> found.computeIfAbsent(segment.number(), _ -> new ArrayList<>())
                            .add(copy));
        }
        var pieces = new ArrayList<Piece>();
        found.forEach((number, several) -> {
            // Of an earlier timeline it is only better than nothing: the last segment before a switch has an end of its
            // own.
            several.sort(Comparator.comparingInt(Copy::timeline).reversed().thenComparing(Copy::kind));
            var best = several.getFirst().segment(size).orElseThrow();
            pieces.add(new Piece(best, several));
        });
        return pieces;
    }

    public String systemIdentifier() {
        return header.system();
    }

    public long segmentSize() {
        return header.size();
    }

    /** The server's major version, as its WAL says; empty for one that is newer than this Muster. */
    public Optional<Integer> major() {
        return header.major();
    }

    public Lineage lineage() {
        return lineage;
    }

    /** In the order of their positions; where one is missing there is a hole. */
    public List<Piece> pieces() {
        return pieces;
    }

    /** The first that may hold what was written at that moment. */
    public Optional<Piece> at(Instant moment) {
        return pieces.stream().filter(piece -> !piece.at().isBefore(moment)).findFirst();
    }

    /** By their names, such as {@code 00000002.history}. */
    public List<String> histories() {
        return histories.stream().map(Copy::name).distinct().toList();
    }

    public void fetchHistory(String name, Path target) throws IOException {
        fetch(histories.stream().filter(copy -> copy.name().equals(name)).toList(), target);
    }

    /**
     * Writes it to {@code target}, decrypted and decompressed; it is there whole or not at all. Throws what is
     * wrong with the last copy when none is good, and a {@link Problem.Trouble} when there is no key for it.
     */
    public void fetch(Piece piece, Path target) throws IOException {
        fetch(piece.copies, target);
    }

    private void fetch(List<Copy> copies, Path target) throws IOException {
        var unfinished = target.resolveSibling(target.getFileName() + ".tmp");
        Optional<IOException> failure = Optional.empty();
        for (var copy : copies) {
            try {
                try (var in = open(tools, keeping, copy);
                        var out = Files.newOutputStream(unfinished)) {
                    long bytes = transfer(in, out);
                    if (copy.kind() == Spool.Kind.WHOLE && bytes != header.size()) {
                        throw new IOException(copy.name() + " has " + bytes + " bytes, should have " + header.size());
                    }
                }
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return;
            } catch (IOException e) {
                Files.deleteIfExists(unfinished);
                failure = Optional.of(e);
            } catch (RuntimeException e) {
                Files.deleteIfExists(unfinished);
                throw e;
            }
        }
        throw failure.orElseThrow(() -> new NoSuchFileException(target.toString()));
    }

    private static long transfer(InputStream in, OutputStream out) throws IOException {
        var buffer = new byte[1 << 18];
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            bytes += n;
        }
        return bytes;
    }

    private static InputStream open(Work.Tools tools, Keeping keeping, Copy copy) throws IOException {
        return switch (copy.place()) {
            case Copy.Place.Sealed(var repository, var stored) -> {
                var path = stored.item().path();
                try {
                    yield Opening.of(path, tools.vault().repository(repository).open(path), keeping.keys());
                } catch (DamagedException e) {
                    throw e;
                } catch (IOException e) {
                    throw new IOException(
                            Troubles.problem(repository, e).fact(), e); // Its text is for people, whoever tells it.
                }
            }
            case Copy.Place.Received(var path) -> {
                try {
                    yield Files.newInputStream(path);
                } catch (NoSuchFileException e) {
                    var name = path.getFileName().toString();
                    if (!name.endsWith(PARTIAL)) {
                        throw e;
                    }
                    // It was full in the meantime.
                    yield Files.newInputStream(path.resolveSibling(name.replace(PARTIAL, "")));
                }
            }
        };
    }
}
