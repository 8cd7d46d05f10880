package dev.muster.commands.wal;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.DamagedException;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Opening;
import dev.muster.commands.vault.Keeping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The WAL of one server's history that one repository holds, for whoever wants to replay it. */
public final class Holding {
    private static final int TRIES = 5;
    private static final int HEADER = 40;
    private static final int SMALLEST = 1 << 20;
    private static final int LARGEST = 1 << 30;

    private final Repository repository;
    private final Keys keys;
    private final Archive archive;

    private Holding(Repository repository, Keys keys, Archive archive) {
        this.repository = repository;
        this.keys = keys;
        this.archive = archive;
    }

    /**
     * A file as it is kept.
     *
     * @param name the one that recovery asks for
     * @param whole whether more may have been written into it
     */
    public record File(String name, String path, long bytes, Instant at, boolean whole) {}

    public static Holding of(Work.Tools tools, Keeping keeping, String repository, String systemIdentifier)
            throws IOException {
        var store = tools.vault().repository(repository);
        var all = all(store, keeping, systemIdentifier);
        return new Holding(
                store, keeping.keys(), new Archive(systemIdentifier, segmentSize(all, store, keeping.keys()), all));
    }

    private static List<Stored> all(Repository store, Keeping keeping, String systemIdentifier) throws IOException {
        return new Sealer(store, keeping.cluster(), Keys.NONE)
                .list().stream()
                        .filter(stored -> stored.systemIdentifier().equals(systemIdentifier))
                        .toList();
    }

    /** A segment says so itself, in its first page; without one it does not matter. */
    private static long segmentSize(List<Stored> all, Repository store, Keys keys) throws IOException {
        var newest = all.stream()
                .filter(stored -> stored.kind() != Spool.Kind.HISTORY)
                .sorted(Comparator.comparing(Stored::at).reversed())
                .limit(TRIES)
                .map(stored -> stored.item().path())
                .toList();
        for (var path : newest) {
            var size = segmentSize(path, store, keys);
            if (size.isPresent()) {
                return size.get();
            }
        }
        return Segment.USUAL_SIZE;
    }

    /** Empty for one that is damaged: whoever needs it finds that out, and another one says as much. */
    private static Optional<Long> segmentSize(String path, Repository store, Keys keys) throws IOException {
        try (var in = Opening.of(path, store.open(path), keys)) {
            return Header.read(in)
                    .map(Header::size)
                    .filter(size -> size >= SMALLEST && size <= LARGEST && Long.bitCount(size) == 1);
        } catch (DamagedException _) {
            return Optional.empty();
        }
    }

    /** As the server that is on it says; empty if it does not. */
    public static Optional<Lineage> lineage(Access access, Node node, int timeline) {
        try {
            return Optional.of(Lineages.of(access, node, timeline));
        } catch (SQLException _) {
            return Optional.empty(); // The look at the cluster tells what is wrong with the node.
        }
    }

    public String repository() {
        return repository.name();
    }

    public String systemIdentifier() {
        return archive.systemIdentifier();
    }

    public long size() {
        return archive.size();
    }

    public boolean isEmpty() {
        return archive.isEmpty();
    }

    /** Those that anything is known of. */
    public List<Integer> timelines() {
        return timelines(archive.stored());
    }

    private static List<Integer> timelines(List<Stored> all) {
        var timelines = new TreeSet<Integer>();
        all.forEach(stored -> timelines.add(stored.timeline()));
        return List.copyOf(timelines);
    }

    /** The same by their names alone, which takes no key. */
    public static List<Integer> timelines(Work.Tools tools, Keeping keeping, String repository, String systemIdentifier)
            throws IOException {
        return timelines(all(tools.vault().repository(repository), keeping, systemIdentifier));
    }

