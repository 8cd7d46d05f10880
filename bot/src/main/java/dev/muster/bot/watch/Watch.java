package dev.muster.bot.watch;

import dev.muster.bot.store.Samples;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.cluster.Sample;
import dev.muster.commands.cluster.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Looks at every cluster in a steady rhythm, each on a thread of its own, and keeps what it saw. */
public final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(3);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

    private final Observer observer;
    private final Samples samples;
    private final Findings findings;
    private final Duration every;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> rounds = new ArrayList<>();
    private boolean started;
    private final Map<String, Topology> last = new ConcurrentHashMap<>();

    public Watch(Observer observer, Samples samples, Findings findings, Duration every) {
        this.observer = observer;
        this.samples = samples;
        this.findings = findings;
        this.every = every;
    }

    /** Nothing goes round before all that will is here: a start that fails half-way has nobody at work. */
    public synchronized void start() {
        if (isClosing()) {
            return;
        }
        observer.clusters().forEach(cluster -> repeat(() -> look(cluster), every));
        started = true;
        rounds.forEach(Thread::start);
    }

    /** Does something at the start and then again and again, until the watch is closed. */
    public synchronized void repeat(Runnable task, Duration period) {
        if (started) {
            throw new IllegalStateException("it goes round already");
        }
        rounds.add(Thread.ofVirtual().name("watch").unstarted(() -> {
            do {
                carefully(task);
            } while (!closes(period));
        }));
    }

    private boolean closes(Duration within) {
        try {
            return closing.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }

    /** One look that fails, while the store is down perhaps, must not end all later ones. */
    private void carefully(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            // What was cut short by our own end is no trouble of anybody's.
            LOG.atLevel(isClosing() ? Level.DEBUG : Level.WARN)
                    .log("what is done regularly failed this time: {}", e.toString());
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void look(Cluster cluster) {
        var topology = observer.observe(cluster);
        last.put(cluster.name(), topology);
        findings.compare(topology);
        samples.add(
                cluster.name(),
                topology.nodes().stream()
                        .flatMap(seen -> seen.facts().stream().map(facts -> sample(topology, seen, facts)))
                        .toList());
    }

    private static Sample sample(Topology topology, Topology.Seen seen, Facts facts) {
        return new Sample(
                seen.node().name(),
                topology.at(),
                facts.standby(),
                facts.load().transactions(),
                topology.lagBytes(facts));
    }

    /** What was seen last, without looking again. */
    public Optional<Topology> last(String cluster) {
        return Optional.ofNullable(last.get(cluster));
    }

    /** Returns when nothing goes round any more, so that what they use may be closed. */
    @Override
    public synchronized void close() {
        closing.countDown();
        if (!ended(PATIENCE_AT_CLOSE)) {
            rounds.forEach(Thread::interrupt);
            if (!ended(LAST_PATIENCE)) {
                LOG.warn("what is done regularly has not ended: it is left behind");
            }
        }
    }

    private boolean ended(Duration within) {
        long until = System.nanoTime() + within.toNanos();
        try {
            for (var round : rounds) {
                if (round.getState() != Thread.State.NEW
                        && !round.join(Duration.ofNanos(Math.max(0, until - System.nanoTime())))) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
