package dev.muster.commands.table;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Reading;
import dev.muster.commands.reading.RoleNames;
import dev.muster.commands.reading.Sink;
import dev.muster.commands.reading.ToFile;
import dev.muster.commands.reading.ToFolder;
import dev.muster.commands.vault.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A stored dump: fetched, checked, decrypted and decompressed into the scratch folder. */
final class StoredSource implements Source {
    private static final long SERVER = 96L << 20;

    private final BringBack step;
    private final Exam exam;
    private final RoleNames roles = new RoleNames();

    StoredSource(BringBack step, Work work) {
        this.step = step;
        this.exam = Exam.of(work, step.place().cluster(), step.origin().backup().orElseThrow(), Optional.empty());
    }

    static Optional<Manifest.Part> part(Manifest manifest, String database) {
        return manifest.parts().stream()
                .filter(part -> part.role() == Manifest.Role.DUMP || part.role() == Manifest.Role.DUMP_DIRECTORY)
                .filter(part -> part.database().equals(Optional.of(database)))
                .findFirst();
    }

    private Manifest.Part part() {
        return part(exam.manifest(), step.place().database())
                .orElseThrow(() -> new Problem(
                                "DATABASE_NOT_THERE",
                                "backup %s has no dump of %s"
                                        .formatted(
                                                exam.manifest().id(),
                                                step.place().database()),
                                "see what is in it: /db backup show "
                                        + exam.manifest().id())
                        .asTrouble());
    }

    @Override
    public long bytes() {
        return part().bytes();
    }

    @Override
    public long plainBytes() {
        return part().plainBytes();
    }

    @Override
    public List<String> roles() {
        return roles.names();
    }

    @Override
    public List<String> schemas() {
        if (exam.manifest().content().partial().isEmpty()) {
            return List.of();
        }
        return exam.manifest().content().databases().stream()
                .flatMap(database -> database.tables().stream())
                .map(Manifest.Table::schema)
                .distinct()
                .toList();
    }

    /** Counted at the very snapshot of the backup. */
    @Override
    public Optional<Long> rows(Name table) {
        return exam.manifest().content().databases().stream()
                .filter(database -> database.name().equals(step.place().database()))
                .flatMap(database -> database.tables().stream())
                .filter(one -> new Name(one.schema(), one.name()).equals(table))
                .findFirst()
                .flatMap(Manifest.Table::rows);
    }

    @Override
    public Archive fetch(Bench bench, Meter meter) throws InterruptedException {
        var part = part();
        bench.scratch().requireRoom(part.plainBytes() + SERVER);
        var reading = new Reading(exam, meter);
        for (var other : exam.manifest().parts()) {
            if (other.role() == Manifest.Role.GLOBALS) {
                reading.read(other, List.of(roles));
            }
        }
        var dump = bench.scratch().path("source.dump");
        Sink sink = part.role() == Manifest.Role.DUMP
                ? new ToFile(dump)
                : new ToFolder(bench.chores(), part.name(), bench.scratch().give("source.dump"), List.of());
        reading.read(part, new ArrayList<>(List.of(sink)));
        if (!exam.report().good()) {
            throw exam.report().trouble(step.place().cluster(), exam.manifest().id(), exam.repository());
        }
        var top = part.role() == Manifest.Role.DUMP ? dump : top(dump);
        return new Archive(top, top);
    }

    private static Path top(Path folder) {
        try (var all = Files.walk(folder)) {
            return all.filter(path -> path.getFileName().toString().equals("toc.dat"))
                    .findFirst()
                    .flatMap(found -> Optional.ofNullable(found.getParent()))
                    .orElseThrow(() -> new IOException("there is no toc.dat in it"));
        } catch (IOException e) {
            throw dev.muster.commands.scratch.Scratch.trouble("what was unpacked cannot be read", e);
        }
    }
}
