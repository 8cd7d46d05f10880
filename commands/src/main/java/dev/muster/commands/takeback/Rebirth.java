package dev.muster.commands.takeback;

import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * A data folder that has its place again goes on under a new timeline. Under its old number it would write on beside what the
 * one wrote that had its place: in the same archive, from before the point where the two parted, and received by nobody, since
 * a lower number is an older history.
 */
record Rebirth(Work work, Ground ground) {

    void perform() throws InterruptedException {
        var seat = ground.primary();
        var engine = new Engine(work, ground.cluster(), seat);
        var data = seat.data();
        var before = ControlFile.of(work.tools(), data, work::checkpoint);
        if (engine.process().isPresent() || before.timeline() > newest()) {
            return; // An earlier try came that far.
        }
        try {
            new Histories(work, ground).into(data.resolve("pg_wal"));
            new Settling(work, ground).signal(data, "recovery.signal");
            var options = Files.exists(data.resolve(Options.FILE))
                    ? Files.readAllBytes(data.resolve(Options.FILE))
                    : new byte[0];
            work.checkpoint();
            engine.startByHand(List.of(
                    "-c",
                    "restore_command=false",
                    "-c",
                    "recovery_target_timeline=current",
                    "-c",
                    "recovery_target=",
                    "-c",
                    "recovery_target_lsn=",
                    "-c",
                    "recovery_target_time=",
                    "-c",
                    "recovery_target_xid=",
                    "-c",
                    "recovery_target_name="));
            engine.awaitRecovered();
            engine.stop(Engine.PATIENCE);
            Files.write(data.resolve(Options.FILE), options);
        } catch (IOException e) {
            throw Scratch.trouble("the timeline cannot be changed", e);
        }
        var after = ControlFile.of(work.tools(), data, work::checkpoint);
        if (after.timeline() <= before.timeline()) {
            throw new Problem(
                            "SAME_TIMELINE",
                            "%s went on under timeline %d".formatted(seat.node(), after.timeline()),
                            "see its log, then retry")
                    .asTrouble();
        }
    }

    /** What had its place, and whatever that knew of. */
    private int newest() throws InterruptedException {
        try {
            var undone = ground.undone(ground.primary());
            return Files.isDirectory(undone)
                    ? Math.max(
                            Histories.highest(undone.resolve("pg_wal")),
                            ControlFile.of(work.tools(), undone, work::checkpoint)
                                    .timeline())
                    : 0;
        } catch (IOException e) {
            throw Scratch.trouble("the histories of timelines cannot be seen", e);
        }
    }
}
