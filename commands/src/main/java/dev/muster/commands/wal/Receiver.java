package dev.muster.commands.wal;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.host.Program;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Receives the WAL of one cluster: keeps a pg_receivewal at work on whichever node takes the writes. To be tended every
 * second, on every replica of Muster; the one whose turn it is receives.
 */
public final class Receiver implements AutoCloseable {
    private final Keeping keeping;
    private final Work.Tools tools;
    private final Notices notices;
    private final Spool spool;
    private final Tool tool;
    private final Upstream upstream;
    private final Sealer sealer;
    private final Rounds rounds;
    private final Trail trail = new Trail();
    private final Object running = new Object();
    private @Nullable Stream stream;
    private boolean closed;
    private int failures;
    private Instant lastFailure = Instant.EPOCH;
    private Set<String> expected = Set.of();
    private boolean askedExpected;
    private boolean leftoversEnded;
    private volatile Reception.State state = new Reception.State.Elsewhere();

    /** What is under way. {@code known} is when the server last had it among its connections. */
    private record Stream(Program program, Node node, Instant since, Instant known) {}

    public Receiver(Keeping keeping, Work.Tools tools, Path folder, Notices notices) {
        this.keeping = keeping;
        this.tools = tools;
        this.notices = notices;
        this.spool = new Spool(folder.toAbsolutePath().normalize());
        this.tool = new Tool(tools.host(), tools.kits(), keeping.cluster(), slot(keeping), spool.folder());
        this.upstream = new Upstream(tools, keeping.cluster(), slot(keeping));
        this.sealer = new Sealer(
                tools.vault().repository(keeping.repositories().getFirst()), keeping.cluster(), keeping.keys());
        this.rounds = new Rounds(spool, sealer);
    }

    private static String slot(Keeping keeping) {
        return keeping.wal().map(Keeping.Wal::slot).orElseThrow();
    }

    /** Sees how it stands, and does one thing about it. */
    public synchronized void tend(Topology topology, boolean turn, Instant now) {
        if (!leftoversEnded) {
            tool.endLeftovers();
            leftoversEnded = true;
        }
        try {
            endedByItself(now);
            var writer = topology.writer();
            var sender = writer.flatMap(seen -> upstream.sender(seen.node()));
            sender.ifPresent(said -> heard(said, now));
            if (turn) {
                learnExpected();
            }
            var past = new Conduct.Past(expected, failures, lastFailure);
            act(
                    Conduct.decide(
                            new Conduct.Outlook(turn, writer.map(Receiver::writer), standing(), sender, past, now)),
                    topology,
                    now);
            if (!turn) {
                state = new Reception.State.Elsewhere();
            }
        } catch (Problem.Trouble e) {
            failed(e.problem(), now);
        } catch (IOException e) {
            failed(spoolTrouble(e), now);
        }
    }

    private static Conduct.Writer writer(Topology.Seen seen) {
        var identity = seen.facts().orElseThrow().identity();
        return new Conduct.Writer(seen.node().name(), identity.systemIdentifier(), identity.timeline());
    }

    private void heard(Sender sender, Instant now) {
        trail.add(now, sender);
        synchronized (running) {
            if (stream != null
                    && sender.connection().filter(Sender.Connected::receiving).isPresent()) {
                stream = new Stream(stream.program(), stream.node(), stream.since(), now);
                failures = 0;
                state = new Reception.State.Receiving(stream.node().name(), stream.since());
            }
        }
    }

    /** Of which cluster the WAL is that we have already: by the spool, else by the repository. */
    private void learnExpected() throws IOException {
        if (askedExpected) {
            return;
        }
        var spooled = spool.systemIdentifier();
        if (spooled.isPresent()) {
            expected = Set.of(spooled.get());
            askedExpected = true;
            return;
        }
        try {
            expected = Set.copyOf(sealer.repository().folders(Stored.folder(keeping.cluster())));
            askedExpected = true;
        } catch (IOException _) {
            expected = Set.of(); // A repository that is away must not keep us from receiving; it is asked again.
        }
    }

    private Conduct.Standing standing() {
        synchronized (running) {
            return stream == null
                    ? new Conduct.Standing.None()
                    : new Conduct.Standing.Running(stream.node().name(), stream.known());
        }
    }

    private void endedByItself(Instant now) {
        Stream ended;
        Optional<Integer> code;
        synchronized (running) {
            if (stream == null) {
                return;
            }
            code = exitCode(stream.program());
            if (code.isEmpty()) {
                return;
            }
            ended = stream;
            stream = null;
        }
        var problem = WalProblems.ended(
                ended.node().name(), code.get(), ended.program().complaint());
        failed(problem, now);
        notices.stopped(keeping.cluster(), ended.node().name(), problem.fact());
    }

