package dev.muster.commands.verify;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Reading;
import dev.muster.commands.reading.Sink;
import dev.muster.commands.reading.ToFolder;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Manifest;
import java.util.List;

/** Everything is there, unchanged, can be opened, and lists what it should. */
record QuickCheck(Exam exam) {
    private static final int ALL = 100;

    void run() throws InterruptedException {
        new Belonging(exam).check();
        if (!exam.report().good()) {
            return; // What is not there cannot be read.
        }
        var meter = exam.meter(ALL);
        boolean blind = exam.manifest().parts().stream().anyMatch(part -> !Reading.canOpen(part, exam.keys()));
        for (var part : exam.manifest().parts()) {
            read(part, meter);
        }
        if (blind) {
            exam.report().saw("what is in it was not read: this Muster has no key that opens it");
        }
    }

    private void read(Manifest.Part part, Meter meter) throws InterruptedException {
        var reading = new Reading(exam, meter);
        if (!Reading.canOpen(part, exam.keys())) {
            reading.read(part, List.of());
            return;
        }
        var chores = exam.chores(meter);
        switch (part.role()) {
            case DUMP -> reading.read(part, List.of(listing(exam, chores, part)));
            case GLOBALS -> reading.read(part, List.of(new GlobalsEnd(part)));
            case FILES -> reading.read(part, List.of());
            case BASE, TABLESPACE -> reading.read(part, List.of(new TarListing(chores, part)));
            case DUMP_DIRECTORY -> {
                try (var scratch = scratch()) {
                    var folder = scratch.give("toc");
                    var only = List.of("--wildcards", "*toc.dat");
                    reading.read(part, List.of(new ToFolder(chores, part.name(), folder, only)));
                    DirectoryListing.judge(exam, chores, part, folder);
                }
            }
        }
    }

    static Sink listing(Exam exam, Chores chores, Manifest.Part part) {
        return new Listing(chores, List.of(exam.kit().program("pg_restore"), "--list"), part, expected(exam, part));
    }

    static List<Manifest.Table> expected(Exam exam, Manifest.Part part) {
        return part.database()
                .flatMap(exam::database)
                .map(Manifest.Database::tables)
                .orElse(List.of());
    }

    private Scratch scratch() throws InterruptedException {
        return Scratch.open(
                exam.work().tools().host(),
                exam.work().tools().vault().scratch(),
                exam.manifest().id());
    }
}
