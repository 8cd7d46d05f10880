package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.side.Recoveries;
import dev.muster.commands.side.Target;
import dev.muster.commands.vault.Chain;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans to bring tables back from a moment: a side instance is made there, which goes when they are back. */
record MomentPlanner(Work.Tools tools, BackupWords words) {
    /** What is asked for, once it is clear which tables of which database are meant. */
    private record Meant(Target target, Place place, List<Name> tables, TablePlanner.How how) {}

    Plan plan(Request request) {
        var arguments = request.arguments();
        var cluster = words.cluster(request);
        words.keeping(cluster);
        var target = Target.of(arguments.get("to").orElseThrow(), arguments.has("inclusive"), request.said());
        var said = Name.parse(arguments.get("tables").orElse(""));
        var wish = new Recoveries.Wish(
                arguments.get("from").filter(id -> !id.equals("latest")),
                arguments.get("timeline").map(Integer::valueOf));
        var site = new Where(tools.observer()).primary(tools.observer().observe(cluster));
        var prospect = new Recoveries(tools).prospect(cluster, target, wish, request.now());
        var known = Remembered.of(Present.on(tools, site), tools.vault().backups(cluster.name()));
        var database = arguments.get("database").orElseGet(() -> known.database(said));
        if (!known.databases().containsKey(database)) {
            throw Where.unknown("database", database, known.databases().keySet());
        }
        var tables = known.tables(database, said);
        var landing = Landing.look(tools, site, database, tables, TablePlanner.Asked.of(request));
        var place = new Place(cluster.name(), site.node().name(), database, landing.schema());
        var meant = new Meant(target, place, tables, TablePlanner.How.of(request));
        var blast = blast(meant, prospect, landing);
        tables.stream()
                .filter(table -> !known.knows(database, table))
                .forEach(table -> blast.merge(
                        table.said(),
                        "no backup knows it: whether it was there is seen when the side instance stands",
                        (was, unknown) -> was + "; " + unknown));
        return new Plan(
                new Plan.Target("restore table", cluster.name(), cluster.tier(), Optional.of(database)),
                "Bring %s of %s back as at %s, %s"
                        .formatted(
                                BringBack.told(tables),
                                database,
                                target.shown(),
                                meant.how().words(place)),
                meant.how().danger(),
                steps(meant, prospect),
                new Plan.Outlook(
                        estimate(meant, prospect, landing),
                        meant.how().loss(place),
                        blast,
                        meant.how().undo()),
                new Plan.Grounds(
                        checks(site, prospect, landing), facts(site, prospect, landing), arguments.get("reason")));
    }

    /** The side goes last: until then people may look at it, and what fails leaves it to them. */
    private static List<Step> steps(Meant meant, Recoveries.Prospect prospect) {
        var side = prospect.step();
        var steps = new ArrayList<Step>();
        steps.add(side);
        steps.addAll(TablePlanner.steps(meant.place(), meant.tables(), Origin.side(side.name()), meant.how()));
        steps.add(new LetGo(side.cluster(), side.name()));
        return steps;
    }

    private Estimate estimate(Meant meant, Recoveries.Prospect prospect, Landing landing) {
        var bringing = bringing(meant, prospect, landing).estimate();
        return new Estimate(
                prospect.estimate().least().plus(bringing.least()),
                prospect.estimate().most().plus(bringing.most()));
    }

    /** Of tables that are gone nobody knows how large they were: at most as large as everything. */
    private Forecast.Outcome bringing(Meant meant, Recoveries.Prospect prospect, Landing landing) {
        boolean gone = landing.someGone();
        var backups = tools.vault().backups(meant.place().cluster());
        long everything = backups.stream()
                .filter(backup -> backup.id().equals(prospect.step().base().backup()))
                .mapToLong(backup -> Chain.known(backups, backup.manifest()).plainBytes())
                .sum();
        return new Forecast(tools.past(), meant.place().cluster())
                .of(
                        landing.bytes(),
                        gone ? Math.max(landing.bytes(), everything) : landing.bytes(),
                        meant.how() != TablePlanner.How.LOOK);
    }

    private Map<String, String> blast(Meant meant, Recoveries.Prospect prospect, Landing landing) {
        var side = prospect.step();
        var blast = new LinkedHashMap<String, String>();
        blast.put("brought back into", meant.place().told());
        blast.put("state of", meant.target().shown());
        blast.putAll(landing.fates());
        blast.put(
                "side instance",
                "made of %s, dropped in the end; when something fails it stays, and goes by itself %s after it was made"
                        .formatted(side.base().backup(), Human.duration(side.lives())));
        blast.put(
                "time",
                prospect.time() + ", " + bringing(meant, prospect, landing).told());
        blast.put("while rows are put back", landing.meanwhile());
        return blast;
    }

    private static List<Check> checks(Site site, Recoveries.Prospect prospect, Landing landing) {
        var checks = new ArrayList<>(List.of(site.check()));
        checks.addAll(prospect.checks());
        checks.addAll(landing.checks());
        return checks;
    }

    private static Map<String, String> facts(Site site, Recoveries.Prospect prospect, Landing landing) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("node", site.essence());
        facts.putAll(prospect.facts());
        facts.putAll(landing.facts());
        return facts;
    }
}
