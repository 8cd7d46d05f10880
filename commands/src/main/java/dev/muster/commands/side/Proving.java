package dev.muster.commands.side;

import dev.muster.chat.Human;
import dev.muster.commands.host.Host;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Words;
import dev.muster.commands.vault.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Compares an unpacked base with the manifest that pg_basebackup wrote for it. That what was unpacked is what was stored is
 * known by then, by its SHA-256; that what was stored is what the server sent, a deep verification has proven once and for
 * all. So all of it is read again only if there was none.
 */
record Proving(Exam exam, Meter meter, int percent) {
    private static final String MANIFEST = "backup_manifest";

    /** What is to be told of it. */
    String prove(Path data) throws InterruptedException {
        var deep = deep();
        if (deep.isPresent()) {
            return "its base was compared with its manifest by the deep verification of "
                    + Moments.shown(deep.get().at());
        }
        if (Files.notExists(data.resolve(MANIFEST))) {
            return "its base has no manifest of its own to be compared with";
        }
        meter.phase(percent, "comparing the base with its manifest, since it was never verified deeply");
        long begun = System.nanoTime();
        var outcome = exam.chores(meter)
                .run(Host.Errand.of(exam.kit().program("pg_verifybackup"), "--no-parse-wal", "--quiet", data.toString())
                        .in(data)
                        .ordinarily());
        if (!outcome.ok()) {
            throw new Problem(
                            "BASE_DAMAGED",
                            "%s is not what pg_basebackup wrote: pg_verifybackup says: %s"
                                    .formatted(exam.manifest().id(), Words.first(outcome.complaint())),
                            "begin with another backup (--from), and see how this one is: /db backup verify "
                                    + exam.manifest().id() + " --deep")
                    .asTrouble();
        }
        return "its base is what pg_basebackup wrote, by its manifest (pg_verifybackup, "
                + Human.duration(Duration.ofNanos(System.nanoTime() - begun)) + ")";
    }

    private Optional<Verification> deep() {
        return exam.work().tools().vault().backups(exam.cluster()).stream()
                .filter(backup -> backup.id().equals(exam.manifest().id()))
                .flatMap(backup -> backup.last(Verification.Depth.DEEP).stream())
                .filter(Verification::passed)
                .findFirst();
    }
}
