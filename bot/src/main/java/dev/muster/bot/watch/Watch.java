package dev.muster.bot.watch;

import dev.muster.bot.store.Samples;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.cluster.Sample;
import dev.muster.commands.cluster.Topology;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every cluster in a steady rhythm, each on a thread of its own, and keeps what it saw. */
public final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Observer observer;
    private final Samples samples;
    private final Findings findings;
    private final Duration every;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, Topology> last = new ConcurrentHashMap<>();

    public Watch(Observer observer, Samples samples, Findings findings, Duration every) {
        this.observer = observer;
        this.samples = samples;
        this.findings = findings;
        this.every = every;
    }

    public void start() {
        observer.clusters().forEach(cluster -> repeat(() -> look(cluster), every));
    }

    /** Does something now and then again and again, until the watch is closed. */
    public void repeat(Runnable task, Duration period) {
        Thread.ofVirtual().name("watch").start(() -> {
            do {
                carefully(task);
            } while (!closes(period));
        });
    }

    private boolean closes(Duration within) {
        try {
            return closing.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }

    /** One look that fails, while the store is down perhaps, must not end all later ones. */
    private static void carefully(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("what is done regularly failed this time: {}", e.toString());
        }
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

    @Override
    public void close() {
        closing.countDown();
    }
}
