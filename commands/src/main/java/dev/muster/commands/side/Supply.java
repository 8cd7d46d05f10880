package dev.muster.commands.side;

import dev.muster.commands.host.Host;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.seal.DamagedException;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.wal.Holding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * WAL on its way from a repository into a plain folder, ahead of whoever replays it and several files at once. A file has
 * its name there when it is whole and was found to be what it should be; whoever replays needs nothing of ours.
 */
final class Supply implements AutoCloseable {
    private static final int AT_ONCE = 3;
    private static final int HEADER = 40;

    private final Holding holding;
    private final Host host;
    private final Path folder;
    private final List<Holding.File> files;
    private final AtomicInteger ready = new AtomicInteger();
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private final ExecutorService hands = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("wal-", 0).factory());

    /** {@code files} in the order in which they are replayed. */
    Supply(Holding holding, Host host, Path folder, List<Holding.File> files) {
        this.holding = holding;
        this.host = host;
        this.folder = folder;
        this.files = List.copyOf(files);
    }

    void begin() {
        for (var file : files) {
            hands.execute(() -> fetch(file));
        }
        hands.shutdown();
    }

    /** Throws what went wrong with one of them. */
    void check() {
        failure.ifPresent(problem -> {
            throw problem;
        });
    }

    boolean isDone() {
        check();
        return ready.get() == files.size();
    }

    int ready() {
        return ready.get();
    }

    int wanted() {
        return files.size();
    }

    private void fetch(Holding.File file) {
        if (failure.isPresent()) {
            return;
        }
        try {
            write(file);
            ready.incrementAndGet();
        } catch (DamagedException e) {
            fail(damaged(file, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            fail(Troubles.of(holding.repository(), e));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** The first: what follows may be no more than its consequence. */
    private synchronized void fail(RuntimeException problem) {
        failure = failure.or(() -> Optional.of(problem));
    }

    private void write(Holding.File file) throws IOException {
        var draft = folder.resolve(file.name() + ".draft");
        byte[] head;
        long bytes;
        try (var in = holding.open(file);
                var out = Files.newOutputStream(draft)) {
            head = in.readNBytes(HEADER);
            out.write(head);
            bytes = head.length + in.transferTo(out);
        } catch (java.nio.file.FileSystemException e) {
            throw Scratch.trouble("WAL cannot be written beside", e);
        }
        if (!holding.fits(file, head, bytes)) {
            throw damaged(file, "it holds WAL of another place, another server or another size");
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r-----"));
        host.handOver(draft);
        Files.move(draft, folder.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
    }

    private Problem.Trouble damaged(Holding.File file, String why) {
        return new Problem(
                        "WAL_DAMAGED",
                        "%s in %s is damaged: %s".formatted(file.name(), holding.repository(), why),
                        "put a good copy of %s there, from another repository perhaps, or go to a moment before it"
                                .formatted(file.path()))
                .asTrouble();
    }

    @Override
    public void close() {
        hands.shutdownNow();
    }
}
