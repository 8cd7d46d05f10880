package dev.muster.commands.takeback;

import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data folder that has its place again goes on under a new timeline. Under its old number it would write on beside what the
 * one wrote that had its place: in the same archive, from before the point where the two parted, and received by nobody, since
 * a lower number is an older history.
 */
record Rebirth(Work work, Ground ground) {
    /** To the end of what lies in its folder, and of nothing else, wherever its configuration would have it stop. */
    private static final List<String> RECOVERING = Stream.of(
                    "restore_command=false",
                    "recovery_target_timeline=current",
                    "recovery_target=",
                    "recovery_target_lsn=",
                    "recovery_target_time=",
                    "recovery_target_xid=",
                    "recovery_target_name=")
            .flatMap(setting -> Stream.of("-c", setting))
            .toList();

    void perform() throws InterruptedException {
        var seat = ground.primary();
        var engine = new Engine(work, ground.cluster(), seat);
        var data = seat.data();
        var before = ControlFile.of(work.tools(), data, work::checkpoint);
        var options = data.resolve("postmaster.opts.muster");
        if (Files.exists(options)) {
            engine.stop(Engine.PATIENCE); // An earlier try was killed in its middle.
        }
        try {
            if (engine.process().isPresent() || before.timeline() > newest()) {
                restore(data, options);
                return; // An earlier try came that far.
            }
            new Histories(work, ground).into(data.resolve("pg_wal"));
            if (Files.exists(data.resolve(Options.FILE)) && !Files.exists(options)) {
                Files.copy(data.resolve(Options.FILE), options);
                work.tools().host().handOver(options);
            }
            new Settling(work, ground).signal(data, "recovery.signal");
            work.checkpoint();
            engine.startByHand(RECOVERING);
            engine.awaitRecovered();
            engine.stop(Engine.PATIENCE);
            restore(data, options);
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

    private static void restore(Path data, Path options) throws IOException {
        if (Files.exists(options)) {
            Files.move(options, data.resolve(Options.FILE), StandardCopyOption.REPLACE_EXISTING);
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
