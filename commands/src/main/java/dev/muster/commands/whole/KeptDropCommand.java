package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Site;
import dev.muster.commands.where.Where;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** {@code /db kept drop CLUSTER NAME}: what a restore replaced goes for good. */
public record KeptDropCommand(Work.Tools tools, BackupWords words) implements Command {

    @Override
    public Spec spec() {
        return new Spec(
                "kept drop",
                "Drop a database or a data folder that a restore replaced, for good",
                Spec.Audience.ONCALL,
                List.of(
                        Parameter.positional("cluster", "the cluster")
                                .mustBeGiven()
                                .completedBy(_ -> new Where(tools.observer()).clusterNames()),
                        Parameter.positional("name", "the kept database or data folder, as /db kept list names it")
                                .mustBeGiven(),
                        Parameter.flag("now", "although it is to be kept for longer"),
                        words.reason()),
                List.of(
                        "/db kept drop orders orders_kept_20260301_1405",
                        "/db kept drop orders orders-a-kept-20260301-140512"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            return new Answer.Proposal(plan(request));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }

    private Plan plan(Request request) {
        var cluster = words.cluster(request);
        var name = request.arguments().get("name").orElse("");
        var folder = KeptFolder.of(cluster).stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
        if (folder.isPresent()) {
            return new FolderDrop(tools, request, cluster).plan(folder.get());
        }
        var site = new Where(tools.observer()).primary(tools.observer().observe(cluster));
        var ones = KeptListCommand.look(tools, site);
        var kept = ones.named(name)
                .orElseThrow(() -> new Problem(
                                "UNKNOWN_KEPT",
                                "%s keeps no database “%s”".formatted(cluster.name(), name),
                                "see which it keeps: /db kept list " + cluster.name())
                        .asTrouble());
        DropKept.requireSuccessor(kept);
        requireAge(request, site, kept);
        return plan(request, site, kept);
    }

    private void requireAge(Request request, Site site, KeptOnes.Kept kept) {
        requireAge(
                request,
                kept.seen().name(),
                kept.mayGo(tools.handling().of(site.cluster().name()).keeps()));
    }

    static void requireAge(Request request, String name, Instant until) {
        if (until.isAfter(request.now()) && !request.arguments().has("now")) {
            throw new Problem(
                            "KEPT_YOUNG",
                            "%s is to be kept until %s, since the way back leads through it"
                                    .formatted(name, Human.day(until)),
                            "wait until then, or say --now if nobody will want it back")
                    .asTrouble();
        }
    }

    private Plan plan(Request request, Site site, KeptOnes.Kept kept) {
        var name = kept.seen().name();
        var blast = new LinkedHashMap<String, String>();
        blast.put("database size", Human.bytes(kept.bytes()));
        blast.put(
                "kept",
                BackupWords.ago(kept.mark().since(), request.now()) + ": "
                        + kept.mark().why());
        blast.put("reaches", "nobody who uses " + kept.mark().database());
        var facts = new LinkedHashMap<String, String>();
        facts.put("node " + site.node().name(), site.essence());
        facts.put("database " + name, "oid " + kept.seen().oid());
        facts.put(
                "successor",
                kept.mark().database() + " "
                        + kept.successor().map(Databases.Seen::oid).orElse(0L));
        return new Plan(
                new Plan.Target(
                        "kept drop", site.cluster().name(), site.cluster().tier(), Optional.of(name)),
                "Drop the kept database " + name,
                Danger.DESTRUCTIVE,
                List.of(new DropKept(site.spot(), name, kept.seen().oid())),
                new Plan.Outlook(
                        Estimate.seconds(0.2, 30),
                        Loss.of("%s as it was until %s, and the way back to it"
                                .formatted(
                                        kept.mark().database(),
                                        Human.day(kept.mark().since()))),
                        blast,
                        "it cannot be taken back: only a backup brings it again"),
                new Plan.Grounds(
                        List.of(
                                site.check(),
                                new Check(
                                        kept.mark().database() + " serves without it",
                                        "oid "
                                                + kept.successor()
                                                        .map(Databases.Seen::oid)
                                                        .orElse(0L),
                                        true)),
                        facts,
                        request.arguments().get("reason")));
    }
}
