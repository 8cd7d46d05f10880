package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.backup.BackupPlanner;
import dev.muster.commands.backup.Order;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.hooks.RunHooks;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.sessions.EmptyDatabase;
import dev.muster.commands.sessions.Held;
import dev.muster.commands.sessions.HoldDatabase;
import dev.muster.commands.sessions.ReleaseDatabase;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.where.Acting;
import dev.muster.commands.where.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Plans that what was restored takes the place of what is there. */
final class Replacing {
    private final Work looking;
    private final Wish wish;
    private final Scene scene;
    private final Databases databases;
    private final Databases.Seen present;
    private final Snapshot snapshot;

    record Scene(Site site, Choosing.Chosen chosen, Connection connection) {
        String database() {
            return chosen.origin().database();
        }
    }

    /** Whether the present state can be read, as far as can be told without reading all of it. */
    private record Snapshot(Optional<TakeBackup> take, String why) {}

    Replacing(Work looking, Wish wish, Scene scene) throws SQLException {
        this.looking = looking;
        this.wish = wish;
        this.scene = scene;
        this.databases = new Databases(scene.connection());
        new Obstacles(scene.connection(), scene.database()).requireNone();
        this.present = databases
                .named(scene.database())
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_DATABASE",
                                "there is no database %s on %s to replace"
                                        .formatted(
                                                scene.database(),
                                                scene.site().node().name()),
                                "say --into %s instead of --replace: its name is free".formatted(scene.database()))
                        .asTrouble());
        requireOpen();
        this.snapshot = snapshot();
    }

    Databases.Seen present() {
        return present;
    }

    private void requireOpen() {
        if (present.access().limit() == 0 || !present.access().open()) {
            throw new Problem(
                            "HELD_ALREADY",
                            "somebody holds new sessions of " + scene.database() + " off already",
                            new Held(looking.tools().past(), wish.cluster().name())
                                    .hint(
                                            scene.database(),
                                            present.oid(),
                                            present.access().open()))
                    .asTrouble();
        }
    }

    private Snapshot snapshot() {
        var order = Order.of(
                wish.cluster().name(),
                Manifest.Kind.LOGICAL,
                Selection.of(List.of(scene.database())),
                Optional.empty());
        try (var connection = Server.of(looking, scene.site().spot()).open(scene.database())) {
            connection.createStatement().execute("SELECT count(*) FROM pg_catalog.pg_class");
            return new BackupPlanner(looking.tools())
                    .plan(order, Optional.empty(), wish.more().now()).steps().stream()
                            .flatMap(step -> step instanceof TakeBackup take ? Stream.of(take) : Stream.empty())
                            .findFirst()
                            .map(take -> new Snapshot(Optional.of(take), ""))
                            .orElseGet(() -> new Snapshot(Optional.empty(), "no backup of it can be planned"));
        } catch (SQLException e) {
            return new Snapshot(
                    Optional.empty(),
                    "it cannot be read: "
                            + dev.muster.commands.cluster.Observer.why(
                                    scene.site().node(), e));
        } catch (Problem.Trouble trouble) {
            return new Snapshot(Optional.empty(), trouble.problem().fact());
        }
    }

    List<Check> checks() throws SQLException {
        var checks = new ArrayList<Check>();
        checks.add(new Check(
                "the present state can be read",
                snapshot.take().isPresent()
                        ? "a safety snapshot is taken first"
                        : "NO safety snapshot: " + snapshot.why(),
                snapshot.take().isPresent()));
        checks.addAll(new Powers(looking, scene.site(), scene.connection()).require(present));
        checks.add(new Check(
                "nothing hangs on " + scene.database(), "no prepared transaction, no slot, no subscription", true));
        var silent = scene.site().topology().nodes().stream()
                .filter(node -> node.facts().isEmpty())
                .map(node -> node.node().name())
                .toList();
        int nodes = scene.site().topology().nodes().size();
        checks.add(new Check(
                "every node answers",
                silent.isEmpty()
                        ? "%d of %d".formatted(nodes, nodes)
                        : String.join(", ", silent) + " cannot be emptied: sessions there go on reading the old one",
                silent.isEmpty()));
        return checks;
    }

    Plan plan(List<Step> first, List<Check> checks) throws SQLException {
        var pair = pair();
        var steps = new ArrayList<>(first);
        snapshot.take().ifPresent(take -> steps.add(new SafetySnapshot(take)));
        restore(steps, pair);
        swap(steps, pair);
        int sessions = sessions().values().stream().mapToInt(Integer::intValue).sum();
        var costs = WholePlanner.costs(looking.tools(), wish, scene.chosen(), !first.isEmpty());
        if (snapshot.take().isPresent()) {
            costs.snapshot(databases.bytes(present.oid()));
        }
        costs.swap(sessions, hooksTake());
        var blast = blast(sessions);
        blast.put("time", costs.told());
        return new Plan(
                new Plan.Target("restore", wish.cluster().name(), wish.cluster().tier(), Optional.of(scene.database())),
                "Replace %s by what backup %s holds of it"
                        .formatted(scene.database(), scene.chosen().backup().id()),
                Danger.DESTRUCTIVE,
                steps,
                new Plan.Outlook(
                        costs.whole(),
                        loss(),
                        blast,
                        "swap back, in seconds, as long as %s is kept; what was written in between stays in a database of its own"
                                .formatted(pair.kept())),
                new Plan.Grounds(checks, facts(), wish.more().reason()));
    }

    private Pair pair() throws SQLException {
        var names = databases.all().stream().map(Databases.Seen::name).toList();
        var now = wish.more().now();
        return new Pair(
                scene.database(),
                present.oid(),
                DatabaseNames.dated(scene.database(), "restored", now, names::contains),
                DatabaseNames.dated(scene.database(), "kept", now, names::contains));
    }

    private void restore(List<Step> steps, Pair pair) {
        var spot = scene.site().spot();
        var origin = scene.chosen().origin();
        var database = Optional.of(pair.database());
        int jobs = wish.more().jobs();
        steps.add(new RestoreDatabase(spot, origin, pair.beside(), jobs, database));
        steps.add(new AnalyzeDatabase(spot, pair.beside(), jobs, database));
        steps.add(new CompareDatabase(spot, origin, pair.beside(), database));
        steps.add(new ReadyToSwap(
                spot,
                pair,
                snapshot.take().isPresent()
                        ? "The present state is in the safety snapshot, if that is told above."
                        : "There is NO safety snapshot: " + snapshot.why() + "."));
    }

    private void swap(List<Step> steps, Pair pair) {
        var spot = scene.site().spot();
        hooks(steps, Hook.When.NOTIFY);
        hooks(steps, Hook.When.STOP);
        int limit = present.access().limit();
        steps.add(new HoldDatabase(spot, pair.database(), pair.present(), limit, Acting.RESTORER));
        steps.add(new EmptyDatabase(spot, pair.database(), Acting.RESTORER));
        Site.of(scene.site().topology()).stream()
                .filter(site -> site.facts().standby())
                .forEach(site -> steps.add(new EmptyDatabase(site.spot(), pair.database(), Acting.RESTORER)));
        steps.add(new SwapDatabases(spot, pair, scene.chosen().origin(), limit));
        steps.add(new ReleaseDatabase(spot.cluster(), pair.database(), limit, Acting.RESTORER));
        hooks(steps, Hook.When.START);
        hooks(steps, Hook.When.SMOKE);
        hooks(steps, Hook.When.NOTIFY);
    }

    private void hooks(List<Step> steps, Hook.When when) {
        if (!looking.tools().handling().of(wish.cluster().name()).hooks(when).isEmpty()) {
            steps.add(new RunHooks(wish.cluster().name(), when, scene.database()));
        }
    }

    private Duration hooksTake() {
        return looking.tools().handling().of(wish.cluster().name()).hooks().stream()
                .map(Hook::deadline)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private Loss loss() {
        return new Loss(
                "from sight, what was written into %s since the backup; it stays in the one that is kept"
                        .formatted(scene.database()),
                Optional.of(scene.chosen().manifest().start().at()),
                Optional.of(wish.more().now()));
    }

    private Map<String, Integer> sessions() throws SQLException {
        var sql = """
                SELECT coalesce(nullif(application_name, ''), 'unnamed') AS app, count(*) AS sessions FROM pg_stat_activity
                 WHERE datname = ? AND backend_type = 'client backend' AND application_name <> 'muster'
                 GROUP BY 1 ORDER BY 2 DESC, 1
                """;
        var found = new LinkedHashMap<String, Integer>();
        try (var statement = scene.connection().prepareStatement(sql)) {
            statement.setString(1, scene.database());
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(row.getString("app"), row.getInt("sessions"));
                }
            }
        }
        return found;
    }

    private Map<String, String> blast(int sessions) throws SQLException {
        var blast = new LinkedHashMap<String, String>();
        blast.put("sessions ended", sessions + " on " + scene.site().node().name());
        var apps = sessions().entrySet().stream()
                .limit(5)
                .map(app -> app.getKey() + " (" + app.getValue() + ")")
                .toList();
        blast.put("applications", apps.isEmpty() ? "none" : String.join(", ", apps));
        blast.put("database size", Human.bytes(databases.bytes(present.oid())) + ", kept beside the new one");
        var replicas = Site.of(scene.site().topology()).stream()
                .filter(site -> site.facts().standby())
                .map(site -> site.node().name())
                .toList();
        blast.put("replicas", replicas.isEmpty() ? "none" : String.join(", ", replicas));
        blast.putAll(WholePlanner.load(scene.site(), scene.chosen(), wish.more().jobs()));
        return blast;
    }

    private Map<String, String> facts() {
        var facts = WholePlanner.facts(scene.site(), scene.chosen());
        facts.put(
                "database " + scene.database(),
                "oid %d, owned by %s".formatted(present.oid(), present.access().owner()));
        facts.put(
                "connection limit",
                present.access().limit() < 0
                        ? "none"
                        : String.valueOf(present.access().limit()));
        return facts;
    }
}
