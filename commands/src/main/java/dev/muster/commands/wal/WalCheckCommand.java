package dev.muster.commands.wal;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.Where;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /db wal check [cluster]}: whether the WAL that is kept leads from one moment to another without a hole. */
final class WalCheckCommand implements Command {
    private static final int MOST_SHOWN = 20;

    private final Surveyor surveyor;
    private final Where where;

    WalCheckCommand(Surveyor surveyor) {
        this.surveyor = surveyor;
        this.where = new Where(surveyor.tools().observer());
    }

    @Override
    public Spec spec() {
        return new Spec(
                "wal check",
                "Whether the WAL that is kept leads from one moment to another without a hole",
                Spec.Audience.VIEWERS,
                List.of(
                        Parameter.positional("cluster", "the cluster; left out: the channel's own, or the only one")
                                .completedBy(_ -> where.clusterNames()),
                        Parameter.option("from", "a time or an LSN; left out: the oldest kept physical backup")
                                .completedBy(_ -> Moments.COMMON),
                        Parameter.option("to", "a time or an LSN; left out: the newest WAL that is sealed")
                                .completedBy(_ -> Moments.COMMON),
                        Parameter.flag("deep", "also read, open and look into every segment")),
                List.of(
                        "/db wal check orders",
                        "/db wal check orders --from 14:05 --to 15:00",
                        "/db wal check orders --from 0/3000060 --deep"));
    }

    static Answer.FollowUp newBase(String cluster) {
        return new Answer.FollowUp("Take a base backup", "backup now " + cluster + " --kind physical");
    }

    static Survey configured(Surveyor surveyor, Cluster cluster) {
        var survey = surveyor.survey(cluster)
                .orElseThrow(() -> new Problem(
                                "NO_BACKUPS",
                                "no backups are configured for " + cluster.name(),
                                "add backups to it in the configuration")
                        .asTrouble());
        RpoCommand.unconfigured(survey).ifPresent(problem -> {
            throw problem.asTrouble();
        });
        return survey;
    }

