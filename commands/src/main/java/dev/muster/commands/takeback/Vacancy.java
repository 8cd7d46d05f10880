package dev.muster.commands.takeback;

import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;

/** Sees to it that folders change places only while nobody works in them, whoever starts servers meanwhile. */
record Vacancy(Work work, String cluster, Ground.Seat seat) {
    private static final int MOST = 3;
    /** Longer than whoever looks after a service takes to start it again: systemd's own RestartSec is a tenth of it. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(50);

    /** Stops whoever works there, and sees that nobody is back a moment later. */
    void vacate() throws InterruptedException {
        for (int seen = 0; seen < MOST; seen++) {
            if (isEmpty(seat.data())) {
                return;
            }
            new Engine(work, cluster, seat).stop(Engine.PATIENCE);
            if (staysEmpty()) {
                return;
            }
        }
        throw comesBack();
    }

    /** Only what is in its place can be somebody's who starts it: what came there already is left to work. */
    void exchange(Exchange exchange) throws InterruptedException {
        for (int seen = 0; seen < MOST; seen++) {
            if (exchange.state() == Exchange.State.BEFORE) {
                vacate();
            }
            if (exchange.state() != Exchange.State.AFTER) {
                requireNobody(exchange.fresh());
            }
            work.checkpoint();
            if (exchange.perform(Vacancy::isEmpty)) {
                return;
            }
        }
        throw comesBack();
    }

    /** In one that is about to have its place: somebody may have started it to look into it. */
    static void requireNobody(Path folder) {
        if (!isEmpty(folder)) {
            throw new Problem(
                            "FOLDER_IN_USE",
                            "a server works in %s, which is about to change its place".formatted(folder),
                            "stop that server; then retry")
                    .asTrouble();
        }
    }

    private static boolean isEmpty(Path folder) {
        return Postmaster.of(folder).isEmpty() && Postmaster.all(folder).isEmpty();
    }

    private boolean staysEmpty() throws InterruptedException {
        long end = System.nanoTime() + QUIET.toNanos();
        while (System.nanoTime() < end) {
            work.checkpoint();
            if (!isEmpty(seat.data())) {
                return false;
            }
            Thread.sleep(LOOK);
        }
        return true;
    }

    private Problem.Trouble comesBack() {
        return new Problem(
                        "NODE_COMES_BACK",
                        "%s was stopped %d times, and somebody, or something, starts it again each time; its data folder %s has its name still"
                                .formatted(seat.node(), MOST, seat.folder()),
                        "see what starts it: systemctl stop, or mask, its unit, or name at the node in muster.yaml how it is stopped (stop: [systemctl, stop, …]); then retry, or roll back")
                .asTrouble();
    }
}
