package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
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
import dev.muster.commands.where.Where;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /db restored drop CLUSTER SCHEMA}. */
record RestoredDropCommand(Work.Tools tools, BackupWords words) implements Command {

    @Override
    public Spec spec() {
        return new Spec(
                "restored drop",
                "Drop a schema with tables that were brought back, and with the rows that were kept there",
                Spec.Audience.ONCALL,
                List.of(
                        words.cluster().mustBeGiven(),
                        Parameter.positional("schema", "as /db restored list names it")
                                .mustBeGiven(),
                        Parameter.option("database", "which database; left out: the only one that has it"),
                        words.reason()),
                List.of("/db restored drop orders restored_20260301_1405"));
    }

    @Override
    public Answer answer(Request request) {
        try {
            var cluster = words.cluster(request);
            var site = new Where(tools.observer()).primary(tools.observer().observe(cluster));
            var wanted = request.arguments().get("schema").orElse("");
            var shelf = new RestoredShelf(tools, site);
            var all = shelf.all(request.arguments().get("database"));
            var found = all.stream()
                    .filter(one -> one.restored().schema().equals(wanted))
                    .toList();
            if (found.isEmpty()) {
                throw Where.unknown(
                        "restored schema",
                        wanted,
                        all.stream().map(one -> one.restored().schema()).toList());
            }
            if (found.size() > 1) {
                throw new Problem(
                                "SEVERAL_DATABASES",
                                "several databases have a schema " + wanted,
                                "say which with --database")
                        .asTrouble();
            }
            var one = found.getFirst();
            var place = new Place(cluster.name(), site.node().name(), one.database(), wanted);
            return new Answer.Proposal(new Plan(
                    new Plan.Target("restored drop", cluster.name(), cluster.tier(), Optional.of(one.database())),
                    "Drop %s of %s".formatted(wanted, one.database()),
                    Danger.DESTRUCTIVE,
                    List.of(new DropRestored(place)),
                    new Plan.Outlook(
                            Estimate.seconds(0.2, 5),
                            Loss.of(one.restored().told()),
                            Map.of("frees", Human.bytes(one.restored().bytes())),
                            "it cannot be taken back; the backup that it came from can be asked again"),
                    new Plan.Grounds(
                            List.of(
                                    site.check(),
                                    new Check(
                                            "Muster brought it back",
                                            one.restored().told(),
                                            true)),
                            Map.of("schema", wanted, "done", one.restored().done()),
                            request.arguments().get("reason"))));
        } catch (Problem.Trouble trouble) {
            return new Answer.Refusal(trouble.problem());
        }
    }
}