    /** How a timeline came to be; a problem if it cannot be read. */
    public Lineage lineage(int timeline) throws IOException {
        var history = archive.stored().stream()
                .filter(stored -> stored.kind() == Spool.Kind.HISTORY && stored.timeline() == timeline)
                .findFirst();
        if (history.isEmpty()) {
            var inferred = archive.inferred();
            return timeline != 1 && inferred.timeline() == timeline ? inferred : Lineage.alone(timeline);
        }
        var path = history.get().item().path();
        try (var in = Opening.of(path, repository.open(path), keys)) {
            return Lineage.of(timeline, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (DamagedException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "WAL_DAMAGED",
                            "the history of timeline %d in %s is damaged".formatted(timeline, repository.name()),
                            "put back %s from another repository".formatted(path)),
                    e);
        }
    }

    /** When the first of a timeline came here: not long after it began. */
    public Optional<Instant> since(int timeline) {
        return archive.stored().stream()
                .filter(stored -> stored.timeline() == timeline)
                .map(Stored::at)
                .min(Comparator.naturalOrder());
    }

    public Optional<Lsn> end(Lineage lineage) {
        return archive.end(lineage);
    }

    /** Without a last segment that is not whole. */
    public Optional<Lsn> wholeEnd(Lineage lineage) {
        return archive.wholeEnd(lineage);
    }

    public Continuity continuity(Lineage lineage, Lsn from, Lsn to) {
        return Continuity.of(archive.contents(), lineage, from, to);
    }

    /** What a timeline wrote after it was left, by segments: those that lie on no later one's way. */
    public List<File> beyond(Lineage.Left left) {
        return archive.stored().stream()
                .filter(stored -> stored.kind() != Spool.Kind.HISTORY && stored.timeline() == left.timeline())
                .filter(stored -> stored.segment(size())
                        .filter(segment -> left.at().before(segment.end()))
                        .isPresent())
                .map(this::file)
                .toList();
    }

    /** Whether a lineage cannot do without a history: its own, or that of a timeline that it goes back to. */
    public static boolean needs(Lineage lineage, File history) {
        return lineage.timelines().mapToObj(Lineage::fileName).anyMatch(history.name()::equals);
    }

    /** Every history that there is: a server that is promoted must not take a number that was taken. */
    public List<File> histories() {
        return archive.stored().stream()
                .filter(stored -> stored.kind() == Spool.Kind.HISTORY)
                .map(this::file)
                .toList();
    }

    /** What a lineage needs from one position on, in its order; of a segment that is there whole, its part is left out. */
    public List<File> files(Lineage lineage, Lsn from) {
        var whole = new HashSet<>(archive.contents().whole());
        return archive.stored().stream()
                .filter(stored -> stored.kind() != Spool.Kind.HISTORY)
                .filter(stored -> stored.segment(size())
                        .filter(segment -> from.before(segment.end())
                                && lineage.timelineOf(segment.number(), size()) == segment.timeline()
                                && (stored.kind() == Spool.Kind.WHOLE || !whole.contains(segment)))
                        .isPresent())
                .sorted(Comparator.comparingLong(
                        stored -> stored.segment(size()).orElseThrow().number()))
                .map(this::file)
                .toList();
    }

    private File file(Stored stored) {
        return new File(
                stored.kind() == Spool.Kind.HISTORY
                        ? stored.name()
                        : stored.name().substring(0, 24),
                stored.item().path(),
                stored.item().bytes(),
                stored.at(),
                stored.kind() != Spool.Kind.PARTIAL);
    }

    /** Which one a file is; not to be asked of a history. */
    public Segment segment(File file) {
        return Segment.named(file.name(), size()).orElseThrow();
    }

    /** The plain bytes. */
    public InputStream open(File file) throws IOException {
        return Opening.of(file.path(), repository.open(file.path()), keys);
    }

    /** Whether it is what its name says: WAL of this server, of that place, of that size. */
    public boolean fits(File file, byte[] head, long bytes) {
        var segment = Segment.named(file.name(), size());
        if (segment.isEmpty()) {
            return true;
        }
        var header = ByteBuffer.wrap(head).order(ByteOrder.nativeOrder());
        return bytes == size() && header.limit() >= HEADER && DeepLook.fits(header, archive, segment.get());
    }
}