    private static Optional<Integer> exitCode(Program program) {
        try {
            return program.await(Duration.ZERO);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void failed(Problem problem, Instant now) {
        failures++;
        lastFailure = now;
        hindered(problem, now);
    }

    /** Since when stays as long as it is not received again: what is wrong may change on the way. */
    private void hindered(Problem problem, Instant now) {
        var since = state instanceof Reception.State.Hindered(var _, var from) ? from : now;
        state = new Reception.State.Hindered(problem, since);
    }

    private void act(Conduct.Action action, Topology topology, Instant now) throws IOException {
        switch (action) {
            case Conduct.Action.Nothing() -> {
                if (topology.writer().isEmpty() && standing() instanceof Conduct.Standing.None) {
                    hindered(WalProblems.noWriter(topology.cluster().name()), now);
                }
            }
            case Conduct.Action.Pause _ -> {}
            case Conduct.Action.Refuse(var problem) -> failed(problem, now);
            case Conduct.Action.Stop(var why) -> stop(why);
            case Conduct.Action.GiveUp(var problem) -> {
                stop(problem.fact());
                failed(problem, now);
            }
            case Conduct.Action.CreateSlot(var name) -> upstream.createSlot(node(topology, name), false);
            case Conduct.Action.RecreateSlot(var name) -> upstream.createSlot(node(topology, name), true);
            case Conduct.Action.Dismiss(var name, var pid) -> upstream.dismiss(node(topology, name), pid);
            case Conduct.Action.Start(var name) -> start(topology, node(topology, name), now);
        }
    }

    private static Node node(Topology topology, String name) {
        return topology.cluster().nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void start(Topology topology, Node node, Instant now) throws IOException {
        var facts = topology.primary().orElseThrow().identity();
        spool.belongsTo(facts.systemIdentifier());
        var seating = upstream.seating(node, facts.timeline(), size -> next(facts.systemIdentifier(), size));
        spool.seat(seating.begin());
        synchronized (running) {
            if (closed) {
                return;
            }
            var program = tool.start(node, major(facts.version()));
            stream = new Stream(program, node, now, now);
        }
        expected = Set.of(facts.systemIdentifier());
        askedExpected = true;
        seating.gap().ifPresent(gap -> notices.gap(keeping.cluster(), gap));
        notices.receiving(
                keeping.cluster(), node.name(), slot(keeping), seating.begin().start());
    }

    private Map<Integer, Long> next(String system, long size) throws IOException {
        var next = new HashMap<>(spool.next(size));
        stored(system, size).forEach((of, number) -> next.merge(of, number, Math::max));
        return next;
    }

    /** Nothing if the repository is away: what the slot keeps begins no later than what the repository has ends. */
    private Map<Integer, Long> stored(String system, long size) {
        try {
            return Archive.of(system, size, sealer.list()).next();
        } catch (IOException _) {
            return Map.of();
        }
    }

    static int major(String version) {
        return Integer.parseInt(version.split("[^0-9]", 2)[0]);
    }

    private Problem spoolTrouble(IOException e) {
        return new Problem(
                "SPOOL",
                "the spool " + spool.folder() + " cannot be used: "
                        + e.getClass().getSimpleName(),
                "make room on Muster's disk, and see that Muster's user may write there");
    }

    private void stop(String why) {
        Stream ending;
        synchronized (running) {
            ending = stream;
            stream = null;
        }
        if (ending != null) {
            ending.program().close();
            notices.stopped(keeping.cluster(), ending.node().name(), why);
        }
    }

    /** Brings what was received into the repository. Apart from tending, since it may take as long as it likes. */
    public void seal(Instant now) {
        rounds.round(now, isFlowing(), () -> !isClosed());
    }

    private boolean isFlowing() {
        synchronized (running) {
            return stream != null;
        }
    }

    private boolean isClosed() {
        synchronized (running) {
            return closed;
        }
    }

    /** Copies what is missing in the further repositories of the cluster; one that fails is tried again the next time. */
    public void copy() {
        var troubles = new ArrayList<Problem.Trouble>();
        for (var name : keeping.repositories().stream().skip(1).toList()) {
            try {
                sealer.copyTo(tools.vault().repository(name));
            } catch (IOException e) {
                troubles.add(Troubles.of(name, e)); // One that is away must not keep the others from theirs.
            }
        }
        if (!troubles.isEmpty()) {
            throw troubles.getFirst();
        }
    }

    public Reception reception() {
        var size = spool.size();
        var standing = rounds.standing();
        return new Reception(
                state,
                standing.last(),
                standing.trouble(),
                new Reception.Backlog(size.bytes(), size.files(), standing.unsealedSince()));
    }

    /** Where it receives to. */
    public Path folder() {
        return spool.folder();
    }

    public Trail trail() {
        return trail;
    }

    /** Never waits for what is going on: that may be a connection to a server that says nothing. */
    @Override
    public void close() {
        synchronized (running) {
            closed = true;
        }
        stop("Muster stops");
    }
}
