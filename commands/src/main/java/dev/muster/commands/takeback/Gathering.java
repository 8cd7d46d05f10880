package dev.muster.commands.takeback;

import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.side.Promotion;
import dev.muster.commands.side.Side;
import dev.muster.commands.wal.Holding;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The WAL that leads from a moment to now, brought together in one folder: from the data folder, from what was fetched for the
 * recovery, and what neither has from the repositories. All of it under the names of one timeline, whose own numbers do not
 * matter to pg_waldump: so it reads across a switch.
 */
final class Gathering {
    private static final int HEADER = 40;
    private static final int LONG = 2;
    private static final int CHUNK = 1 << 18;

    private final Work work;
    private final Ground ground;
    private final Present present;
    private final List<Path> here;
    private Optional<Map<String, List<Kept>>> sealed = Optional.empty();

    Gathering(Work work, Ground ground, Present present, Side side) {
        this.work = work;
        this.ground = ground;
        this.present = present;
        var own = ground.primary().data().resolve("pg_wal");
        // A server that lives takes its files away while they are read; what was fetched for one that died may be a
        // part.
        this.here = present.lives() ? List.of(Promotion.wal(side), own) : List.of(own, Promotion.wal(side));
    }

    private record Kept(Holding holding, Holding.File file) {}

    /**
     * What lies there.
     *
     * @param end behind the last that was looked for: what there is behind that is more than is read at once
     * @param more whether there is anything behind it
     */
    record Gathered(Path folder, long size, SortedSet<Long> numbers, Lsn end, boolean more) {
        Path file(long number) {
            return folder.resolve(new Segment(1, number, size).name());
        }
    }

    private long size() {
        return present.control().wal().segment();
    }

    /** {@code most} bytes of it, and no more than half of what is free for what has to be fetched. */
    Gathered gather(Path folder, Lsn from, long most) throws IOException {
        long first = from.bytes() / size();
        long last = last();
        long until = Math.min(last, first + Math.max(1, most / size()) - 1);
        long room = Files.getFileStore(folder).getUsableSpace() / 2;
        var numbers = new TreeSet<Long>();
        for (long number = first; number <= until; number++) {
            work.checkpoint();
            var name = new Segment(present.lineage().timelineOf(number, size()), number, size()).name();
            var target = folder.resolve(new Segment(1, number, size()).name());
            var near = near(name, number);
            if (near.isPresent()) {
                Files.createSymbolicLink(target, near.get());
                numbers.add(number);
            } else if (!kept(name).isEmpty() && room < size()) {
                until = number - 1;
            } else if (fetched(name, target, number)) {
                numbers.add(number);
                room -= size();
            }
        }
        return new Gathered(folder, size(), numbers, new Segment(1, until, size()).end(), until < last);
    }

    /** The number of the last that there is: where the primary is, or the last that anybody has of one that does not say. */
    private long last() throws IOException {
        long known = Math.max(0, present.known().bytes() - 1) / size();
        if (present.lives()) {
            return known;
        }
        long last = known;
        for (var folder : here) {
            for (var name : names(folder)) {
                var number = Segment.named(name, size()).map(Segment::number).orElse(-1L);
                boolean ours = number > last
                        && new Segment(present.lineage().timelineOf(number, size()), number, size())
                                .name()
                                .equals(name);
                if (ours && isAt(folder.resolve(name), number)) {
                    last = number;
                }
            }
        }
        for (var name : sealed().keySet()) {
            last = Math.max(
                    last, Segment.named(name, size()).map(Segment::number).orElse(0L));
        }
        return last;
    }

    private static List<String> names(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private Optional<Path> near(String name, long number) {
        var there = here.stream()
                .map(folder -> folder.resolve(name))
                .filter(file -> isAt(file, number))
                .toList();
        // The last that was fetched ends where the server was then: its own goes on.
        boolean last = here.stream().limit(1).noneMatch(folder -> isAt(folder.resolve(after(number)), number + 1));
        return present.lives() && last
                ? there.stream().reduce((_, own) -> own)
                : there.stream().findFirst();
    }

    private String after(long number) {
        return new Segment(present.lineage().timelineOf(number + 1, size()), number + 1, size()).name();
    }

    /** Whether WAL of that place is in it: files are used again, and bear the names of what is to come. */
    private boolean isAt(Path file, long number) {
        try (var in = Files.newInputStream(file)) {
            var head = in.readNBytes(HEADER);
            var header = ByteBuffer.wrap(head).order(ByteOrder.nativeOrder());
            return head.length == HEADER
                    && (header.getShort(2) & LONG) != 0
                    && header.getLong(8) == number * size()
                    && Long.toUnsignedString(header.getLong(24))
                            .equals(present.control().systemIdentifier());
        } catch (IOException _) {
            return false;
        }
    }

    private List<Kept> kept(String name) {
        return Optional.ofNullable(sealed().get(name)).orElse(List.of());
    }

    /** By name, those that are whole first. A repository that does not answer has none. */
    private Map<String, List<Kept>> sealed() {
        if (sealed.isEmpty()) {
            var found = new HashMap<String, List<Kept>>();
            holdings()
                    .forEach(holding -> holding.files(present.lineage(), new Lsn(0))
                            .forEach(file -> found.computeIfAbsent(file.name(), _ -> new ArrayList<>())
                                    .add(new Kept(holding, file))));
            found.values()
                    .forEach(each -> each.sort(
                            Comparator.comparing((Kept kept) -> !kept.file().whole())));
            sealed = Optional.of(found);
        }
        return sealed.get();
    }

    private Stream<Holding> holdings() {
        return work.tools().vault().keeping(ground.cluster()).stream()
                .flatMap(keeping -> keeping.repositories().stream().flatMap(repository -> {
                    try {
                        return Stream.of(Holding.of(
                                work.tools(),
                                keeping,
                                repository,
                                present.control().systemIdentifier()));
                    } catch (IOException | Problem.Trouble _) {
                        return Stream.empty();
                    }
                }));
    }

    private boolean fetched(String name, Path target, long number) {
        for (var kept : kept(name)) {
            try (var in = kept.holding().open(kept.file());
                    var out = Files.newOutputStream(target)) {
                for (var bytes = in.readNBytes(CHUNK); bytes.length > 0; bytes = in.readNBytes(CHUNK)) {
                    work.checkpoint();
                    out.write(bytes);
                }
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
                work.tools().host().handOver(target);
            } catch (IOException | Problem.Trouble e) {
                if (Scratch.isFull(target)) {
                    throw e instanceof IOException full
                            ? Scratch.trouble("WAL cannot be written beside", full)
                            : Scratch.ranFull();
                }
                continue; // Damaged, or away: another copy may be good.
            }
            if (isAt(target, number)) {
                return true;
            }
        }
        try {
            Files.deleteIfExists(target);
        } catch (IOException _) {
            // It is not counted as there, and goes with its folder.
        }
        return false;
    }
}
