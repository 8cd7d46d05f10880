package dev.muster.commands.forensic;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Topology;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Spot;
import dev.muster.commands.where.Where;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** {@code /db forensic CLUSTER}: a sealed copy of what is damaged, before anybody changes anything. */
public final class ForensicCommand implements Command {
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int THREE_DIGITS = 0x1000;
    private static final double FAST = 150e6;
    private static final double SLOW = 20e6;
    private static final String SIZE = "SELECT pg_database_size(current_database()) AS bytes";
    private static final String UNDO =
            "nothing is changed but that it is there; it stays until somebody removes its folder";

    private final Work.Tools tools;
    private final BackupWords words;
    private final Where where;

    private ForensicCommand(Work.Tools tools, BackupWords words) {
        this.tools = tools;
        this.words = words;
        this.where = new Where(tools.observer());
    }

    public static List<Command> all(Work.Tools tools, BackupWords words) {
        return List.of(new ForensicCommand(tools, words), new ForensicListCommand(tools, words));
    }

    @Override
    public Spec spec() {
        return new Spec(
                "forensic",
                "Keep a sealed copy of what is damaged, as it is, before anybody changes anything",
                Spec.Audience.ONCALL,
                List.of(
                        words.cluster(),
                        Parameter.option("node", "whose; left out: the primary's, or the first one's if none is")
                                .completedBy(typed -> where.nodeNames(typed)),
                        Parameter.option(
                                "database", "only what SQL still reads of this database, instead of every file"),
                        words.reason()),
                List.of(
                        "/db forensic orders",
                        "/db forensic orders --node orders-b --reason \"checksum errors since 14:05\"",
                        "/db forensic orders --database orders"));
    }

