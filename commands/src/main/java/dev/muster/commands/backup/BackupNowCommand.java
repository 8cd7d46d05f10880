package dev.muster.commands.backup;

import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.cluster.Facts;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Where;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** {@code /db backup now [cluster]}: takes a backup. */
public final class BackupNowCommand implements Command {
    private static final int MOST_JOBS = 32;

    private final Where where;
    private final BackupWords words;
    private final BackupPlanner planner;
    /** Completion must not wait for a server: what a plan was made of last is offered. */
    private final Map<String, List<String>> databases = new ConcurrentHashMap<>();

    public BackupNowCommand(Work.Tools tools, BackupWords words) {
        this.where = new Where(tools.observer());
        this.words = words;
        this.planner = new BackupPlanner(tools);
    }

    @Override
    public Spec spec() {
        return new Spec(
                "backup now",
                "Take a backup, logical (pg_dump) or physical (pg_basebackup), and prove it",
                Spec.Audience.ONCALL,
                List.of(
                        words.cluster(),
                        words.kind("logical (the default) or physical"),
                        Parameter.option("database", "only this database").completedBy(this::databases),
                        Parameter.option("schema", "only this schema of the database"),
                        Parameter.option("table", "only this table, with its partitions"),
                        Parameter.flag("schema-only", "the definitions without the rows"),
                        Parameter.flag(
                                "incremental",
                                "of a physical one: only what changed since the last (version 17 and newer)"),
                        Parameter.option("full-every", "incremental where possible, and one of so many full")
                                .shapedLike("\\d{1,3}"),
                        Parameter.option("jobs", "how many tables are read at once; left out: 1")
                                .shapedLike("\\d{1,2}"),
                        Parameter.option("node", "where it is taken; left out: on the primary")
                                .completedBy(typed -> where.nodeNames(typed)),
                        words.reason()),
                List.of(
                        "/db backup now",
                        "/db backup now orders --kind physical --node orders-b",
                        "/db backup now orders --kind physical --incremental",
                        "/db backup now orders --database orders --table users --reason \"before the migration\""));
    }

    private List<String> databases(Arguments typed) {
        return databases.entrySet().stream()
                .filter(entry ->
                        typed.get("cluster").map(entry.getKey()::equals).orElse(true))
                .flatMap(entry -> entry.getValue().stream())
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request);
            var arguments = request.arguments();
            var order = new Order(
                    cluster.name(),
                    arguments.get("node"),
                    words.kind(request).orElse(Manifest.Kind.LOGICAL),
                    selection(arguments),
                    jobs(arguments),
                    Optional.empty(),
                    layer(arguments));
            var plan = planner.plan(order, arguments.get("reason"), request.now());
            remember(cluster);
            return new Answer.Proposal(plan);
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private void remember(Cluster cluster) {
        databases.put(
                cluster.name(),
                where.observer()
                        .observe(cluster)
                        .up()
                        .flatMap(facts -> facts.storage().databases().stream())
                        .map(Facts.DatabaseSize::name)
                        .distinct()
                        .toList());
    }

    private static Selection selection(Arguments arguments) {
        return new Selection(
                arguments.get("database").map(List::of).orElse(List.of()),
                arguments.get("schema"),
                arguments.get("table"),
                arguments.has("schema-only"));
    }

    /** For a schedule, which says how often everything is taken; for people, who say that they want to spare it. */
    private static Layer layer(Arguments arguments) {
        var every = arguments.get("full-every").map(Integer::valueOf);
        if (every.isPresent()) {
            return new Layer.FullEvery(Math.max(1, every.get()));
        }
        return arguments.has("incremental") ? new Layer.Incremental() : new Layer.Full();
    }

    private static int jobs(Arguments arguments) {
        int jobs = arguments.get("jobs").map(Integer::valueOf).orElse(1);
        if (jobs < 1 || jobs > MOST_JOBS) {
            throw new Problem(
                            "BAD_JOBS",
                            jobs + " jobs make no sense",
                            "say a number from 1 to " + MOST_JOBS + ", not more than the server has cores to spare")
                    .asTrouble();
        }
        return jobs;
    }
}
