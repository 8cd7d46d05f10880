package dev.muster.commands.wal;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /db rpo [cluster]}: what would be lost if it burned down now. */
final class RpoCommand implements Command {
    private final Surveyor surveyor;
    private final Where where;

    RpoCommand(Surveyor surveyor) {
        this.surveyor = surveyor;
        this.where = new Where(surveyor.tools().observer());
    }

    @Override
    public Spec spec() {
        return new Spec(
                "rpo",
                "What would be lost if a cluster burned down now, against what its tier allows",
                Spec.Audience.VIEWERS,
                List.of(Parameter.positional("cluster", "the cluster; left out: the channel's own, or all of them")
                        .completedBy(_ -> where.clusterNames())),
                List.of("/db rpo", "/db rpo orders"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var clusters = surveyor.tools().observer().clusters();
            boolean one = request.arguments().get("cluster").or(request::here).isPresent() || clusters.size() == 1;
            return one ? of(where.cluster(request)) : overview(clusters);
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private Answer of(Cluster cluster) {
        var survey = surveyor.survey(cluster);
        if (survey.isEmpty()) {
            return new Answer.Refusal(new Problem(
                    "NO_BACKUPS",
                    "no backups are configured for " + cluster.name() + ": everything would be lost",
                    "add backups to it in the configuration"));
        }
        var card = new RpoCard(survey.get(), Exposure.of(survey.get(), surveyor.trail(cluster.name())));
        var next = new ArrayList<Answer.FollowUp>();
        survey.get()
                .keeping()
                .wal()
                .ifPresent(_ -> next.add(new Answer.FollowUp("WAL", "wal status " + cluster.name())));
        next.add(new Answer.FollowUp("Backups", "backup list " + cluster.name()));
        return new Answer.Reply(card.document(), next);
    }

    private Answer overview(List<Cluster> clusters) {
        var rows = new ArrayList<List<String>>();
        boolean met = true;
        for (var cluster : clusters) {
            var exposure = surveyor.survey(cluster).map(survey -> Exposure.of(survey, surveyor.trail(cluster.name())));
            met &= exposure.filter(Exposure::met).isPresent();
            rows.add(List.of(
                    cluster.name(),
                    exposure.map(RpoCard::loss).orElse("everything: no backups are configured"),
                    exposure.map(found -> Human.duration(found.objective())).orElse(""),
                    exposure.map(found -> found.met() ? "met" : "MISSED").orElse("MISSED"),
                    exposure.flatMap(Exposure::why).orElse("")));
        }
        return new Answer.Reply(
                Document.of(
                        met ? "What would be lost: all within bounds" : "What would be lost: more than is allowed",
                        met ? Tone.GOOD : Tone.BAD,
                        new Block.Table(List.of("Cluster", "Would be lost", "Allowed", "RPO", "Why"), rows)),
                clusters.stream()
                        .limit(5)
                        .map(cluster -> new Answer.FollowUp(cluster.name(), "rpo " + cluster.name()))
                        .toList());
    }

    static Optional<Problem> unconfigured(Survey survey) {
        return survey.keeping().wal().isPresent()
                ? Optional.empty()
                : Optional.of(new Problem(
                        "NO_WAL",
                        "no WAL is received of " + survey.cluster(),
                        "add wal to its backups in the configuration"));
    }
}
