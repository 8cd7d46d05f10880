package dev.muster.commands;

import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.restore.RestoreCommand;
import dev.muster.commands.restore.Way;
import dev.muster.commands.table.TableCommand;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.where.BackupWords;
import java.util.ArrayList;
import java.util.List;

/** The verbs that bring something back. */
final class Restores {
    private Restores() {}

    static List<Command> all(Work.Tools tools, BackupWords words) {
        var commands = new ArrayList<Command>();
        Way whole = (_, cluster) -> unknown(cluster.name());
        Way moment = (_, cluster) -> unknown(cluster.name());
        Way symptoms = (_, cluster) -> unknown(cluster.name() + tools.vault().scratch());
        commands.add(new RestoreCommand(words, new RestoreCommand.Ways(whole, moment, symptoms)));
        commands.addAll(TableCommand.all(tools, words));
        return commands;
    }

    private static Answer unknown(String cluster) {
        return new Answer.Refusal(new Problem("UNKNOWN_WAY", cluster + " cannot be restored so", "choose another way"));
    }
}
