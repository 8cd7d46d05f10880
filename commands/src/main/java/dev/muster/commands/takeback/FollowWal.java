package dev.muster.commands.takeback;

import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.wal.Holding;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Waits until the repository has the history of the new timeline: whoever receives WAL has followed it there. */
public record FollowWal(Ground ground) implements Step.Glance {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration LOOK = Duration.ofMillis(500);

    @Override
    public String describe() {
        return "see that WAL of the new timeline of %s is received and sealed".formatted(ground.cluster());
    }

    @Override
    public String intent() {
        return "follow the WAL of " + ground.intent();
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        var keeping = Exam.keeping(work.tools().vault(), ground.cluster());
        var written = new Streaming(work, ground).write();
        var repository = keeping.repositories().getFirst();
        long end = System.nanoTime() + PATIENCE.toNanos();
        String why = "nothing of it is there";
        while (System.nanoTime() < end) {
            work.checkpoint();
            try {
                var holding = Holding.of(work.tools(), keeping, repository, written.systemIdentifier());
                if (holding.histories().stream()
                        .anyMatch(file -> file.name().equals("%08X.history".formatted(written.timeline())))) {
                    return Proof.of("%s has the history of timeline %d: its WAL is received"
                            .formatted(repository, written.timeline()));
                }
            } catch (IOException e) {
                why = Optional.ofNullable(e.getMessage()).orElse("it does not answer");
            }
            Thread.sleep(LOOK);
        }
        throw new Problem(
                        "WAL_NOT_FOLLOWED",
                        "%s has no history of timeline %d yet: %s".formatted(repository, written.timeline(), why),
                        "the cluster serves; see /db wal status %s, then retry".formatted(ground.cluster()))
                .asTrouble();
    }
}
