package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.keptfolder.DropKeptFolder;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Looking;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.where.Spot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Plans that a data folder goes for good that another one took the place of. */
record FolderDrop(Work.Tools tools, Request request, Cluster cluster) {

    Plan plan(KeptFolder folder) {
        DropKeptFolder.requireUnused(new Looking(tools), folder);
        KeptDropCommand.requireAge(
                request,
                folder.name(),
                folder.mayGo(tools.handling().of(cluster.name()).keeps()));
        var blast = new LinkedHashMap<String, String>();
        blast.put("size", Human.bytes(KeptFolder.bytes(folder.folder())));
        blast.put(
                "kept",
                BackupWords.ago(folder.since(), request.now())
                        + folder.why().map(why -> ": " + why).orElse(""));
        blast.put("where", folder.folder().toString());
        blast.put("reaches", "nobody who uses " + cluster.name());
        var facts = new LinkedHashMap<String, String>();
        facts.put("kept folder", folder.folder().toString());
        return new Plan(
                new Plan.Target("kept drop", cluster.name(), cluster.tier(), Optional.of(folder.name())),
                "Drop the kept data folder " + folder.name(),
                Danger.DESTRUCTIVE,
                List.of(new DropKeptFolder(
                        new Spot(cluster.name(), folder.node()),
                        folder.name(),
                        folder.folder().toString())),
                new Plan.Outlook(
                        Estimate.seconds(0.2, 120),
                        Loss.of("%s as it was until %s, and the way back to it"
                                .formatted(folder.node(), Human.day(folder.since()))),
                        blast,
                        "it cannot be taken back: only backups and WAL bring it again"),
                new Plan.Grounds(
                        List.of(
                                new Check(
                                        "no server works in it", folder.folder().toString(), true),
                                new Check(
                                        folder.node() + " serves without it",
                                        folder.data().toString(),
                                        true)),
                        facts,
                        request.arguments().get("reason")));
    }
}
