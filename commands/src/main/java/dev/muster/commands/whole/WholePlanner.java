package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Kits;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Looking;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verify.VerifyBackup;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans it: looks whether it can be done, and says so before anything is begun. */
final class WholePlanner {
    /** What was read back within this needs not be read back again. */
    static final Duration RECENT = Duration.ofHours(24);
    /** What is read of a dump while a plan is made. One in directory format may tell later: then the step itself looks. */
    private static final long MOST_READ = 64L << 20;

    private static final long SLACK = 64L << 20;

    private final Work.Tools tools;
    private final Wish wish;
    private final Work looking;

    WholePlanner(Work.Tools tools, Wish wish) {
        this.tools = tools;
        this.wish = wish;
        this.looking = new Looking(tools);
    }

    Plan plan() {
        var site = new Where(tools.observer()).primary(tools.observer().observe(wish.cluster()));
        var chosen = new Choosing(tools.vault(), wish).choose();
        requireVersion(site, chosen);
        var server = Server.of(looking, site.spot());
        try (var connection = server.maintenance()) {
            return plan(site, chosen, connection);
        } catch (SQLException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "NODE_SILENT",
                            "%s did not let us look: %s".formatted(site.node().name(), Observer.why(server.admin(), e)),
                            "see /db status %s, and the restore admin of the cluster in muster.yaml"
                                    .formatted(wish.cluster().name())),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Work.Stopped("interrupted");
        }
    }

    private Plan plan(Site site, Choosing.Chosen chosen, Connection connection)
            throws SQLException, InterruptedException {
        var databases = new Databases(connection);
        var checks = new ArrayList<Check>();
        checks.add(site.check());
        checks.add(proven(chosen));
        if (wish.replaces()) {
            var replacing = new Replacing(looking, wish, new Replacing.Scene(site, chosen, connection));
            checks.addAll(replacing.checks());
            checks.addAll(look(
                    site, chosen, connection, Optional.of(replacing.present().tablespace())));
            return replacing.plan(first(chosen), checks);
        }
        var name = wish.into().orElseThrow();
        requireName(name, databases);
        if (Claim.isTaken(connection, DatabaseNames.restoring(chosen.origin(), name))) {
            throw Restoration.already(chosen.origin(), name);
        }
        checks.addAll(look(site, chosen, connection, Optional.empty()));
        return beside(site, chosen, checks, name);
    }

    private static void requireName(String name, Databases databases) throws SQLException {
        if (!DatabaseNames.fits(name) || DatabaseNames.isRestoring(name)) {
            throw new Problem("BAD_NAME", "no database can be called that", "choose a name of up to 63 bytes")
                    .asTrouble();
        }
        if (databases.named(name).isPresent()) {
            throw new Problem(
                            "NAME_TAKEN",
                            "there is a database " + name + " already",
                            "name another with --into, or say --replace if it is to be replaced")
                    .asTrouble();
        }
    }

    private void requireVersion(Site site, Choosing.Chosen chosen) {
        int server = Integer.parseInt(site.facts().identity().version().replaceFirst("(?s)^(\\d+).*$", "$1"));
        int dump = chosen.manifest().source().major();
        if (dump > server) {
            throw new Problem(
                            "OLDER_SERVER",
                            "backup %s is of PostgreSQL %d, and %s runs %d, which cannot be relied on to read it"
                                    .formatted(
                                            chosen.backup().id(),
                                            dump,
                                            site.node().name(),
                                            server),
                            "restore it on a server of version " + dump + " or later")
                    .asTrouble();
        }
    }

    private Optional<Verification> recent(Choosing.Chosen chosen) {
        return chosen.backup().verifications().stream()
                .filter(Verification::passed)
                .filter(verification ->
                        Duration.between(verification.at(), wish.more().now()).compareTo(RECENT) < 0)
                .reduce((_, last) -> last);
    }

    private Check proven(Choosing.Chosen chosen) {
        return new Check(
                "backup %s is proven".formatted(chosen.backup().id()),
                recent(chosen)
                        .map(found -> "found good %s (%s): not read back again"
                                .formatted(
                                        BackupWords.ago(found.at(), wish.more().now()),
                                        found.depth().name().toLowerCase(java.util.Locale.ROOT)))
                        .orElse("not lately: it is read back first"),
                true);
    }

    private List<Step> first(Choosing.Chosen chosen) {
        return recent(chosen).isPresent()
                ? List.of()
                : List.of(VerifyBackup.quick(
                        chosen.origin().cluster(), chosen.backup().id()));
    }

    /** At what the dump needs, and whether the server and Muster's machine have it. */
    private List<Check> look(Site site, Choosing.Chosen chosen, Connection connection, Optional<String> tablespace)
            throws SQLException, InterruptedException {
        var checks = new ArrayList<Check>();
        Kits.Kit kit = tools.kits().of(connection.getMetaData().getDatabaseMajorVersion());
        var exam = Exam.of(looking, chosen.origin().cluster(), chosen.backup().id(), Optional.empty());
        try (var scratch = Scratch.open(
                tools.host(), tools.vault().scratch(), chosen.backup().id())) {
            scratch.requireRoom(chosen.part().plainBytes() + SLACK);
            checks.add(new Check(
                    "Muster's machine has room for the dump",
                    Human.bytes(chosen.part().plainBytes()),
                    true));
            var chores = new dev.muster.commands.scratch.Chores(tools.host(), looking::checkpoint);
            var contents = new Peek(exam, kit, scratch, chores).of(chosen.part(), MOST_READ);
            if (contents.isPresent()) {
                checks.addAll(new Needs(contents.get(), connection).require(tablespace));
            } else {
                checks.add(new Check("what it needs", "looked at once it is fetched, before anything is made", true));
            }
        }
        checks.add(room(site, chosen));
        return checks;
    }

    private Check room(Site site, Choosing.Chosen chosen) {
        long needed = bytes(chosen) + bytes(chosen) / 10;
        var disk = site.facts().storage().disk();
        if (disk.isPresent() && disk.get().usable() < needed) {
            throw new Problem(
                            "DISK_FULL",
                            "%s has %s left, and the restored database needs about %s beside the old one"
                                    .formatted(
                                            site.node().name(),
                                            Human.bytes(disk.get().usable()),
                                            Human.bytes(needed)),
                            "make room there; what is kept of earlier restores shows in /db kept list "
                                    + wish.cluster().name())
                    .asTrouble();
        }
        return new Check(
                site.node().name() + " has room",
                disk.map(found -> Human.bytes(found.usable()) + " left").orElse("nobody knows how much") + ", about "
                        + Human.bytes(needed) + " needed",
                true);
    }

    static long bytes(Choosing.Chosen chosen) {
        long there = chosen.manifest().content().databases().stream()
                .filter(database -> database.name().equals(chosen.origin().database()))
                .mapToLong(database -> database.bytes())
                .sum();
        return Math.max(there, chosen.part().plainBytes());
    }

    private Plan beside(Site site, Choosing.Chosen chosen, List<Check> checks, String name) {
        var steps = new ArrayList<>(first(chosen));
        int jobs = wish.more().jobs();
        steps.add(new RestoreDatabase(site.spot(), chosen.origin(), name, jobs, Optional.empty()));
        steps.add(new AnalyzeDatabase(site.spot(), name, jobs, Optional.empty()));
        steps.add(new CompareDatabase(site.spot(), chosen.origin(), name, Optional.empty()));
        var costs = costs(tools, wish, chosen, !first(chosen).isEmpty());
        var blast = new LinkedHashMap<String, String>();
        blast.put("reaches", "nobody: a new database beside those that are there");
        blast.putAll(load(site, chosen, jobs));
        blast.put("time", costs.told());
        return new Plan(
                new Plan.Target("restore", wish.cluster().name(), wish.cluster().tier(), Optional.of(name)),
                "Restore %s from %s into the new database %s"
                        .formatted(chosen.origin().database(), chosen.backup().id(), name),
                Danger.CHANGE,
                steps,
                new Plan.Outlook(
                        estimate(costs),
                        Loss.NONE,
                        blast,
                        "the new database is dropped again, with what was written into it"),
                new Plan.Grounds(checks, facts(site, chosen), wish.more().reason()));
    }

    private static Estimate estimate(Costs costs) {
        return costs.whole();
    }

    static Costs costs(Work.Tools tools, Wish wish, Choosing.Chosen chosen, boolean verifies) {
        var costs = new Costs();
        var cluster = wish.cluster().name();
        if (verifies) {
            costs.verifying(chosen.backup().verifications(), chosen.manifest().plainBytes());
        }
        long bytes = bytes(chosen);
        return costs.restoring(
                        chosen.part().bytes(),
                        bytes,
                        chosen.dumped(),
                        tools.past().of(cluster, RestoreDatabase.class))
                .checks(
                        bytes,
                        tools.past().of(cluster, AnalyzeDatabase.class),
                        tools.past().of(cluster, CompareDatabase.class));
    }

    static Map<String, String> load(Site site, Choosing.Chosen chosen, int jobs) {
        var load = new LinkedHashMap<String, String>();
        load.put(
                "size",
                "%s where it was taken, %s stored"
                        .formatted(
                                Human.bytes(bytes(chosen)),
                                Human.bytes(chosen.part().bytes())));
        load.put(
                "load",
                "%s on %s while it is restored, and WAL of the same size for its standbys"
                        .formatted(Human.count(jobs, "session"), site.node().name()));
        return load;
    }

    static Map<String, String> facts(Site site, Choosing.Chosen chosen) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("node " + site.node().name(), site.essence());
        facts.put("backup", chosen.backup().id());
        facts.put("dump", chosen.part().name() + " " + chosen.part().sha256());
        return facts;
    }
}
