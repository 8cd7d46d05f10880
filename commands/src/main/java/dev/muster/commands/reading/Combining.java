package dev.muster.commands.reading;

import dev.muster.commands.host.Host;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.scratch.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A full backup and the incremental ones on top of it, made into one data folder by PostgreSQL's own tool. */
record Combining(Exam exam, Meter meter, Scratch scratch) {
    /** From this version on files that did not change are linked rather than copied. */
    private static final int LINKS_SINCE = 18;

    /** One of them, unpacked, with its tablespaces by their OID. */
    record Layer(Path folder, Map<String, Path> tablespaces) {}

    /** Answers with where each tablespace is now. What it was made of is gone then. */
    Map<String, Path> combine(List<Layer> layers, Path data) throws InterruptedException {
        meter.phase(0, "combining it with what it builds on");
        var tablespaces = new LinkedHashMap<String, Path>();
        var line = new ArrayList<>(List.of(exam.kit().program("pg_combinebackup"), "--no-sync"));
        if (exam.kit().major() >= LINKS_SINCE) {
            line.add("--link");
        }
        layers.getLast().tablespaces().forEach((oid, unpacked) -> {
            var folder = scratch.give(Unpacking.TABLESPACE + oid);
            tablespaces.put(oid, folder);
            line.add("--tablespace-mapping=" + unpacked + "=" + folder);
        });
        line.add("--output=" + data);
        layers.forEach(layer -> line.add(layer.folder().toString()));
        var outcome = exam.chores(meter)
                .run(Host.Errand.of(line, Map.of()).in(scratch.folder()).ordinarily());
        Scratch.requireRoomIn(outcome);
        if (outcome.ok()) {
            exam.report().saw("%d backups combined by pg_combinebackup".formatted(layers.size()));
        } else {
            exam.report()
                    .found(
                            Code.BACKUP_NOT_RESTORABLE,
                            "it cannot be combined with what it builds on: pg_combinebackup says: "
                                    + Words.last(outcome.complaint()));
        }
        layers.forEach(layer -> {
            layer.tablespaces().values().forEach(Scratch::remove);
            Scratch.remove(layer.folder());
        });
        return tablespaces;
    }
}
