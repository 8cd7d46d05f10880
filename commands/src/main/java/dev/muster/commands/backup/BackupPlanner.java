package dev.muster.commands.backup;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.verify.VerifyBackup;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Spot;
import dev.muster.commands.where.Where;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans a backup: looks whether it can be taken, and says so before anything is begun. */
public final class BackupPlanner {
    private static final String UNDO =
            "nothing is changed but that it is there: /db backup prune lets it go when its time comes";

    private final Work.Tools tools;

    public BackupPlanner(Work.Tools tools) {
        this.tools = tools;
    }

    /** What was seen of the server. */
    private record Seen(
            Site site, Rights rights, List<Manifest.Database> databases, Kits.Kit kit, List<String> absent) {}

    /** Throws a {@link Problem.Trouble} when it cannot be taken. */
    public Plan plan(Order order, Optional<String> reason, Instant now) {
        var cluster = tools.observer()
                .cluster(order.cluster())
                .orElseThrow(
                        () -> Where.unknown("cluster", order.cluster(), new Where(tools.observer()).clusterNames()));
        var keeping = Taking.keeping(tools.vault(), cluster.name());
        var repository = Taking.repository(tools.vault(), cluster.name());
        requireSense(order);
        var site = new Where(tools.observer()).site(tools.observer().observe(cluster), order.node());
        var seen = look(site, order);
        var chosen = Logical.chosen(order.selection(), seen.databases());
        var selection = surveyed(order, seen, chosen);
        var earlier = tools.vault().backups(cluster.name());
        var layer = layer(order, seen, keeping, earlier);
        var step = step(order, seen.site().spot(), selection, keeping, now).on(layer.base());
        long bytes = Expectation.read(chosen, order.kind(), selection);
        var expected = Expectation.of(
                earlier, new Expectation.Asked(order.kind(), step.base().isPresent()), selection, bytes);
        long read = step.base().isPresent() ? expected.plain() : bytes;
        return new Plan(
                new Plan.Target("backup now", cluster.name(), cluster.tier(), only(selection)),
                "Take %s %s backup of %s"
                        .formatted(
                                step.base().isPresent() ? "an incremental" : "a", word(order.kind()), cluster.name()),
                Danger.CHANGE,
                steps(step),
                new Plan.Outlook(expected.estimate(), Loss.NONE, blast(order, seen, read, expected), UNDO),
                new Plan.Grounds(
                        Stream.concat(
                                        checks(order, seen, repository, keeping, expected).stream(),
                                        layer.check().stream())
                                .toList(),
                        facts(order, seen, selection, keeping),
                        reason));
    }

    /** Of a server that is not up, and will be by the time: whether it can be taken is found out then. */
    public TakeBackup unseen(Order order, String node, Instant now) {
        var keeping = Taking.keeping(tools.vault(), order.cluster());
        return step(order, new Spot(order.cluster(), node), order.selection(), keeping, now);
    }

    private Layering.Chosen layer(Order order, Seen seen, Keeping keeping, List<Backup> earlier) {
        var site = seen.site();
        var identity = site.facts().identity();
        var looked = new Footing.Seen(
                site.node().name(), seen.kit().major(), identity.systemIdentifier(), identity.timeline());
        try {
            return Layering.of(
                    order.layer(),
                    () -> tools.observer().ask(site.node(), line -> Footing.look(line, looked, keeping, earlier)));
        } catch (SQLException e) {
            throw silent(site, e);
        }
    }

    /** A backup that nobody read back is a hope. */
    private static List<Step> steps(TakeBackup take) {
        return List.of(take, VerifyBackup.quick(take.spot().cluster(), take.id()));
    }

    private static TakeBackup step(Order order, Spot spot, Selection selection, Keeping keeping, Instant now) {
        return new TakeBackup(
                spot,
                Ids.next(order.cluster(), order.kind(), now),
                order.kind(),
                selection,
                order.jobs(),
                Limits.of(order.limit().orElse(keeping.limit())));
    }

    private static Optional<String> only(Selection selection) {
        return selection.databases().size() == 1
                ? Optional.of(selection.databases().getFirst())
                : Optional.empty();
    }

