package dev.muster.commands.wal;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.health.Finding;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.Where;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /db wal status [cluster]}: whether WAL is received, what the slot keeps, and what lies in the repositories. */
final class WalStatusCommand implements Command {
    private static final String UNKNOWN = "–";

    private final Surveyor surveyor;
    private final Where where;

    WalStatusCommand(Surveyor surveyor) {
        this.surveyor = surveyor;
        this.where = new Where(surveyor.tools().observer());
    }

    @Override
    public Spec spec() {
        return new Spec(
                "wal status",
                "Whether WAL is received, what the slot keeps on the server, and what lies in the repositories",
                Spec.Audience.VIEWERS,
                List.of(Parameter.positional("cluster", "the cluster; left out: the channel's own, or the only one")
                        .completedBy(_ -> where.clusterNames())),
                List.of("/db wal status", "/db wal status orders"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            return of(where.cluster(request));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private Answer of(Cluster cluster) {
        var survey = WalCheckCommand.configured(surveyor, cluster);
        var trail = surveyor.trail(cluster.name());
        var findings = WalFindings.of(survey, Exposure.of(survey, trail));
        var next = new ArrayList<Answer.FollowUp>();
        next.add(new Answer.FollowUp("Look again", "wal status " + cluster.name()));
        next.add(new Answer.FollowUp("Check for holes", "wal check " + cluster.name()));
        next.add(new Answer.FollowUp("What would be lost", "rpo " + cluster.name()));
        if (!survey.harmful().isEmpty()) {
            next.add(WalCheckCommand.newBase(cluster.name()));
        }
        return new Answer.Reply(document(survey, trail, findings), next);
    }

    private static Document document(Survey survey, Trail trail, List<Finding> findings) {
        var blocks = new ArrayList<Block>();
        var lines = new ArrayList<String>();
        findings.forEach(finding -> lines.add(finding.fact() + ". " + finding.hint()));
        if (survey.harmful().isEmpty()) {
            survey.gaps()
                    .forEach(gap -> lines.add(
                            gap.inWords() + ". A newer base backup lies behind it: from that on, all is well"));
        }
        if (!lines.isEmpty()) {
            blocks.add(new Block.Listing(lines));
        }
        blocks.add(new Block.Fields(fields(survey, trail)));
        blocks.add(
                new Block.Table(List.of("Repository", "Timeline", "From", "To", "Segments", "Newest"), ranges(survey)));
        boolean bad = findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.CRITICAL);
        boolean streams = survey.sender()
                .flatMap(Sender::connection)
                .filter(Sender.Connected::streaming)
                .isPresent();
        return new Document(
                survey.cluster() + ": WAL " + (streams ? "is received" : "is not received"),
                bad || !streams ? Tone.BAD : findings.isEmpty() ? Tone.GOOD : Tone.WARNING,
                blocks);
    }

    private static List<Block.Fields.Field> fields(Survey survey, Trail trail) {
        var fields = new ArrayList<Block.Fields.Field>();
        fields.add(field("Receiver", receiver(survey)));
        fields.add(field(
                "Flushed",
                survey.sender().flatMap(Sender::received).map(Lsn::toString).orElse(UNKNOWN)));
        fields.add(field("Behind", behind(survey, trail)));
        survey.sender().ifPresent(sender -> {
            fields.add(field("Slot " + survey.keeping().wal().orElseThrow().slot(), slot(sender)));
            fields.add(field("It keeps", sender.retained().map(Human::bytes).orElse(UNKNOWN)));
        });
        fields.add(field(
                "Spool",
                survey.reception()
                        .map(Reception::backlog)
                        .map(backlog -> Human.bytes(backlog.bytes()) + " in " + Human.count(backlog.files(), "file"))
                        .orElse("not on this replica")));
        fields.add(field(
                "Last sealed",
                survey.archive()
                        .flatMap(Archive::newest)
                        .map(newest -> newest.name() + " at " + Human.clock(newest.at(), survey.at()))
                        .orElse("nothing yet")));
        return fields;
    }

    private static Block.Fields.Field field(String name, String value) {
        return new Block.Fields.Field(name, value);
    }

    private static String receiver(Survey survey) {
        var node = survey.topology().writer().map(seen -> seen.node().name()).orElse("nowhere");
        var since = survey.reception().map(Reception::state).flatMap(WalStatusCommand::since);
        return survey.sender()
                .flatMap(Sender::connection)
                .map(ours -> ours.state() + " from " + node
                        + since.map(at -> " since " + Human.clock(at, survey.at()))
                                .orElse(""))
                .orElseGet(() -> survey.reception()
                        .map(Reception::state)
                        .flatMap(state -> state instanceof Reception.State.Hindered(var problem, var _)
                                ? Optional.of("none: " + problem.fact())
                                : Optional.empty())
                        .orElse("none"));
    }

    private static Optional<Instant> since(Reception.State state) {
        return state instanceof Reception.State.Receiving(var _, var since) ? Optional.of(since) : Optional.empty();
    }

    private static String behind(Survey survey, Trail trail) {
        return survey.sender()
                .flatMap(sender -> sender.received().map(received -> {
                    var age = trail.behind(received, sender.position(), survey.at());
                    long bytes = Math.max(0, sender.position().bytes() - received.bytes());
                    return bytes == 0
                            ? "nothing"
                            : "%s, %s%s"
                                    .formatted(
                                            Human.bytes(bytes),
                                            age.atLeast() ? "at least " : "",
                                            Human.duration(age.age().isNegative() ? Duration.ZERO : age.age()));
                }))
                .orElse(UNKNOWN);
    }

    private static String slot(Sender sender) {
        return sender.slot()
                .map(slot -> (slot.active() ? "active" : "not active")
                        + slot.restart().map(lsn -> ", from " + lsn).orElse("")
                        + slot.status().map(status -> ", " + status).orElse("")
                        + slot.safeBytes()
                                .map(safe -> ", lost after " + Human.bytes(Math.max(0, safe)) + " more")
                                .orElse(""))
                .orElse("there is none");
    }

    private static List<List<String>> ranges(Survey survey) {
        var rows = new ArrayList<List<String>>();
        for (var name : survey.keeping().repositories()) {
            var archive = Optional.ofNullable(survey.archives().of().get(name)).flatMap(found -> found);
            if (archive.isEmpty()) {
                rows.add(List.of(name, "does not answer"));
            } else if (archive.get().ranges().isEmpty()) {
                rows.add(List.of(name, "nothing yet"));
            }
            archive.ifPresent(found -> found.ranges()
                    .forEach((timeline, range) -> rows.add(List.of(
                            name,
                            String.valueOf(timeline),
                            range.first().start().toString(),
                            range.last().end().toString(),
                            String.valueOf(range.count()),
                            Human.clock(range.newest(), survey.at())))));
        }
        return rows;
    }
}
