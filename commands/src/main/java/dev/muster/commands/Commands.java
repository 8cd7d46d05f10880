package dev.muster.commands;

import dev.muster.commands.backup.BackupNowCommand;
import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.cluster.History;
import dev.muster.commands.forensic.CopyFiles;
import dev.muster.commands.forensic.CopyRows;
import dev.muster.commands.hooks.RunHooks;
import dev.muster.commands.keep.CopyBackup;
import dev.muster.commands.keep.PinBackup;
import dev.muster.commands.keep.PruneBackups;
import dev.muster.commands.keep.PruneCommand;
import dev.muster.commands.keep.PruneWal;
import dev.muster.commands.keep.UnpinBackup;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.sessions.CancelQuery;
import dev.muster.commands.sessions.EmptyDatabase;
import dev.muster.commands.sessions.EndSessions;
import dev.muster.commands.sessions.HoldDatabase;
import dev.muster.commands.sessions.ReleaseDatabase;
import dev.muster.commands.sessions.SessionsCommand;
import dev.muster.commands.shelf.ListCommand;
import dev.muster.commands.side.DropSide;
import dev.muster.commands.side.ExtendSide;
import dev.muster.commands.side.LookAtSide;
import dev.muster.commands.side.OpenSide;
import dev.muster.commands.side.StartSide;
import dev.muster.commands.status.StatusCommand;
import dev.muster.commands.table.BringBack;
import dev.muster.commands.table.CompareTables;
import dev.muster.commands.table.DropRestored;
import dev.muster.commands.table.MergeTables;
import dev.muster.commands.table.UndoMerge;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verify.VerifyBackup;
import dev.muster.commands.verify.VerifyCommand;
import dev.muster.commands.wal.Reception;
import dev.muster.commands.wal.WalCommands;
import dev.muster.commands.where.BackupWords;
import dev.muster.commands.whole.AnalyzeDatabase;
import dev.muster.commands.whole.CompareDatabase;
import dev.muster.commands.whole.DropBeside;
import dev.muster.commands.whole.DropKept;
import dev.muster.commands.whole.ReadyToSwap;
import dev.muster.commands.whole.RestoreDatabase;
import dev.muster.commands.whole.SafetySnapshot;
import dev.muster.commands.whole.SwapBack;
import dev.muster.commands.whole.SwapDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every verb but help, which explains them all. To add one: a package of its own, and a line here. */
public final class Commands {
    private Commands() {}

    public static List<Command> all(Work.Tools tools, History history, Reception.All receptions) {
        var observer = tools.observer();
        var commands = new ArrayList<Command>();
        commands.add(new StatusCommand(observer, history));
        commands.addAll(SessionsCommand.all(observer, tools.past()));
        var words = new BackupWords(tools);
        commands.add(new BackupNowCommand(tools, words));
        var reach = WalCommands.reach(tools, receptions);
        commands.addAll(ListCommand.all(tools, words, reach));
        commands.addAll(PruneCommand.all(tools, words));
        commands.add(new VerifyCommand(tools, words));
        commands.addAll(WalCommands.all(tools, receptions));
        commands.addAll(Restores.all(tools, words, receptions, reach));
        return List.copyOf(commands);
    }

    /** Every kind of step, by the name that it is kept under: a name is never given to another kind. */
    public static Map<String, Class<? extends Step>> steps() {
        return Map.ofEntries(
                Map.entry("sessions.cancel", CancelQuery.class),
                Map.entry("sessions.terminate", EndSessions.class),
                Map.entry("sessions.hold", HoldDatabase.class),
                Map.entry("sessions.release", ReleaseDatabase.class),
                Map.entry("sessions.empty", EmptyDatabase.class),
                Map.entry("backup.take", TakeBackup.class),
                Map.entry("backup.verify", VerifyBackup.class),
                Map.entry("backup.copy", CopyBackup.class),
                Map.entry("backup.prune", PruneBackups.class),
                Map.entry("backup.prune-wal", PruneWal.class),
                Map.entry("backup.pin", PinBackup.class),
                Map.entry("backup.unpin", UnpinBackup.class),
                Map.entry("forensic.files", CopyFiles.class),
                Map.entry("forensic.rows", CopyRows.class),
                Map.entry("hooks.run", RunHooks.class),
                Map.entry("side.open", OpenSide.class),
                Map.entry("side.look", LookAtSide.class),
                Map.entry("side.extend", ExtendSide.class),
                Map.entry("side.start", StartSide.class),
                Map.entry("side.drop", DropSide.class),
                Map.entry("restore.snapshot", SafetySnapshot.class),
                Map.entry("restore.database", RestoreDatabase.class),
                Map.entry("restore.analyze", AnalyzeDatabase.class),
                Map.entry("restore.compare", CompareDatabase.class),
                Map.entry("restore.ready", ReadyToSwap.class),
                Map.entry("restore.swap", SwapDatabases.class),
                Map.entry("restore.swap-back", SwapBack.class),
                Map.entry("restore.drop", DropBeside.class),
                Map.entry("kept.drop", DropKept.class),
                Map.entry("kept.drop-folder", dev.muster.commands.keptfolder.DropKeptFolder.class),
                Map.entry("cluster.recover", dev.muster.commands.takeback.RecoverBeside.class),
                Map.entry("cluster.weigh", dev.muster.commands.takeback.WeighLoss.class),
                Map.entry("cluster.ask", dev.muster.commands.takeback.AskTakeBack.class),
                Map.entry("cluster.finish", dev.muster.commands.takeback.FinishBeside.class),
                Map.entry("cluster.check", dev.muster.commands.takeback.CheckWayBack.class),
                Map.entry("cluster.stop", dev.muster.commands.takeback.StopCluster.class),
                Map.entry("cluster.swap", dev.muster.commands.takeback.SwapFolders.class),
                Map.entry("cluster.open", dev.muster.commands.takeback.OpenCluster.class),
                Map.entry("cluster.rebuild", dev.muster.commands.takeback.RebuildStandby.class),
                Map.entry("cluster.left-behind", dev.muster.commands.takeback.LeftBehind.class),
                Map.entry("cluster.follow-wal", dev.muster.commands.takeback.FollowWal.class),
                Map.entry("cluster.put-back", dev.muster.commands.takeback.PutBack.class),
                Map.entry("cluster.drop-beside", dev.muster.commands.takeback.DropBeside.class),
                Map.entry("table.bring", BringBack.class),
                Map.entry("table.compare", CompareTables.class),
                Map.entry("table.merge", MergeTables.class),
                Map.entry("table.let-go", dev.muster.commands.table.LetGo.class),
                Map.entry("table.unmerge", UndoMerge.class),
                Map.entry("table.put-away", dev.muster.commands.table.PutAway.class),
                Map.entry("table.drop", DropRestored.class));
    }
}
