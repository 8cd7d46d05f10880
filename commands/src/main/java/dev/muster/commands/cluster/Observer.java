package dev.muster.commands.cluster;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks at clusters. All nodes are asked at once and none is waited for longer than 2.5 s, or whatever else is said; one look
 * is shared by everybody who asks within a second.
 */
public final class Observer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(2500);
    /** Left of it when a node has been given up, so that why is told and not only that. */
    private static final Duration TO_TELL_IT = Duration.ofMillis(500);

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Map<String, Cluster> clusters;
    private final String storeIdentifier;
    private final Clock clock;
    private final Duration patience;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Node, NodeLine> lines = new ConcurrentHashMap<>();
    private final AsyncLoadingCache<String, Topology> looks;

    /** The server with the system identifier {@code storeIdentifier} holds Muster's own state, and is never touched. */
    public Observer(List<Cluster> clusters, String storeIdentifier, Clock clock) {
        this(clusters, storeIdentifier, clock, PATIENCE);
    }

    /** Where a node that is slow to answer is not to be taken for one that is down. */
    public Observer(List<Cluster> clusters, String storeIdentifier, Clock clock, Duration patience) {
        if (patience.compareTo(TO_TELL_IT.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("nothing could be told within " + patience);
        }
        this.clusters = clusters.stream().collect(Collectors.toMap(Cluster::name, Function.identity()));
        this.storeIdentifier = storeIdentifier;
        this.clock = clock;
        this.patience = patience;
        this.looks =
                Caffeine.newBuilder().executor(threads).expireAfterWrite(FRESH).buildAsync(this::look);
    }

    public List<Cluster> clusters() {
        return clusters.values().stream()
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    public Optional<Cluster> cluster(String name) {
        return Optional.ofNullable(clusters.get(name));
    }

    /** Begins to look at all clusters; whoever observes one soon finds the look under way, or done. */
    public void lookAhead() {
        for (var name : clusters.keySet()) {
            var _ = looks.get(name);
        }
    }

    public Topology observe(Cluster cluster) {
        return looks.get(cluster.name()).join();
    }

    private Topology look(String name) throws InterruptedException {
        var cluster = cluster(name).orElseThrow();
        var asked = cluster.nodes().stream()
                .map(node -> (Callable<Topology.State>) () -> state(node))
                .toList();
        var answers = threads.invokeAll(asked, patience.toMillis(), TimeUnit.MILLISECONDS);
        var seen = new ArrayList<Topology.Seen>();
        for (int i = 0; i < answers.size(); i++) {
            seen.add(new Topology.Seen(cluster.nodes().get(i), answer(answers.get(i))));
        }
        return new Topology(cluster, clock.instant(), seen);
    }

    private Topology.State state(Node node) {
        try {
            var facts = line(node).look();
            return facts.identity().systemIdentifier().equals(storeIdentifier)
                    ? new Topology.Ours()
                    : new Topology.Up(facts);
        } catch (SQLException e) {
            return new Topology.Down(Reasons.of(e, node.login()));
        }
    }

    /**
     * Has something read from a node on the line that is kept to it, however many sessions others hold: no new login.
     * Waits no longer than a look does.
     */
    public <T> T ask(Node node, Question<T> question) throws SQLException {
        var asked = threads.submit(() -> line(node).ask(question));
        try {
            return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new SQLException("no answer in time", FactsSql.QUERY_CANCELED, e);
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", FactsSql.QUERY_CANCELED, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Why a question was not answered, for people. */
    public static String why(Node node, SQLException e) {
        return Reasons.of(e, node.login());
    }

    private NodeLine line(Node node) {
        return lines.computeIfAbsent(node, its -> new NodeLine(its, patience.minus(TO_TELL_IT)));
    }

    private Topology.State answer(Future<Topology.State> future) throws InterruptedException {
        try {
            return future.get();
        } catch (CancellationException _) {
            return new Topology.Down("no answer within " + patience.toMillis() / 1000.0 + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Whether a node of the cluster is the very server that holds Muster's state. */
    public boolean holdsOurState(Cluster cluster) {
        return observe(cluster).nodes().stream().anyMatch(seen -> seen.state() instanceof Topology.Ours);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        lines.values().forEach(NodeLine::close);
    }
}