    @Override
    public Answer answer(Request request) {
        try {
            return of(configured(surveyor, where.cluster(request)), request);
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private Answer of(Survey survey, Request request) {
        var first = survey.keeping().repositories().getFirst();
        if (survey.archive().isEmpty()) {
            throw survey.archives().troubles().getFirst().asTrouble();
        }
        var archive = survey.archive().get();
        if (archive.isEmpty()) {
            throw new Problem(
                            "NO_WAL_YET",
                            "no WAL of " + survey.cluster() + " is in repository " + first + " yet",
                            "see /db wal status " + survey.cluster())
                    .asTrouble();
        }
        var from = from(request, archive).or(survey::begin).orElseThrow();
        var sightings = Sightings.of(survey, archive, surveyor.trail(survey.cluster()));
        var to = to(request, survey, archive, sightings)
                .or(() -> archive.end(survey.lineage()))
                .orElseThrow();
        if (!from.before(to)) {
            throw new Problem(
                            "EMPTY_RANGE",
                            "there is no WAL between %s and %s".formatted(from, to),
                            "let --from be before --to; what is there is seen with /db wal status " + survey.cluster())
                    .asTrouble();
        }
        var continuity = Continuity.of(archive.contents(), survey.lineage(), from, to);
        var damage = request.arguments().has("deep")
                ? new DeepLook(
                                surveyor.tools().vault().repository(first),
                                survey.keeping().keys())
                        .damage(archive, survey.lineage(), continuity)
                : List.<String>of();
        var next = new ArrayList<Answer.FollowUp>();
        if (!continuity.whole() || !damage.isEmpty()) {
            next.add(newBase(survey.cluster()));
        }
        next.add(new Answer.FollowUp("WAL", "wal status " + survey.cluster()));
        var sure = sightings.sure(to).map(Moments::shown).orElse("not known: nobody looked where the server was");
        return new Answer.Reply(
                document(
                        survey,
                        continuity,
                        damage,
                        new Looked(request.arguments().has("deep"), sure)),
                next);
    }

    /** A time stands for the earliest segment that may hold it: more is checked then, never less. */
    private static Optional<Lsn> from(Request request, Archive archive) {
        return request.arguments()
                .get("from")
                .map(said -> Lsn.of(said).orElseGet(() -> {
                    var moment = Moments.parse(said, request.now());
                    return archive.at(moment)
                            .map(Segment::start)
                            .orElseThrow(() -> new Problem(
                                            "NOT_YET",
                                            "no WAL was sealed after " + Moments.shown(moment),
                                            "name an earlier time, or see /db wal status")
                                    .asTrouble());
                }));
    }

    /** A time stands for where the server was seen since; if nobody looked, for the end of all that is there. */
    private static Optional<Lsn> to(Request request, Survey survey, Archive archive, Sightings sightings) {
        return request.arguments()
                .get("to")
                .map(said -> Lsn.of(said).orElseGet(() -> {
                    var moment = Moments.parse(said, request.now());
                    var end = archive.end(survey.lineage()).orElseThrow();
                    var needed = archive.at(moment)
                            .map(_ -> sightings.covering(moment).orElse(end));
                    return needed.filter(lsn -> !end.before(lsn))
                            .orElseThrow(() -> notYet(archive, moment, end, sightings));
                }));
    }

    private static Problem.Trouble notYet(Archive archive, Instant moment, Lsn end, Sightings sightings) {
        return new Problem(
                        "NOT_YET",
                        "the newest WAL in the repository was sealed at "
                                + archive.newest()
                                        .map(newest -> Moments.shown(newest.at()))
                                        .orElse("no time")
                                + sightings
                                        .sure(end)
                                        .map(sure -> ", and goes at least up to " + Moments.shown(sure))
                                        .orElse("")
                                + "; not to " + Moments.shown(moment),
                        "leave --to out, or see /db wal status")
                .asTrouble();
    }

    /** {@code sure}: all from before then is in it. */
    private record Looked(boolean deep, String sure) {}

    private static Document document(Survey survey, Continuity continuity, List<String> damage, Looked looked) {
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Fields(List.of(
                new Block.Fields.Field("From", continuity.from().toString()),
                new Block.Fields.Field("To", continuity.to().toString()),
                new Block.Fields.Field("There", Human.count(continuity.segments(), "segment")),
                new Block.Fields.Field("Timelines", timelines(survey)),
                new Block.Fields.Field("At least up to", looked.sure()),
                new Block.Fields.Field(
                        "Looked at",
                        looked.deep() ? "every segment opened" : "names, sizes and times; --deep opens them"))));
        boolean good = continuity.whole() && damage.isEmpty();
        if (!continuity.whole()) {
            blocks.add(new Block.Text(
                    "Recovery to moments in between, and from a base before to a moment behind, is impossible. Take a"
                            + " base backup: from it on, all is well again."));
            blocks.add(new Block.Table(
                    List.of("Timeline", "Missing from", "To", "Segments"),
                    continuity.gaps().stream()
                            .limit(MOST_SHOWN)
                            .map(gap -> List.of(
                                    String.valueOf(gap.timeline()),
                                    gap.from().toString(),
                                    gap.to().toString(),
                                    String.valueOf(gap.segments())))
                            .toList()));
        }
        if (!damage.isEmpty()) {
            blocks.add(new Block.Listing(damage.stream().limit(MOST_SHOWN).toList()));
        }
        return new Document(
                survey.cluster() + ": WAL " + (good ? "without a hole" : verdict(continuity, damage)),
                good ? Tone.GOOD : Tone.BAD,
                blocks);
    }

    private static String verdict(Continuity continuity, List<String> damage) {
        long missing = continuity.gaps().stream().mapToLong(Gap::segments).sum();
        return missing > 0
                ? "is missing: " + Human.count(missing, "segment")
                : "is damaged: " + Human.count(damage.size(), "segment");
    }

    private static String timelines(Survey survey) {
        return String.join(
                " → ", survey.lineage().timelines().mapToObj(String::valueOf).toList());
    }
}
