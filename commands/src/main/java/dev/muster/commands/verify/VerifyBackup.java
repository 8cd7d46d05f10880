package dev.muster.commands.verify;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Verification;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Proves a backup, and notes beside it how that went. It fails if the backup is not good.
 *
 * @param repository whose copy is looked at; empty: the first that has it
 */
public record VerifyBackup(String cluster, String id, Verification.Depth depth, Optional<String> repository)
        implements Step {

    /** As it should follow upon each backup. */
    public static VerifyBackup quick(String cluster, String id) {
        return new VerifyBackup(cluster, id, Verification.Depth.QUICK, Optional.empty());
    }

    @Override
    public String describe() {
        return switch (depth) {
            case QUICK -> "read back, hash, open and list backup " + id;
            case DEEP -> "restore backup " + id + " beside, check it and count its rows, and drop that again";
        };
    }

    /** Which backup it is does not stand in it: one that is yet to be taken gets its id anew each time. */
    @Override
    public String intent() {
        return "verify a backup of %s: %s, %s"
                .formatted(cluster, depth.name().toLowerCase(Locale.ROOT), repository.orElse("wherever it is"));
    }

    @Override
    public Duration deadline() {
        return switch (depth) {
            case QUICK -> Duration.ofHours(6);
            case DEEP -> Duration.ofHours(24);
        };
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    /** What was seen before a crash is not known any more, and to look again does no harm. */
    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone();
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        long begun = System.nanoTime();
        var exam = Exam.of(work, cluster, id, repository);
        switch (depth) {
            case QUICK -> new QuickCheck(exam).run();
            case DEEP -> new DeepCheck(exam).run();
        }
        var took = Duration.ofNanos(System.nanoTime() - begun);
        var report = exam.report();
        note(
                work,
                exam,
                new Verification(Instant.now(), depth, took, report.seen(), report.problems(), exam.repository()));
        if (!report.good()) {
            throw report.trouble(cluster, id, exam.repository());
        }
        work.progress(100, "good");
        return Proof.of("backup %s in %s is good, looked at in %s: %s"
                .formatted(id, exam.repository(), Human.duration(took), String.join("; ", report.seen())));
    }

    /** Beside what is of another cluster nothing is written: it would land in the folder of that one. */
    private static void note(Work work, Exam exam, Verification verification) {
        if (!exam.manifest().source().cluster().equals(exam.cluster())) {
            return;
        }
        try {
            work.tools().vault().note(exam.repository(), exam.manifest(), verification);
        } catch (IOException e) {
            throw exam.trouble(e);
        }
        if (verification.depth() == Verification.Depth.DEEP) {
            noteElsewhere(work, exam, verification);
        }
    }

    /**
     * The other copies are of the same files, by their hashes: whoever finds one of them alone, after a disaster, should know
     * that it was once restored. It stands beside the one that was looked at; where it cannot stand elsewhere, nothing is lost.
     */
    private static void noteElsewhere(Work work, Exam exam, Verification verification) {
        var vault = work.tools().vault();
        vault.backup(exam.manifest().id()).stream()
                .flatMap(backup -> backup.copies().entrySet().stream())
                .filter(copy -> copy.getValue() == Backup.Copy.THERE)
                .map(Map.Entry::getKey)
                .filter(repository -> !repository.equals(exam.repository()))
                .forEach(repository -> {
                    try {
                        vault.note(repository, exam.manifest(), verification);
                    } catch (IOException _) {
                        work.progress(100, "noted, but not in " + repository);
                    }
                });
    }
}
