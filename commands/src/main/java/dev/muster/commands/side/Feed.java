package dev.muster.commands.side;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.wal.Gap;
import dev.muster.commands.wal.Holding;
import dev.muster.commands.wal.Lineage;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All WAL that one recovery can have: what a repository holds up to the first hole, then what the primary still has. */
final class Feed implements AutoCloseable {
    private static final int MOST_FED = 58;

    private final Source source;
    private final Work.Tools tools;
    private final Optional<Node> node;
    private final Path folder;
    private final List<Holding.File> files;
    private final Optional<Gap> gap;
    private final Supply supply;
    private Optional<Instant> completeAt = Optional.empty();

    /** Whence: {@code from} is where the base backup ends. */
    record Source(Holding holding, Lineage lineage, Lsn from) {}

    /** {@code node} still has what no repository has; empty: nobody does. */
    Feed(Source source, Work.Tools tools, Optional<Node> node, Path folder) {
        this.source = source;
        this.tools = tools;
        this.node = node;
        this.folder = folder;
        this.gap = source.holding()
                .end(source.lineage())
                .filter(source.from()::before)
                .flatMap(end -> source.holding().continuity(source.lineage(), source.from(), end).gaps().stream()
                        .findFirst());
        // A file that is there in part hides from pg_receivewal that there is more of it.
        var all = source.holding().files(source.lineage(), source.from()).stream()
                .filter(file -> file.whole() || node.isEmpty())
                .toList();
        this.files = gap.map(hole -> all.stream()
                        .filter(file -> source.holding().segment(file).start().before(hole.from()))
                        .toList())
                .orElse(all);
        this.supply = new Supply(source.holding(), tools.host(), folder, files);
    }

    Holding holding() {
        return source.holding();
    }

    Lineage lineage() {
        return source.lineage();
    }

    Optional<Gap> gap() {
        return gap;
    }

    List<String> names() {
        return files.stream().map(Holding.File::name).toList();
    }

    int files() {
        return files.size();
    }

    /** Plain, as they will lie in the folder. */
    long bytes() {
        return files.size() * source.holding().size();
    }

    /** Histories come first, and are waited for: recovery asks for them before anything. */
    void begin(Runnable pulse) throws InterruptedException {
        var all = source.holding().histories();
        await(
                all.stream()
                        .filter(history -> Holding.needs(source.lineage(), history))
                        .toList(),
                pulse);
        for (var other : all) {
            if (!Holding.needs(source.lineage(), other)) {
                try {
                    await(List.of(other), pulse);
                } catch (Problem.Trouble _) {
                    // No way leads through it, though no key may open it any more.
                }
            }
        }
        supply.begin();
    }

    private void await(List<Holding.File> wanted, Runnable pulse) throws InterruptedException {
        try (var histories = new Supply(source.holding(), tools.host(), folder, wanted)) {
            histories.begin();
            while (!histories.isDone()) {
                pulse.run();
                Thread.sleep(Duration.ofMillis(5));
            }
        }
    }

    boolean isDone() {
        return supply.isDone();
    }

    /** Whether all that anybody had was fetched, and when that was. */
    Optional<Instant> completeAt() {
        return completeAt;
    }

    /** When the newest that a repository has was written at the latest. */
    Optional<Instant> newest() {
        return files.isEmpty() ? Optional.empty() : Optional.of(files.getLast().at());
    }

    /** To the last that was written, which the primary is asked for unless there is a hole before it. */
    void complete(Opening.Ground ground) throws InterruptedException {
        while (!supply.isDone()) {
            ground.meter().phase(MOST_FED, "fetching WAL: %d of %d files".formatted(supply.ready(), supply.wanted()));
            Thread.sleep(Duration.ofMillis(50));
        }
        if (node.isPresent() && gap.isEmpty() && completeAt.isEmpty()) {
            ground.meter().phase(MOST_FED, "fetching WAL from " + node.get().name());
            seed(ground);
            var until = Conduit.position(tools, node.get());
            var at = Opening.now();
            new Conduit(ground.chores(), ground.kit(), folder).fetch(node.get(), until);
            completeAt = Optional.of(at);
        }
    }

    /** Where nothing lies yet, pg_receivewal would begin with today's: it goes on behind what came with the backup. */
    private void seed(Opening.Ground ground) throws InterruptedException {
        if (!files.isEmpty()) {
            return;
        }
        try (var all = Files.list(ground.path("data").resolve("pg_wal"))) {
            for (var segment : all.filter(path -> path.getFileName().toString().matches("[0-9A-F]{24}"))
                    .toList()) {
                ground.chores()
                        .run(dev.muster.commands.host.Host.Errand.of("cp", segment.toString(), folder.toString())
                                .in(folder)
                                .ordinarily());
            }
        } catch (IOException e) {
            throw Sides.trouble("the WAL of the backup cannot be seen", e);
        }
    }

    Dump dump(Opening.Ground ground) {
        return new Dump(ground.chores(), ground.kit(), folder, source.lineage(), source.from());
    }

    @Override
    public void close() {
        supply.close();
    }
}
