package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Nearest;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Instead;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.side.LookAtSide;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Sides;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans to bring tables back from a side instance that somebody opened: it is read where it stands, and stays. */
record SidePlanner(Work.Tools tools, BackupWords words) {

    /** What is asked for, once it is clear which tables of which database are meant. */
    private record Meant(Side side, Place place, List<Name> tables, TablePlanner.How how) {}

    /** The name of the side instance that {@code --from} means, if it means one. */
    static Optional<String> meant(Work.Tools tools, Request request) {
        var from = request.arguments().get("from").filter(id -> !id.equals("latest"));
        var side = from.flatMap(name -> new Sides(tools).find(name)).map(Side::name);
        var gone = request.arguments()
                .get("cluster")
                .flatMap(cluster -> from.filter(name -> name.startsWith(cluster + "-at-")))
                .filter(name -> tools.vault().backup(name).isEmpty());
        return side.or(() -> gone); // Of one that is gone it is said that it is.
    }

    Plan plan(Request request, String name) {
        var arguments = request.arguments();
        var cluster = words.cluster(request);
        var side = LookAtSide.standing(tools, cluster.name(), name);
        if (arguments.get("to").isPresent() || arguments.has("inclusive")) {
            throw twoMoments(side);
        }
        var said = Name.parse(arguments.get("tables").orElse(""));
        var site = new Where(tools.observer()).primary(tools.observer().observe(cluster));
        var known = known(side, site);
        said.stream().filter(table -> !known.knows(table)).findFirst().ifPresent(table -> {
            throw notThere(side, known, table);
        });
        var database = arguments.get("database").orElseGet(() -> known.database(said));
        if (!known.databases().containsKey(database)) {
            throw Where.unknown("database", database, known.databases().keySet());
        }
        var tables = known.tables(database, said);
        var tree = tree(side, database, tables);
        var landing = Landing.look(tools, site, database, tables, TablePlanner.Asked.of(request));
        var place = new Place(cluster.name(), site.node().name(), database, landing.schema());
        var meant = new Meant(side, place, tables, TablePlanner.How.of(request));
        var forecast = new Forecast(tools.past(), cluster.name())
                .of(tree.bytes(), tree.bytes(), meant.how() != TablePlanner.How.LOOK);
        return new Plan(
                new Plan.Target("restore table", cluster.name(), cluster.tier(), Optional.of(database)),
                "Bring %s of %s back from %s, as at %s, %s"
                        .formatted(
                                BringBack.told(tables),
                                database,
                                name,
                                side.target().shown(),
                                meant.how().words(place)),
                meant.how().danger(),
                steps(meant),
                new Plan.Outlook(
                        forecast.estimate(),
                        meant.how().loss(place),
                        blast(meant, tree, landing, forecast),
                        meant.how().undo()),
                new Plan.Grounds(
                        checks(site, side, tree, landing), facts(site, side, landing), arguments.get("reason")));
    }

    private static Problem.Trouble twoMoments(Side side) {
        return new Problem(
                        "TWO_MOMENTS",
                        "the side instance %s stands at %s, and --to names a moment too"
                                .formatted(side.name(), side.target().shown()),
                        "leave out --to to bring them back from it, or --from to have another one made")
                .asTrouble(new Instead("From " + side.name(), Map.of("to", "")));
    }

    /** What was there at that moment, of databases that are there to be brought back to. */
    private Remembered known(Side side, Site site) {
        try {
            var then = Present.on(new Sides(tools), side);
            then.keySet().retainAll(Present.on(tools, site).keySet());
            return Remembered.of(then, List.of());
        } catch (SQLException e) {
            throw unreadable(side, e);
        }
    }

    private static Problem.Trouble notThere(Side side, Remembered known, Name.Said said) {
        var word = new Name(said.schema().orElse("public"), said.table()).said();
        var names = known.databases().values().stream()
                .flatMap(Set::stream)
                .map(Name::said)
                .toList();
        return new Problem(
                        "TABLE_NOT_THERE",
                        "the side instance %s has no table %s: it stands at %s"
                                .formatted(side.name(), word, side.target().shown()),
                        Nearest.to(word, names)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("ask for another moment; what happened when: /db lost " + side.cluster()))
                .asTrouble();
    }

    private SideTree tree(Side side, String database, List<Name> tables) {
        try (var session = Session.of(new Sides(tools).connect(side, database), () -> {})) {
            return SideTree.of(session, side.cluster(), tables);
        } catch (SQLException e) {
            throw unreadable(side, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Problem.Trouble unreadable(Side side, SQLException e) {
        new Sides(tools).requireUp(side);
        return Session.trouble("SIDE_UNREADABLE", "side instance " + side.name() + " cannot be read", e);
    }

    /** It is somebody's: nothing ends it. */
    private static List<Step> steps(Meant meant) {
        var steps = new ArrayList<Step>();
        steps.add(new LookAtSide(meant.place().cluster(), meant.side().name()));
        steps.addAll(TablePlanner.steps(
                meant.place(), meant.tables(), Origin.side(meant.side().name()), meant.how()));
        return steps;
    }

    private static Map<String, String> blast(Meant meant, SideTree tree, Landing landing, Forecast.Outcome forecast) {
        var blast = new LinkedHashMap<String, String>();
        blast.put("brought back into", meant.place().told());
        blast.put("state of", meant.side().target().shown());
        blast.putAll(landing.fates());
        blast.put(
                "side instance",
                "%s is read, and stays: until %s, and in any case for as long as this is open"
                        .formatted(
                                meant.side().name(), Moments.shown(meant.side().until())));
        blast.put("read there", Human.bytes(tree.bytes()));
        blast.put("time", forecast.told());
        blast.put("while rows are put back", landing.meanwhile());
        return blast;
    }

    private static List<Check> checks(Site site, Side side, SideTree tree, Landing landing) {
        var checks = new ArrayList<>(List.of(
                site.check(),
                new Check("the side instance stands there", side.name() + stands(side), true),
                new Check(
                        "it has them",
                        Human.count(tree.members().size(), "table") + ", " + Human.bytes(tree.bytes()),
                        true),
                new Check(
                        "the versions fit",
                        "PostgreSQL %d into %d".formatted(side.server().major(), landing.major()),
                        side.server().major() <= landing.major())));
        checks.addAll(landing.checks());
        return checks;
    }

    private static String stands(Side side) {
        return side.reached().map(at -> ", paused at " + at.lsn()).orElse("");
    }

    private static Map<String, String> facts(Site site, Side side, Landing landing) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("node", site.essence());
        facts.put("side instance", side.name() + stands(side));
        facts.putAll(landing.facts());
        return facts;
    }
}
