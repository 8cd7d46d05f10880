package dev.muster.commands.symptoms;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.restore.Way;
import dev.muster.commands.shelf.WalReach;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;

/** The way for those who only know what they see. It looks, and plans nothing. */
public record Symptoms(Work.Tools tools, WalReach reach) implements Way {

    @Override
    public Answer answer(Request request, Cluster cluster) {
        var symptom = request.arguments().get("symptom").map(Symptom::of);
        var advice = new Advice(
                cluster.name(),
                cluster.nodes().getFirst().login().database(),
                AtHand.of(tools.vault().backups(cluster.name()), reach.look(cluster.name()), request.now()));
        return symptom.map(advice::about).orElseGet(advice::question);
    }
}
