package dev.muster.commands.verify;

import dev.muster.chat.Human;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Find;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whether the manifest is that of this backup, of this cluster, whole, and as large as such backups are. */
record Belonging(Exam exam) {
    private static final int EARLIER = 7;
    private static final int SMALL_PERCENT = 50;

    void check() {
        var manifest = exam.manifest();
        if (!manifest.source().cluster().equals(exam.cluster())) {
            exam.report()
                    .found(
                            Code.BACKUP_OF_ANOTHER_CLUSTER,
                            "its manifest says that it is of cluster "
                                    + manifest.source().cluster());
        }
        checkFolder();
        checkIdentifier();
        if (manifest.parts().isEmpty()) {
            exam.report().found(Code.BACKUP_INCOMPLETE, "its manifest names no file");
        }
        manifest.parts().stream()
                .filter(part -> part.bytes() == 0 || part.plainBytes() == 0)
                .forEach(part -> exam.report().found(Code.BACKUP_INCOMPLETE, part.name() + " is empty"));
        checkCopy();
        manifest.base().ifPresent(this::checkBase);
        var earlier = exam.work().tools().vault().backups(exam.cluster()).stream()
                .map(Backup::manifest)
                .toList();
        smaller(manifest, earlier).ifPresent(text -> exam.report().found(Code.BACKUP_SUSPECT, text));
    }

    /** Every file that the manifest names lies in the folder that bears its id. */
    private void checkFolder() {
        var folder = Vault.folder(exam.cluster(), exam.manifest().id());
        try {
            var there = exam.store().list(folder);
            for (var part : exam.manifest().parts()) {
                there.stream()
                        .filter(item -> item.path().equals(folder + "/" + part.name()))
                        .findFirst()
                        .ifPresentOrElse(
                                item -> checkSize(part, item.bytes()),
                                () -> exam.report().found(Code.BACKUP_INCOMPLETE, part.name() + " is missing"));
            }
        } catch (IOException e) {
            throw exam.trouble(e);
        }
    }

    private void checkSize(Manifest.Part part, long bytes) {
        if (bytes != part.bytes()) {
            exam.report()
                    .found(
                            Code.BACKUP_DAMAGED,
                            "%s has %s, and the manifest says %d: it was cut off or replaced"
                                    .formatted(part.name(), Human.count(bytes, "byte"), part.bytes()));
        }
    }

    /** Where copies differ, the one that counts is told: this one would not have been looked at at all. */
    private void checkCopy() {
        var vault = exam.work().tools().vault();
        boolean differs = vault.backups(exam.cluster()).stream()
                .filter(backup -> backup.id().equals(exam.manifest().id()))
                .anyMatch(backup -> backup.copies().get(exam.repository()) == Backup.Copy.DIFFERENT);
        if (differs && exam.report().good()) {
            exam.report()
                    .found(
                            Code.BACKUP_DAMAGED,
                            "in " + exam.repository() + " its manifest is not that of the other copies");
        }
    }

    /** An incremental one is worth as much as all that it builds on, where it is. */
    private void checkBase(String base) {
        var backups = exam.work().tools().vault().backups(exam.cluster());
        var find = new Find(backups);
        var found = backups.stream().filter(backup -> backup.id().equals(base)).findFirst();
        Optional<String> why = found.isEmpty()
                ? Optional.of("is not there: bring it back")
                : find.whyNot(found.get()).map(trouble -> "cannot be relied on: " + trouble);
        if (why.isEmpty() && !find.isWholeIn(exam.repository(), found.get())) {
            why = Optional.of("is not whole in %s, with all below it: /db backup copy %s --to %s"
                    .formatted(exam.repository(), base, exam.repository()));
        }
        why.ifPresentOrElse(
                trouble -> exam.report()
                        .found(Code.BACKUP_INCOMPLETE, "it builds on %s, which %s".formatted(base, trouble)),
                () -> exam.report().saw("it builds on %s, which is there".formatted(base)));
    }

    /** Two clusters may bear one name, one after the other. */
    private void checkIdentifier() {
        var observer = exam.work().observer();
        var live = observer.cluster(exam.cluster())
                .map(observer::observe)
                .flatMap(topology -> topology.up().findFirst())
                .map(facts -> facts.identity().systemIdentifier());
        var said = exam.manifest().source().systemIdentifier();
        if (live.isEmpty()) {
            exam.report().saw("no node answers: the system identifier was not compared");
        } else if (!live.get().equals(said)) {
            exam.report()
                    .found(
                            Code.BACKUP_OF_ANOTHER_CLUSTER,
                            "it is of a cluster with system identifier %s, and %s has %s"
                                    .formatted(said, exam.cluster(), live.get()));
        } else {
            exam.report().saw("system identifier " + said + " as that of " + exam.cluster());
        }
    }

    /** Against the median of the whole backups of the same kind before it. Pure. */
    static Optional<String> smaller(Manifest manifest, List<Manifest> others) {
        var sizes = others.stream()
                .filter(other -> other.kind() == manifest.kind())
                .filter(other -> whole(other) && whole(manifest))
                .filter(other -> other.stop().at().isBefore(manifest.start().at()))
                .sorted((a, b) -> b.stop().at().compareTo(a.stop().at()))
                .limit(EARLIER)
                .map(Manifest::plainBytes)
                .sorted()
                .toList();
        if (sizes.isEmpty()) {
            return Optional.empty();
        }
        long median = sizes.get(sizes.size() / 2);
        return manifest.plainBytes() * 100 < median * SMALL_PERCENT
                ? Optional.of("it is suddenly small: %s, where the last ones had %s"
                        .formatted(Human.bytes(manifest.plainBytes()), Human.bytes(median)))
                : Optional.empty();
    }

    private static boolean whole(Manifest manifest) {
        return manifest.content().whole() && manifest.base().isEmpty();
    }
}
