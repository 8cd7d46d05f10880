package dev.muster.commands.side;

import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.restore.Way;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /db restore CLUSTER --to TARGET}: everything as it was at a moment, beside. */
public final class MomentWay implements Way {
    private final Recoveries recoveries;

    public MomentWay(Work.Tools tools) {
        this.recoveries = new Recoveries(tools);
    }

    @Override
    public Answer answer(Request request, Cluster cluster) {
        var arguments = request.arguments();
        var target = Target.of(arguments.get("to").orElseThrow(), arguments.has("inclusive"), request.said());
        if (!arguments.has("beside") || arguments.has("replace")) {
            return new Answer.Refusal(askWhere(cluster, target));
        }
        return new Answer.Proposal(beside(request, cluster, target));
    }

    private static Problem askWhere(Cluster cluster, Target target) {
        return new Problem(
                "BESIDE_FIRST",
                "nothing says whether %s is wanted beside the cluster, or in its place".formatted(target.shown()),
                "say --beside, and nobody is touched: /db restore %s --to \"%s\" --beside; or --replace: everything that was committed since goes"
                        .formatted(cluster.name(), target.words()));
    }

    private Plan beside(Request request, Cluster cluster, Target target) {
        var arguments = request.arguments();
        var wish = new Recoveries.Wish(
                arguments.get("from"), arguments.get("timeline").map(Integer::valueOf));
        var prospect = recoveries.prospect(cluster, target, wish, request.now());
        Map<String, String> blast = new LinkedHashMap<>();
        blast.put("the cluster", "is not touched");
        blast.put("stands at", target.shown());
        blast.put("begins with", prospect.step().base().backup());
        blast.put("time", prospect.time());
        return new Plan(
                new Plan.Target("restore", cluster.name(), cluster.tier(), Optional.empty()),
                "Bring %s back beside, as it was at %s".formatted(cluster.name(), target.shown()),
                Danger.CHANGE,
                List.of(prospect.step()),
                new Plan.Outlook(
                        prospect.estimate(),
                        Loss.NONE,
                        blast,
                        "drop the side instance; it goes by itself too, when its time is over"),
                new Plan.Grounds(prospect.checks(), prospect.facts(), arguments.get("reason")));
    }
}
