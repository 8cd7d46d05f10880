package dev.muster.commands.side;

import dev.muster.chat.grammar.Parameter;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.where.BackupWords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the verbs about side instances share. */
public final class SideCommands {
    private final Sides sides;
    private final BackupWords words;

    private SideCommands(Sides sides, BackupWords words) {
        this.sides = sides;
        this.words = words;
    }

    public static List<Command> all(Work.Tools tools, BackupWords words) {
        var common = new SideCommands(new Sides(tools), words);
        return List.of(
                new SideListCommand(common),
                new SideExtendCommand(common),
                new SideStartCommand(common),
                new SideDropCommand(common));
    }

    Sides sides() {
        return sides;
    }

    BackupWords words() {
        return words;
    }

    Parameter name() {
        return Parameter.positional("name", "the side instance, as /db side list names it")
                .mustBeGiven()
                .completedBy(_ -> sides.all().stream().map(Side::name).toList());
    }

    Side side(Request request) {
        return sides.require(request.arguments().get("name").orElse(""));
    }

    /** One step on one side. */
    Plan plan(String verb, String title, Side side, Step step, Effect effect) {
        var tier = sides.tools()
                .observer()
                .cluster(side.cluster())
                .map(Cluster::tier)
                .orElse(Cluster.Tier.STANDARD);
        return new Plan(
                new Plan.Target(verb, side.cluster(), tier, Optional.empty()),
                title,
                Danger.CHANGE,
                List.of(step),
                new Plan.Outlook(effect.takes(), Loss.NONE, effect.blast(), effect.undo()),
                new Plan.Grounds(List.of(), Map.of("side instance", side.name()), effect.reason()));
    }

    record Effect(Map<String, String> blast, String undo, Optional<String> reason, Estimate takes) {
        Effect {
            blast = new LinkedHashMap<>(blast);
        }

        Effect(Map<String, String> blast, String undo, Optional<String> reason) {
            this(blast, undo, reason, Estimate.seconds(0.1, 5));
        }
    }
}
