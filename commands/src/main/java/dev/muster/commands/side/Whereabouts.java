package dev.muster.commands.side;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.wal.Holding;
import dev.muster.commands.wal.Lsn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds the newest base backup that ended before a transaction or a restore point, by reading a little of the WAL behind
 * each. To read all of it takes about as long as to replay it, so it is bounded: what is not found in time is left to the
 * oldest base, behind which it must be.
 */
final class Whereabouts {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    /** A snapshot of what runs is written every 15 s, and with every checkpoint. */
    private static final int FOR_SNAPSHOT = 4;

    private static final int FOR_NAME = 32;

    private final Stock stock;
    private final Holding holding;
    private final long until = System.nanoTime() + LONGEST.toNanos();
    private int left = FOR_NAME;

    private Whereabouts(Stock stock, Holding holding) {
        this.stock = stock;
        this.holding = holding;
    }

    /** The base, and what is told of it. */
    record Found(Backup base, String why) {}

    private static final class Late extends RuntimeException {}

    /** Empty if it is not found in time, or in no WAL that a repository has. {@code bases} are the newest first. */
    static Optional<Found> find(Stock stock, List<Backup> bases, Target target) {
        if (stock.holding().isEmpty() || bases.size() < 2) {
            return Optional.empty();
        }
        try {
            return new Whereabouts(stock, stock.holding().get()).find(bases, target);
        } catch (Late | Problem.Trouble _) {
            return Optional.empty(); // Whoever recovers meets the same trouble, and says so then.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<Found> find(List<Backup> bases, Target target) throws InterruptedException {
        var newer = Optional.<Backup>empty();
        for (var base : bases) {
            var why = switch (target) {
                case Target.AtXid at -> behind(base, at);
                case Target.AtName at -> behind(base, newer, at);
                case Target.AtTime _, Target.AtLsn _, Target.Latest _ -> Optional.<String>empty();
            };
            if (why.isPresent()) {
                return Optional.of(new Found(base, why.get()));
            }
            newer = Optional.of(base);
        }
        return Optional.empty();
    }

    /** A transaction whose number was still to come when the backup had ended, ended after it. */
    private Optional<String> behind(Backup base, Target.AtXid target) throws InterruptedException {
        var files = files(base, Optional.empty()).stream().limit(FOR_SNAPSHOT).toList();
        var next = read(base, files, Dump::nextXid);
        return next.filter(xid -> (int) (target.xid() - xid) >= 0)
                .map(xid -> "transaction %d was still to come when it had ended: the next was %d"
                        .formatted(target.xid(), xid));
    }

    /** The newest of that name. */
    private Optional<String> behind(Backup base, Optional<Backup> newer, Target.AtName target)
            throws InterruptedException {
        var files = files(base, newer);
        if (files.size() > left) {
            throw new Late();
        }
        left -= files.size();
        return read(base, files, dump -> dump.newest(target.name()))
                .map(at -> "the restore point is at %s, behind it".formatted(at));
    }

    private List<Holding.File> files(Backup base, Optional<Backup> newer) {
        return holding.files(stock.lineage(), stop(base)).stream()
                .filter(file -> newer.map(next -> holding.segment(file).start().before(stop(next)))
                        .orElse(true))
                .toList();
    }

    private static Lsn stop(Backup base) {
        return Lsn.of(base.manifest().stop().lsn()).orElseThrow();
    }

    private interface Question<T> {
        Optional<T> of(Dump dump) throws InterruptedException;
    }

    private <T> Optional<T> read(Backup base, List<Holding.File> files, Question<T> question)
            throws InterruptedException {
        if (files.isEmpty()) {
            return Optional.empty();
        }
        var tools = stock.tools();
        var kit = tools.kits().of(base.manifest().source().major());
        try (var scratch = Scratch.open(tools.host(), tools.vault().scratch(), "where")) {
            Path folder = scratch.give("wal");
            scratch.requireRoom(files.size() * holding.size());
            try (var supply = new Supply(holding, tools.host(), folder, files)) {
                supply.begin();
                while (!supply.isDone()) {
                    pulse();
                    Thread.sleep(Duration.ofMillis(5));
                }
            }
            return question.of(
                    new Dump(new Chores(tools.host(), this::pulse), kit, folder, stock.lineage(), stop(base)));
        }
    }

    private void pulse() {
        if (System.nanoTime() > until) {
            throw new Late();
        }
    }
}