    private static String word(Manifest.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static void requireSense(Order order) {
        if (order.kind() == Manifest.Kind.PHYSICAL && !(order.selection().everything() && order.jobs() == 1)) {
            throw new Problem(
                            "PHYSICAL_IS_WHOLE",
                            "a physical backup is always one of the whole server, by one stream",
                            "leave out --database, --schema, --table, --schema-only and --jobs, or say --kind logical")
                    .asTrouble();
        }
        if (order.kind() == Manifest.Kind.LOGICAL && !(order.layer() instanceof Layer.Full)) {
            throw new Problem(
                            "LOGICAL_IS_FULL",
                            "a logical backup is never incremental",
                            "say --kind physical, or leave out --incremental")
                    .asTrouble();
        }
    }

    private Seen look(Site site, Order order) {
        try {
            var rights = tools.observer().ask(site.node(), Rights::of);
            boolean dumpsAll = order.kind() == Manifest.Kind.LOGICAL
                    && order.selection().databases().isEmpty();
            var databases = tools.observer().ask(site.node(), dumpsAll ? Session::dumped : Session::databases);
            var kit = tools.kits().of(major(site.facts().identity().version()));
            var absent = order.kind() == Manifest.Kind.LOGICAL
                    ? tools.observer().ask(site.node(), line -> Omissions.of(line, order.selection()))
                    : List.<String>of();
            return new Seen(site, rights, databases, kit, absent);
        } catch (SQLException e) {
            throw silent(site, e);
        }
    }

    private static Problem.Trouble silent(Site site, SQLException e) {
        return new Problem.Trouble(
                new Problem(
                        "NODE_SILENT",
                        site.node().name() + " did not say what is in it: " + Observer.why(site.node(), e),
                        "see /db status " + site.cluster().name() + ", then ask again"),
                e);
    }

    /** From such as {@code 15.18 (Debian 15.18-0+deb12u1)} or {@code 18beta1}. */
    static int major(String version) {
        return Integer.parseInt(version.replaceFirst("(?s)^(\\d+).*$", "$1"));
    }

    /** A schema or a table is looked for; and whatever our role may not read is found now rather than after an hour. */
    private Selection surveyed(Order order, Seen seen, List<Manifest.Database> chosen) {
        var selection = order.selection();
        if (order.kind() == Manifest.Kind.PHYSICAL) {
            return selection;
        }
        var survey = new Survey(tools, seen.site().node(), seen.rights());
        if (selection.inside()) {
            var database = theOne(selection, seen);
            var found = survey.within(database, selection);
            return new Selection(List.of(database), found.schema(), found.table(), found.schemaOnly());
        }
        if (!seen.rights().superuser()) {
            chosen.forEach(database -> survey.within(database.name(), selection));
        }
        return selection;
    }

    private static String theOne(Selection selection, Seen seen) {
        if (selection.databases().size() == 1) {
            return selection.databases().getFirst();
        }
        var names = seen.databases().stream()
                .map(Manifest.Database::name)
                .filter(name -> !name.equals("postgres"))
                .toList();
        if (selection.databases().isEmpty() && names.size() == 1) {
            return names.getFirst();
        }
        throw new Problem(
                        "DATABASE_NEEDED",
                        "nothing says in which database",
                        "name one with --database: " + String.join(", ", names))
                .asTrouble();
    }

    private List<Check> checks(Order order, Seen seen, Repository repository, Keeping keeping, Expectation expected) {
        var checks = new ArrayList<Check>();
        checks.add(seen.site().check());
        checks.addAll(seen.rights().checks(order.kind()));
        checks.add(new Check(
                "the tools of PostgreSQL %d are here".formatted(seen.kit().major()),
                seen.kit().bin().toString(),
                true));
        checks.add(room(repository, expected));
        checks.add(new Check(
                keeping.keys().encrypt() ? "it is encrypted" : "it is not encrypted",
                keeping.keys().encrypt() ? "for " + keys(keeping) : "as the cluster is configured",
                true));
        return checks;
    }

    private static Check room(Repository repository, Expectation expected) {
        try {
            var room = repository.room();
            boolean enough =
                    room.map(found -> found.usable() > expected.stored()).orElse(true);
            if (!enough) {
                throw new Problem(
                                "REPOSITORY_FULL",
                                "repository %s has %s left, and the backup needs about %s"
                                        .formatted(
                                                repository.name(),
                                                Human.bytes(room.orElseThrow().usable()),
                                                Human.bytes(expected.stored())),
                                "make room there, or see what could go: /db backup prune CLUSTER --dry-run")
                        .asTrouble();
            }
            return new Check(
                    "repository " + repository.name() + " has room",
                    room.map(found -> Human.bytes(found.usable()) + " left").orElse("nobody knows how much")
                            + ", about " + Human.bytes(expected.stored()) + " needed",
                    true);
        } catch (IOException e) {
            throw Troubles.of(repository.name(), e);
        }
    }

    private static String keys(Keeping keeping) {
        return keeping.keys().recipients().stream().map(Keys.Recipient::name).collect(Collectors.joining(", "));
    }

    private static Map<String, String> facts(Order order, Seen seen, Selection selection, Keeping keeping) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("node " + seen.site().node().name(), seen.site().essence());
        facts.put("what", order.kind() == Manifest.Kind.PHYSICAL ? "the whole server" : selection.told());
        facts.put("repository", keeping.repositories().getFirst());
        facts.put("keys", keeping.keys().encrypt() ? keys(keeping) : "none");
        return facts;
    }

    private static Map<String, String> blast(Order order, Seen seen, long bytes, Expectation expected) {
        var node = seen.site().node().name();
        var blast = new LinkedHashMap<String, String>();
        blast.put(
                "load",
                "reads %s from %s".formatted(Human.bytes(bytes), node)
                        + (order.kind() == Manifest.Kind.LOGICAL
                                        && !order.selection().schemaOnly()
                                ? ", twice: its rows are counted beside"
                                : ""));
        blast.put("size", "about %s kept, %s".formatted(Human.bytes(expected.stored()), expected.basis()));
        blast.put(
                "others",
                order.kind() == Manifest.Kind.LOGICAL
                        ? "nobody waits, but for changes to tables (ALTER, DROP, TRUNCATE), which wait for it"
                        : "nobody waits; it begins with a checkpoint");
        if (!seen.absent().isEmpty()) {
            blast.put("not in it", String.join("; ", seen.absent()));
        }
        return blast;
    }
}