    /** What is to be copied. */
    private record Source(Step step, String what, long bytes, Check check) {}

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request);
            var keeping = Safe.keeping(tools.vault(), cluster.name());
            var repository = tools.vault().repository(keeping.repositories().getFirst());
            var seen = seen(cluster, request.arguments().get("node"));
            var id = id(cluster.name(), request.now());
            var source = source(seen, new Spot(cluster.name(), seen.node().name()), id, request);
            var keys = keeping.keys().recipients().stream()
                    .map(Keys.Recipient::name)
                    .collect(Collectors.joining(", "));
            var facts = new LinkedHashMap<String, String>();
            facts.put("what", source.what());
            facts.put("repository", repository.name());
            facts.put("keys", keys.isEmpty() ? "none" : keys);
            return new Answer.Proposal(new Plan(
                    new Plan.Target(
                            "forensic",
                            cluster.name(),
                            cluster.tier(),
                            request.arguments().get("database")),
                    "Keep a forensic copy of " + cluster.name(),
                    Danger.CHANGE,
                    List.of(source.step()),
                    new Plan.Outlook(
                            Estimate.seconds(1 + source.bytes() / FAST, 5 + source.bytes() / SLOW),
                            Loss.NONE,
                            blast(source, repository),
                            UNDO),
                    new Plan.Grounds(
                            List.of(
                                    source.check(),
                                    room(repository, source.bytes()),
                                    new Check(
                                            keys.isEmpty() ? "it is not encrypted" : "it is encrypted",
                                            keys.isEmpty() ? "as the cluster is configured" : "for " + keys,
                                            true)),
                            facts,
                            request.arguments().get("reason"))));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private static Map<String, String> blast(Source source, Repository repository) {
        var blast = new LinkedHashMap<String, String>();
        blast.put("reads", source.what());
        blast.put("size", Human.bytes(source.bytes()) + ", compressed on its way to " + repository.name());
        blast.put("after that", "no retention takes it away");
        return blast;
    }

    private static String id(String cluster, Instant now) {
        return "%s-%s-f%03x"
                .formatted(
                        cluster, WHEN.format(now), ThreadLocalRandom.current().nextInt(THREE_DIGITS));
    }

    /** A cluster that is down is looked at too. */
    private Topology.Seen seen(Cluster cluster, Optional<String> named) {
        var topology = tools.observer().observe(cluster);
        var names = new ArrayList<String>();
        topology.nodes().forEach(seen -> names.add(seen.node().name()));
        if (named.isPresent() && !names.contains(named.get())) {
            throw Where.unknown("node", named.get(), names);
        }
        return topology.nodes().stream()
                .filter(seen -> named.map(seen.node().name()::equals).orElse(true))
                .filter(seen ->
                        named.isPresent() || topology.writer().map(seen::equals).orElse(true))
                .findFirst()
                .orElseThrow();
    }

    private Source source(Topology.Seen seen, Spot spot, String id, Request request) {
        var node = seen.node();
        if (seen.state() instanceof Topology.Ours) {
            throw new Problem(
                            "OWN_STORE",
                            node.name() + " holds Muster's own state and is not touched",
                            "correct its address in the configuration")
                    .asTrouble();
        }
        var database = request.arguments().get("database");
        return database.isEmpty() && node.data().isPresent()
                ? files(seen, spot, id, node.data().get())
                : rows(seen, spot, id, database.orElse(node.login().database()));
    }

    private static Source files(Topology.Seen seen, Spot spot, String id, Path data) {
        try {
            var tree = Tree.of(data);
            var state = seen.facts().isPresent() ? "up: what it writes meanwhile may be there half" : "down";
            return new Source(
                    new CopyFiles(spot, id, data.toString()),
                    "the data folder of " + spot.node(),
                    tree.bytes(),
                    new Check(
                            "the data folder of " + spot.node() + " can be read",
                            "%s, %s; the server is %s"
                                    .formatted(Human.count(tree.files(), "file"), Human.bytes(tree.bytes()), state),
                            true));
        } catch (IOException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "DATA_UNREADABLE",
                            "the data folder of %s cannot be read: %s".formatted(spot.node(), Why.of(e)),
                            "let Muster run as its owner or as root, or copy what SQL reads with --database"),
                    e);
        }
    }

    private Source rows(Topology.Seen seen, Spot spot, String id, String database) {
        if (seen.state() instanceof Topology.Down(var why)) {
            throw new Problem(
                            "NODE_DOWN",
                            spot.node() + " is down: " + why,
                            "name its data folder in the configuration, if it is on Muster's machine: files are copied"
                                    + " while it is down")
                    .asTrouble();
        }
        return new Source(
                new CopyRows(spot, id, database),
                "what SQL still reads of %s on %s".formatted(database, spot.node()),
                size(seen.node(), database),
                new Check(spot.node() + " answers", "blocks that it cannot read are named and left out", true));
    }

    private long size(Node node, String database) {
        try (var connection = tools.access().open(node, Optional.of(database), java.time.Duration.ofSeconds(3));
                var statement = connection.createStatement();
                var row = statement.executeQuery(SIZE)) {
            row.next();
            return row.getLong("bytes");
        } catch (SQLException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "DATABASE_SILENT",
                            "the database %s of %s does not answer".formatted(database, node.name()),
                            "name another with --database, or leave it out to copy every file"),
                    e);
        }
    }

    /** As if nothing of it could be compressed: a full disk would be one damage more. */
    private static Check room(Repository repository, long bytes) {
        try {
            var room = repository.room();
            if (room.filter(found -> found.usable() < bytes).isPresent()) {
                throw new Problem(
                                "REPOSITORY_FULL",
                                "repository %s has %s left, and the copy may need %s"
                                        .formatted(
                                                repository.name(),
                                                Human.bytes(room.get().usable()),
                                                Human.bytes(bytes)),
                                "make room there, or see what could go: /db backup prune CLUSTER --dry-run")
                        .asTrouble();
            }
            return new Check(
                    "repository " + repository.name() + " has room",
                    room.map(found -> Human.bytes(found.usable()) + " left").orElse("nobody knows how much"),
                    true);
        } catch (IOException e) {
            throw Troubles.of(repository.name(), e);
        }
    }
}
