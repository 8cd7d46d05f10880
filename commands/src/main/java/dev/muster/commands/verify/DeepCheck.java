package dev.muster.commands.verify;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Reading;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Chain;
import dev.muster.commands.vault.Manifest;

/** Restored beside, checked, counted, and dropped again. */
record DeepCheck(Exam exam) {
    /** Reading takes about this much of it; restoring and checking take the rest. */
    private static final int READING = 35;

    private static final long SERVER = 64L << 20;

    void run() throws InterruptedException {
        new Belonging(exam).check();
        if (!exam.report().good()) {
            return;
        }
        requireKey();
        var kit = exam.kit();
        var meter = exam.meter(READING);
        try (var scratch = Scratch.open(
                exam.work().tools().host(),
                exam.work().tools().vault().scratch(),
                exam.manifest().id())) {
            scratch.requireRoom(room(exam.chain()));
            var restoring = new Restoring(exam, scratch, meter, kit);
            switch (exam.manifest().kind()) {
                case LOGICAL -> new DeepLogical(restoring).run();
                case PHYSICAL -> new DeepPhysical(restoring).run();
            }
        }
    }

    private void requireKey() {
        exam.chain().links().stream()
                .filter(link -> link.parts().stream().anyMatch(part -> !Reading.canOpen(part, exam.keys())))
                .findFirst()
                .ifPresent(link -> {
                    throw noKey(link.id()).asTrouble();
                });
    }

    static Problem noKey(String id) {
        return new Problem(
                "NO_KEY",
                "backup " + id + " is encrypted, and this Muster has no key that opens it",
                "verify it deeply where the key is, or give this Muster one in backups.identities");
    }

    static long room(Chain chain) {
        var manifest = chain.links().getLast();
        long databases = manifest.content().databases().stream()
                .mapToLong(Manifest.Database::bytes)
                .sum();
        return SERVER
                + switch (manifest.kind()) {
                    case PHYSICAL -> chain.room() + chain.room() / 10;
                    case LOGICAL -> manifest.plainBytes() + Math.max(databases + databases / 2, manifest.plainBytes());
                };
    }
}
