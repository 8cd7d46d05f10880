package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Reading;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.security.SecureRandom;
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
import java.util.Set;

/** Plans to bring tables back beside, to compare them, and to put them back. */
record TablePlanner(Work.Tools tools, BackupWords words) {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LETTERS = 6;

    static final String MEANWHILE = "others read, nobody writes to these tables";

    Plan plan(Request request) {
        var side = SidePlanner.meant(tools, request);
        if (side.isPresent()) {
            return new SidePlanner(tools, words).plan(request, side.get());
        }
        if (request.arguments().get("to").isPresent()) {
            return new MomentPlanner(tools, words).plan(request);
        }
        var cluster = words.cluster(request);
        words.keeping(cluster);
        var chosen = Chosen.of(
                tools.vault().backups(cluster.name()),
                request.arguments().get("from"),
                request.arguments().get("database"),
                Name.parse(request.arguments().get("tables").orElse("")));
        var where = new Where(tools.observer());
        var site = where.primary(tools.observer().observe(cluster));
        var target = Landing.look(tools, site, chosen.database(), chosen.tables(), Asked.of(request));
        var part = StoredSource.part(chosen.backup().manifest(), chosen.database())
                .orElseThrow(() -> new Problem(
                                "DATABASE_NOT_THERE",
                                "backup %s has no dump of %s"
                                        .formatted(chosen.backup().id(), chosen.database()),
                                "see what is in it: /db backup show "
                                        + chosen.backup().id())
                        .asTrouble());
        var how = How.of(request);
        var place = new Place(cluster.name(), site.node().name(), chosen.database(), target.schema());
        var forecast = new Forecast(tools.past(), cluster.name())
                .of(part.plainBytes(), part.plainBytes(), how != How.LOOK)
                .after("fetch and check %s, unpacked %s, then "
                        .formatted(Human.bytes(part.bytes()), Human.bytes(part.plainBytes())));
        return new Plan(
                new Plan.Target("restore table", cluster.name(), cluster.tier(), Optional.of(chosen.database())),
                "Bring %s of %s back %s"
                        .formatted(BringBack.told(chosen.tables()), chosen.database(), how.words(place)),
                how.danger(),
                steps(place, chosen.tables(), Origin.backup(chosen.backup().id()), how),
                new Plan.Outlook(
                        forecast.estimate(), how.loss(place), blast(place, chosen, target, forecast), how.undo()),
                new Plan.Grounds(
                        checks(site, chosen, target),
                        facts(site, chosen, target),
                        request.arguments().get("reason")));
    }

    static List<Step> steps(Place place, List<Name> tables, Origin origin, How how) {
        var steps = new ArrayList<Step>();
        steps.add(new BringBack(place, tables, origin));
        steps.add(new CompareTables(place));
        if (how != How.LOOK) {
            steps.add(new MergeTables(place, tables, how == How.REPLACE));
            steps.add(new CompareTables(place));
        }
        return steps;
    }

    private List<Check> checks(Site site, Chosen chosen, Landing target) {
        var manifest = chosen.backup().manifest();
        boolean readable = manifest.parts().stream()
                .allMatch(part -> Reading.canOpen(
                        part, Exam.keeping(tools.vault(), site.cluster().name()).keys()));
        var checks = new ArrayList<>(List.of(
                site.check(),
                new Check(
                        "the backup has them",
                        "%s of %s".formatted(BringBack.told(chosen.tables()), manifest.id()),
                        true),
                new Check(
                        "the backup is proven",
                        chosen.backup().verified() ? "verified" : "not verified yet",
                        !chosen.backup().damaged()),
                new Check("a key that opens it", readable ? "here" : "not here", readable),
                new Check(
                        "the versions fit",
                        "PostgreSQL %d into %d".formatted(manifest.source().major(), target.major()),
                        manifest.source().major() <= target.major())));
        checks.addAll(target.checks());
        return checks;
    }

    private static Map<String, String> facts(Site site, Chosen chosen, Landing target) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("node", site.essence());
        facts.put("backup", chosen.backup().id());
        facts.putAll(target.facts());
        return facts;
    }

    private static Map<String, String> blast(Place place, Chosen chosen, Landing target, Forecast.Outcome forecast) {
        var blast = new LinkedHashMap<String, String>();
        blast.put("brought back into", place.told());
        blast.put("state of", chosen.backup().manifest().start().at().toString());
        blast.putAll(target.fates());
        blast.put("time", forecast.told());
        blast.put("while rows are put back", target.meanwhile());
        return blast;
    }

    /** Such as {@code restored_20260301_140502_kqztab}: of no two plans, and nobody knows it before it is planned. */
    static String schema(Instant now, List<String> taken) {
        while (true) {
            var letters = RANDOM.ints(LETTERS, 'a', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
            var name = "restored_" + SECOND.format(now) + "_" + letters;
            if (!taken.contains(name)) {
                return name;
            }
        }
    }

    /** When, and for what. */
    record Asked(Instant at, How how) {
        static Asked of(Request request) {
            return new Asked(request.now(), How.of(request));
        }
    }

    enum How {
        LOOK,
        MERGE,
        REPLACE;

        static How of(Request request) {
            if (request.arguments().has("replace")) {
                return REPLACE;
            }
            return request.arguments().has("merge") ? MERGE : LOOK;
        }

        Danger danger() {
            return this == REPLACE ? Danger.DESTRUCTIVE : Danger.CHANGE;
        }

        Set<Name> closing(Session session, List<Name> tables) throws SQLException, InterruptedException {
            return this == LOOK ? Set.of() : Hush.closing(session, tables, this == REPLACE);
        }

        String words(Place place) {
            return switch (this) {
                case LOOK -> "beside, and compare";
                case MERGE -> "and insert what is missing";
                case REPLACE -> "and make them what they were";
            };
        }

        Loss loss(Place place) {
            return this == REPLACE
                    ? Loss.of("nothing: rows that are overwritten or taken away are kept in schema " + place.schema())
                    : Loss.NONE;
        }

        String undo() {
            return switch (this) {
                case LOOK -> "the schema is dropped again";
                case MERGE -> "exactly the rows that were inserted are taken out again, but for those changed since";
                case REPLACE -> "rows that were replaced are kept beside, and put back";
            };
        }
    }

    static Problem.Trouble unreachable(Site site, SQLException e) {
        return Session.trouble("TARGET_UNREADABLE", site.node().name() + " cannot be looked at", e);
    }
}
