package dev.muster.commands;

import dev.muster.commands.forensic.ForensicCommand;
import dev.muster.commands.lost.LostCommand;
import dev.muster.commands.plan.Work;
import dev.muster.commands.restore.EstimateCommand;
import dev.muster.commands.restore.RestoreCommand;
import dev.muster.commands.shelf.WalReach;
import dev.muster.commands.side.MomentWay;
import dev.muster.commands.side.SideCommands;
import dev.muster.commands.symptoms.Symptoms;
import dev.muster.commands.table.TableCommand;
import dev.muster.commands.takeback.TakebackWay;
import dev.muster.commands.verb.Command;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.whole.KeptDropCommand;
import dev.muster.commands.whole.KeptListCommand;
import dev.muster.commands.whole.WholeWay;
import java.util.ArrayList;
import java.util.List;

/** The verbs that bring something back. */
final class Restores {
    private Restores() {}

    static List<Command> all(Work.Tools tools, BackupWords words, Reception.All receptions, WalReach reach) {
        var commands = new ArrayList<Command>();
        var restore = new RestoreCommand(
                words,
                new RestoreCommand.Ways(
                        new WholeWay(tools), new TakebackWay(tools, new MomentWay(tools)), new Symptoms(tools, reach)));
        commands.add(restore);
        commands.add(new EstimateCommand(
                restore,
                tools.past(),
                "/db restore estimate orders --backup latest --replace",
                "/db restore estimate orders --to 14:05 --beside"));
        commands.add(new EstimateCommand(
                new TableCommand(tools, words),
                tools.past(),
                "/db restore estimate table orders public.lines --merge",
                "/db restore estimate table orders public.lines --to 14:05"));
        commands.add(new LostCommand(tools, receptions, words));
        commands.add(new KeptListCommand(tools, words));
        commands.add(new KeptDropCommand(tools, words));
        commands.addAll(SideCommands.all(tools, words));
        commands.addAll(TableCommand.all(tools, words));
        commands.addAll(ForensicCommand.all(tools, words));
        return commands;
    }
}
