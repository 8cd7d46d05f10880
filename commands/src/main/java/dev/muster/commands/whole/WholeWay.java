package dev.muster.commands.whole;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.restore.Way;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;

/** {@code /db restore CLUSTER --backup ID --into NEW}, or {@code --replace}. */
public record WholeWay(Work.Tools tools) implements Way {

    @Override
    public Answer answer(Request request, Cluster cluster) {
        var wish = Wish.of(request, cluster);
        return new Answer.Proposal(new WholePlanner(tools, wish).plan());
    }
}
