package dev.muster.commands.lost;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.wal.Holdings;
import dev.muster.commands.wal.Holdings.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Has pg_waldump read one portion of segments after the other, while the next is fetched, checked, decrypted and decompressed
 * beside; what was read is deleted. There are never more than two portions.
 */
final class Reader {
    private static final long PORTION = 128L << 20;
    private static final int FETCHERS = 2;

    private final Holdings holdings;
    private final Waldump dump;
    private final Ledger ledger;
    private final List<String> holes = new ArrayList<>();
    private final Map<Long, Future<Optional<String>>> fetched = new HashMap<>();

    Reader(Holdings holdings, Waldump dump, Ledger ledger) {
        this.holdings = holdings;
        this.dump = dump;
        this.ledger = ledger;
    }

    static long room() {
        return 3 * PORTION;
    }

    /** What could not be read, in words. */
    List<String> read(List<Piece> pieces) throws IOException, InterruptedException {
        var portions = portions(pieces);
        try (var fetchers = Executors.newFixedThreadPool(FETCHERS)) {
            try {
                for (int i = 0; i < portions.size(); i++) {
                    fetch(fetchers, portions.get(i));
                    if (i + 1 < portions.size()) {
                        fetch(fetchers, portions.get(i + 1));
                    }
                    boolean last = i + 1 == portions.size();
                    read(portions.get(i), last ? List.of() : portions.get(i + 1));
                }
            } finally {
                fetchers.shutdownNow();
            }
        }
        return List.copyOf(holes);
    }

    private List<List<Piece>> portions(List<Piece> pieces) {
        int most = (int) Math.max(2, PORTION / holdings.segmentSize());
        var portions = new ArrayList<List<Piece>>();
        int next;
        for (int i = 0; i < pieces.size(); i = next) {
            // The first is small: until it is there nothing is read.
            next = Math.min(pieces.size(), i + (i == 0 ? FETCHERS : most));
            portions.add(pieces.subList(i, next));
        }
        return portions;
    }

    private void fetch(ExecutorService fetchers, List<Piece> portion) {
        for (var piece : portion) {
            Callable<Optional<String>> fetching = () -> {
                try {
                    holdings.fetch(piece, dump.file(piece.segment()));
                    return Optional.empty();
                } catch (IOException e) {
                    return Optional.of(String.valueOf(e.getMessage()));
                }
            };
            fetched.computeIfAbsent(piece.segment().number(), _ -> fetchers.submit(fetching));
        }
    }

    /** Why it is not there; empty if it is. */
    private Optional<String> trouble(Piece piece) throws InterruptedException {
        try {
            return Optional.ofNullable(fetched.get(piece.segment().number()))
                    .orElseThrow()
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Problem.Trouble trouble ? trouble : new IllegalStateException(e.getCause());
        }
    }

    private void read(List<Piece> portion, List<Piece> next) throws IOException, InterruptedException {
        int begin = 0;
        while (begin < portion.size()) {
            var first = portion.get(begin);
            var trouble = trouble(first);
            if (trouble.isPresent()) {
                hole(first.segment().name() + " cannot be read: " + trouble.get());
                begin++;
                continue;
            }
            int end = begin + 1;
            while (end < portion.size() && follows(portion.get(end - 1), portion.get(end))) {
                end++;
            }
            begin = stretch(portion, begin, end, end == portion.size() ? next : List.of());
            if (begin < portion.size() && begin == end) {
                missing(portion.get(end - 1), portion.get(end));
            }
        }
        if (!next.isEmpty() && !isNext(portion.getLast(), next.getFirst())) {
            missing(portion.getLast(), next.getFirst());
        }
        for (var piece : portion) {
            Files.deleteIfExists(dump.file(piece.segment()));
            fetched.remove(piece.segment().number());
        }
    }

    private static boolean isNext(Piece before, Piece after) {
        return before.segment().number() + 1 == after.segment().number();
    }

    private boolean follows(Piece before, Piece after) throws InterruptedException {
        return isNext(before, after) && trouble(after).isEmpty();
    }

    private void missing(Piece before, Piece after) {
        if (!isNext(before, after)) {
            hole("the WAL from %s to %s is missing"
                    .formatted(before.segment().end(), after.segment().start()));
        }
    }

    private void hole(String why) {
        holes.add(why);
        ledger.hole();
    }

    /** Reads from {@code begin} to before {@code end}. Answers where to go on. */
    private int stretch(List<Piece> portion, int begin, int end, List<Piece> next)
            throws IOException, InterruptedException {
        var first = portion.get(begin).segment();
        var newest = portion.get(end - 1).segment();
        boolean more = !next.isEmpty() && follows(portion.get(end - 1), next.getFirst());
        var behind = more ? next.getFirst().segment() : newest;
        var stop = dump.read(first, newest, behind, ledger::read);
        if (stop.isEmpty()) {
            return end;
        }
        long number =
                stop.get().at().map(lsn -> lsn.bytes() / holdings.segmentSize()).orElse(newest.number());
        if (number >= newest.number() && !more && !stop.get().isDamage()) {
            return end; // The last record goes on in what is not there: it is the newest, or what is missing is told.
        }
        hole("WAL cannot be read on: " + stop.get().why());
        return Math.clamp(begin + (number - first.number()) + 1, begin + 1, end);
    }
}
