package dev.muster.bot.archive;

import dev.muster.bot.store.Lease;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.names.NameKeeper;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.wal.Notices;
import dev.muster.commands.wal.Receiver;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.wal.Trail;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the WAL of every cluster that asks for it received, by whichever replica of Muster holds the lease on that. */
public final class Archivist implements Reception.All, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Archivist.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofSeconds(4);
    private static final Duration COPYING = Duration.ofSeconds(60);
    private static final Duration NAMES = Duration.ofSeconds(30);

    private final Map<String, Desk> desks = new LinkedHashMap<>();
    private final Trail none = new Trail();
    private final Work.Tools tools;
    private final Clock clock;
    private volatile boolean closed;

    /** {@code turn} is what the lease said last; {@code named} when names were looked at last, in milliseconds. */
    private record Desk(
            Cluster cluster,
            Receiver receiver,
            NameKeeper names,
            Lease lease,
            AtomicReference<Turn> turn,
            AtomicLong named) {}

    private record Turn(boolean ours, long at) {
        /** Who has heard nothing of the lease for so long may have lost it. */
        boolean fresh() {
            return System.nanoTime() - at < FRESH.toNanos();
        }
    }

    /**
     * @param folder where what is received lies until it is sealed
     * @param leases by name
     */
    public Archivist(Work.Tools tools, Path folder, Function<String, Lease> leases, Notices notices, Clock clock) {
        this.tools = tools;
        this.clock = clock;
        for (var cluster : tools.observer().clusters()) {
            tools.vault()
                    .keeping(cluster.name())
                    .filter(Archivist::wanted)
                    .ifPresent(keeping -> desks.put(
                            cluster.name(),
                            new Desk(
                                    cluster,
                                    new Receiver(keeping, tools, folder.resolve(cluster.name()), notices),
                                    new NameKeeper(tools, cluster),
                                    leases.apply("wal:" + cluster.name()),
                                    new AtomicReference<>(),
                                    new AtomicLong())));
        }
    }

    private static boolean wanted(Keeping keeping) {
        return keeping.wal().isPresent() && !keeping.repositories().isEmpty();
    }

    public void start(BiConsumer<Runnable, Duration> repeat) {
        desks.values().forEach(desk -> {
            // Apart, since a server or a repository that takes its time would lose us the lease.
            repeat.accept(() -> beat(desk), BEAT);
            repeat.accept(() -> tend(desk), BEAT);
            // What is in the spool of a replica that no longer receives is sealed all the same.
            repeat.accept(() -> desk.receiver().seal(clock.instant()), BEAT);
            repeat.accept(() -> copy(desk), COPYING);
            // At once when we begin to receive: what is dropped in the first minute has a name too.
            repeat.accept(() -> names(desk), BEAT);
        });
    }

    private void beat(Desk desk) {
        if (closed) {
            return;
        }
        boolean ours = desk.lease().tend();
        if (closed) {
            desk.lease().close();
            return;
        }
        desk.turn().set(new Turn(ours, System.nanoTime()));
    }

    /** While the store does not answer, whoever receives goes on, and nobody begins. */
    private void tend(Desk desk) {
        if (closed) {
            return;
        }
        var topology = tools.observer().observe(desk.cluster());
        var turn = desk.turn().get();
        if (turn != null && turn.fresh()) {
            desk.receiver().tend(topology, turn.ours(), clock.instant());
        }
    }

    /** Whoever receives keeps the names too: WAL is read with them. */
    private void names(Desk desk) {
        var now = clock.instant();
        boolean due = now.toEpochMilli() - desk.named().get() >= NAMES.toMillis();
        if (due && !closed && !(desk.receiver().reception().state() instanceof Reception.State.Elsewhere)) {
            desk.named().set(now.toEpochMilli());
            desk.names().look(now);
        }
    }

    private void copy(Desk desk) {
        if (!closed && !(desk.receiver().reception().state() instanceof Reception.State.Elsewhere)) {
            desk.receiver().copy();
        }
    }

    @Override
    public Optional<Reception> of(String cluster) {
        return Optional.ofNullable(desks.get(cluster))
                .map(desk -> desk.receiver().reception());
    }

    @Override
    public Trail trail(String cluster) {
        return Optional.ofNullable(desks.get(cluster))
                .map(desk -> desk.receiver().trail())
                .orElse(none);
    }

    @Override
    public Optional<Path> spool(String cluster) {
        return Optional.ofNullable(desks.get(cluster))
                .map(desk -> desk.receiver().folder());
    }

    /** All receivers first: a store that no longer answers must not keep one of them running. */
    @Override
    public void close() {
        closed = true;
        desks.values().forEach(desk -> quietly(desk.receiver()::close));
        desks.values().forEach(desk -> quietly(desk.lease()::close));
    }

    private static void quietly(Runnable ending) {
        try {
            ending.run();
        } catch (RuntimeException e) {
            LOG.warn("not ended as it should: {}", e.toString());
        }
    }
}
