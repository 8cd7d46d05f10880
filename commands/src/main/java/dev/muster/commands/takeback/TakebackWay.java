package dev.muster.commands.takeback;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.restore.Way;
import dev.muster.commands.side.Target;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;

/** {@code /db restore CLUSTER --to TARGET --replace}; {@code beside} answers everything else that goes to a moment. */
public record TakebackWay(Work.Tools tools, Way beside) implements Way {

    @Override
    public Answer answer(Request request, Cluster cluster) {
        var arguments = request.arguments();
        if (!arguments.has("replace") || arguments.has("beside")) {
            return beside.answer(request, cluster);
        }
        var target = Target.of(arguments.get("to").orElseThrow(), arguments.has("inclusive"), request.said());
        return new Answer.Proposal(new TakebackPlanner(tools, request, cluster, target).plan());
    }
}
