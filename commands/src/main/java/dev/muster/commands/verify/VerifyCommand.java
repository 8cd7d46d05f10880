package dev.muster.commands.verify;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Reading;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Chain;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Where;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /db backup verify ID}: whether a backup is what it should be. */
public final class VerifyCommand implements Command {
    private final Work.Tools tools;
    private final BackupWords words;

    public VerifyCommand(Work.Tools tools, BackupWords words) {
        this.tools = tools;
        this.words = words;
    }

    @Override
    public Spec spec() {
        return new Spec(
                "backup verify",
                "Read a backup back, hash, open and list it; or restore it beside, check it and count its rows",
                Spec.Audience.ONCALL,
                List.of(
                        words.id(),
                        Parameter.flag("deep", "restore it into a scratch server, check every index, count every row"),
                        Parameter.option("repository", "whose copy; left out: the first that has it")
                                .completedBy(_ -> tools.vault().repositories()),
                        words.reason()),
                List.of(
                        "/db backup verify orders-20260301-120000-p3f2",
                        "/db backup verify orders-20260301-120000-p3f2 --deep --repository offsite"));
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
        var backup = words.backup(request);
        var manifest = backup.manifest();
        var depth = request.arguments().has("deep") ? Verification.Depth.DEEP : Verification.Depth.QUICK;
        var cluster = manifest.source().cluster();
        var repository = repository(request, cluster, backup.id());
        var step = new VerifyBackup(cluster, backup.id(), depth, Optional.of(repository));
        tools.kits().of(manifest.source().major());
        boolean readable = manifest.parts().stream()
                .allMatch(part -> Reading.canOpen(
                        part, Exam.keeping(tools.vault(), cluster).keys()));
        if (depth == Verification.Depth.DEEP && !readable) {
            throw DeepCheck.noKey(backup.id()).asTrouble();
        }
        var checks = List.of(
                new Check("it is in " + repository, Human.bytes(manifest.bytes()), true),
                new Check("a key that opens it", readable ? "here" : "not here: hashes alone are compared", true));
        var facts = new LinkedHashMap<String, String>();
        facts.put("backup", backup.id());
        facts.put("repository", repository);
        facts.put(
                "files",
                manifest.parts().stream()
                        .map(part -> part.sha256())
                        .sorted()
                        .toList()
                        .toString());
        return new Plan(
                new Plan.Target("backup verify", cluster, tier(cluster), Optional.empty()),
                "Verify backup %s%s".formatted(backup.id(), depth == Verification.Depth.DEEP ? " deeply" : ""),
                Danger.CHANGE,
                List.of(step),
                new Plan.Outlook(
                        Estimates.of(depth, backup, tools.vault().backups(cluster)),
                        Loss.NONE,
                        blast(depth, backup),
                        "there is nothing to take back: what it makes it drops again"),
                new Plan.Grounds(checks, facts, request.arguments().get("reason")));
    }

    private Cluster.Tier tier(String cluster) {
        return tools.observer().cluster(cluster).stream()
                .map(Cluster::tier)
                .findFirst()
                .orElse(Cluster.Tier.STANDARD);
    }

    private String repository(Request request, String cluster, String id) {
        var named = request.arguments().get("repository");
        if (named.isEmpty()) {
            return Exam.first(tools.vault(), cluster, id);
        }
        if (!tools.vault().repositories().contains(named.get())) {
            throw Where.unknown("repository", named.get(), tools.vault().repositories());
        }
        if (!Exam.holds(tools.vault(), named.get(), cluster, id)) {
            throw new Problem(
                            "NO_COPY",
                            "there is no copy of " + id + " in " + named.get(),
                            "see where it is: /db backup show " + id)
                    .asTrouble();
        }
        return named.get();
    }

    private Map<String, String> blast(Verification.Depth depth, Backup backup) {
        var blast = new LinkedHashMap<String, String>();
        blast.put("reads", Human.bytes(backup.manifest().bytes()));
        if (depth == Verification.Depth.DEEP) {
            blast.put(
                    "scratch server", "on Muster's machine, in " + tools.vault().scratch());
            blast.put(
                    "room it takes",
                    "up to "
                            + Human.bytes(DeepCheck.room(Chain.of(
                                    tools.vault()
                                            .backups(backup.manifest().source().cluster()),
                                    backup.manifest()))));
        }
        return blast;
    }
}
