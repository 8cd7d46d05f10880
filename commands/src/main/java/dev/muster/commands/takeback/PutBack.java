package dev.muster.commands.takeback;

import dev.muster.commands.keptfolder.Disk;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every node on the data folder that it had, wherever taking the cluster back stood: whole, half, or hardly begun. What had
 * taken its place is kept in turn, with what was written into it.
 */
public record PutBack(Ground ground) implements Step {

    @Override
    public String describe() {
        return "put the data folders of %s back as they were, and start every node on its own; what was written since %s was taken back stays in %s"
                .formatted(
                        ground.cluster(),
                        ground.cluster(),
                        ground.undone(ground.primary()).getFileName());
    }

    @Override
    public String intent() {
        return "put back " + ground.intent();
    }

    @Override
    public Duration deadline() {
        return Duration.ofHours(1);
    }

    @Override
    public Loss loss() {
        return Loss.of("from what serves: all that was written to %s since it was taken back; it stays in %s"
                .formatted(ground.cluster(), ground.undone(ground.primary()).getFileName()));
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone(); // What is done of it is not done again.
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        boolean replaced = isReplaced(ground.primary());
        new Succession(ground).require(work);
        requireKept(work);
        for (var seat : ground.all().reversed()) {
            if (Files.isDirectory(ground.kept(seat))) {
                new Engine(work, ground.cluster(), seat).stop(Engine.PATIENCE);
            }
        }
        for (var seat : ground.all()) {
            work.checkpoint();
            back(work, seat);
        }
        var doubts = replaced ? new Rebirth(work, ground).perform() : List.<String>of();
        for (var seat : ground.all()) {
            work.checkpoint();
            restart(work, seat);
        }
        return proven(work, replaced, doubts);
    }

    /** Something had its place, and may have been written to. */
    private boolean isReplaced(Ground.Seat seat) {
        return Files.isDirectory(ground.undone(seat))
                || (Files.isDirectory(ground.kept(seat)) && Files.isDirectory(seat.data()));
    }

    /** All or none: a primary of one history and a standby of another are no cluster. */
    private void requireKept(Work work) throws InterruptedException {
        for (var seat : ground.all()) {
            Vacancy.requireNobody(ground.kept(seat));
            if (!Files.isDirectory(ground.kept(seat)) && !Files.isDirectory(seat.data())) {
                throw gone(seat.node(), "neither " + seat.folder() + " nor " + ground.kept(seat) + " is there");
            }
            // Without the first, somebody died between the two renames that put it back: the second is still to be
            // done.
            if (Files.isDirectory(seat.data())
                    && Files.isDirectory(ground.kept(seat))
                    && Files.isDirectory(ground.undone(seat))) {
                throw gone(seat.node(), ground.kept(seat) + " and " + ground.undone(seat) + " are both there");
            }
        }
        var primary = ground.primary();
        boolean kept = Files.isDirectory(ground.kept(primary));
        if (!kept && !Files.isDirectory(ground.undone(primary)) && !Files.isDirectory(ground.fresh(primary))) {
            throw gone(primary.node(), ground.kept(primary) + " is not there any more");
        }
        if (kept) {
            requireStandbys(
                    work,
                    ControlFile.of(work.tools(), ground.kept(primary), work::checkpoint)
                            .timeline());
        }
    }

    /** One that was rebuilt, and whose kept folder was dropped since, is of the other history. */
    private void requireStandbys(Work work, int timeline) throws InterruptedException {
        for (var seat : ground.standbys()) {
            if (!Files.isDirectory(ground.kept(seat))
                    && ControlFile.of(work.tools(), seat.data(), work::checkpoint)
                                    .timeline()
                            > timeline) {
                throw gone(seat.node(), ground.kept(seat) + " is not there any more");
            }
        }
    }

    private Problem.Trouble gone(String node, String fact) {
        return new Problem(
                        "CANNOT_PUT_BACK",
                        "%s cannot be put back: %s".formatted(node, fact),
                        "see what is kept: /db kept list %s; what serves now is not touched"
                                .formatted(ground.cluster()))
                .asTrouble();
    }

    private void back(Work work, Ground.Seat seat) throws InterruptedException {
        var kept = ground.kept(seat);
        if (Files.isDirectory(kept)) {
            if (Files.isDirectory(seat.data())) {
                new Vacancy(work, ground.cluster(), seat)
                        .exchange(new Exchange(seat.data(), kept, ground.undone(seat)));
            } else {
                Vacancy.requireNobody(kept);
                rename(seat);
            }
        }
        new Settling(work, ground).forgetNote(seat.data());
        Settling.delete(seat.data().resolve(Succession.FILE));
    }

    private void rename(Ground.Seat seat) {
        try {
            Disk.REAL.moveForGood(ground.kept(seat), seat.data());
        } catch (IOException e) {
            throw gone(seat.node(), "%s cannot be renamed: %s".formatted(ground.kept(seat), e.getMessage()));
        }
    }

    /** One that was told to stop and hangs may end only now. */
    private void restart(Work work, Ground.Seat seat) throws InterruptedException {
        var engine = new Engine(work, ground.cluster(), seat);
        if (engine.process().isPresent() && !engine.answers()) {
            engine.stop(Engine.PATIENCE);
        }
        engine.start();
    }

    private Proof proven(Work work, boolean replaced, List<String> doubts) throws SQLException, InterruptedException {
        var streaming = new Streaming(work, ground);
        var written = streaming.write();
        var told = new ArrayList<String>();
        told.add("%s is on the data folder that it had, and can be written to: timeline %d, %s"
                .formatted(ground.primary().node(), written.timeline(), written.lsn()));
        for (var seat : ground.standbys()) {
            streaming.requireHas(seat, written);
            told.add(seat.node() + " streams from it and has the same");
        }
        if (replaced) {
            told.add("what was written since is in " + ground.undone(ground.primary())
                    + ", and no more in the cluster; the timeline is a new one, so that no history is mixed up with another;"
                    + " no backup begins on it yet");
        }
        told.addAll(doubts);
        return new Proof(String.join("; ", told), replaced ? Map.of(LeftBehind.UNBACKED, ground.cluster()) : Map.of());
    }

    @Override
    public List<Next> next(Proof proof) {
        var kept = new Next("Kept", "kept list " + ground.cluster());
        var status = new Next("Status", "status " + ground.cluster());
        return proof.values().containsKey(LeftBehind.UNBACKED)
                ? List.of(new Next("Back it up now", FirstBackup.words(ground.cluster())), kept, status)
                : List.of(kept, status);
    }
}
