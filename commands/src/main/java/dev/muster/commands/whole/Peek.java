package dev.muster.commands.whole;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.seal.DamagedException;
import dev.muster.commands.seal.Opening;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a dump says is in it, by pg_restore. */
record Peek(Exam exam, Kits.Kit kit, Scratch scratch, Chores chores) {
    private static final long FIRST = 1 << 20;
    private static final int BUFFER = 1 << 16;

    /** Of a dump that lies in the scratch folder. */
    Contents of(Path dump) throws InterruptedException {
        return listed(dump)
                .orElseThrow(() -> new Problem(
                                "BACKUP_DAMAGED",
                                "the dump in backup " + exam.manifest().id() + " cannot be listed",
                                "do not rely on it: take another backup, or restore an older one")
                        .asTrouble());
    }

    /**
     * Of a dump that is stored: read from its beginning for as long as it takes to know, and no further. Empty if {@code
     * most} bytes did not tell.
     */
    Optional<Contents> of(Manifest.Part part, long most) throws InterruptedException {
        var path = Vault.folder(exam.cluster(), exam.manifest().id()) + "/" + part.name();
        try (var stored = exam.store().open(path);
                var plain = Opening.of(part.name(), stored, exam.keys())) {
            return peek(part, plain, most);
        } catch (DamagedException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "BACKUP_DAMAGED",
                            part.name() + " of backup " + exam.manifest().id() + " cannot be opened: " + e.getMessage(),
                            "do not rely on it: take another (/db backup now " + exam.cluster()
                                    + "), or restore an older one"),
                    e);
        } catch (IOException e) {
            throw exam.trouble(e);
        }
    }

    private Optional<Contents> peek(Manifest.Part part, InputStream plain, long most)
            throws IOException, InterruptedException {
        var head = scratch.hidden("head");
        boolean more = true;
        for (long size = FIRST; more && size <= Math.max(FIRST, most); size *= 4) {
            more = append(plain, head, size);
            var found = part.role() == Manifest.Role.DUMP ? listed(head) : inTar(head);
            if (found.isPresent()) {
                Files.delete(head);
                return found;
            }
        }
        Files.deleteIfExists(head);
        return Optional.empty();
    }

    /** Until the file has {@code size} bytes; false if there are no more. */
    private boolean append(InputStream plain, Path head, long size) throws IOException {
        var buffer = new byte[BUFFER];
        try (var out = Files.newOutputStream(head, java.nio.file.StandardOpenOption.APPEND)) {
            long written = Files.size(head);
            while (written < size) {
                chores.pulse().run();
                int n = plain.read(buffer);
                if (n < 0) {
                    return false;
                }
                write(out, buffer, n);
                written += n;
            }
            return true;
        }
    }

    private static void write(java.io.OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw Scratch.trouble("it cannot be written beside", e); // It is the disk here, and not the repository.
        }
    }

    private Optional<Contents> inTar(Path head) throws InterruptedException {
        var folder = scratch.path("toc");
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            var outcome = chores.run(Host.Errand.of(
                            List.of(
                                    "tar",
                                    "-xf",
                                    head.toString(),
                                    "--occurrence=1",
                                    "-C",
                                    folder.toString(),
                                    "./toc.dat"),
                            Map.of())
                    .in(scratch.folder()));
            return outcome.ok() ? listed(folder) : Optional.empty();
        } catch (IOException e) {
            throw Scratch.trouble("it cannot be unpacked beside", e);
        }
    }

    private Optional<Contents> listed(Path dump) throws InterruptedException {
        var list = scratch.path("list");
        var sql = scratch.hidden("sql");
        try {
            if (!run(List.of("--list", "--create", "--file=" + list, dump.toString()))
                    .ok()) {
                return Optional.empty();
            }
            var lines = Files.readAllLines(list, StandardCharsets.ISO_8859_1);
            var entries = Contents.entries(lines);
            var wanted = new Contents(entries, List.of());
            var chosen = new ArrayList<String>();
            for (var entry : entries) {
                if (wanted.isDefined(entry)) {
                    chosen.add(entry.id() + ";");
                }
            }
            Files.write(list, chosen, StandardCharsets.US_ASCII);
            var outcome = run(List.of("--create", "--use-list=" + list, "--file=" + sql, dump.toString()));
            if (!outcome.ok()) {
                throw new Problem(
                                "BACKUP_DAMAGED",
                                "pg_restore cannot read the definitions in backup %s: %s"
                                        .formatted(exam.manifest().id(), Words.last(outcome.complaint())),
                                "do not rely on it: take another backup, or restore an older one")
                        .asTrouble();
            }
            // A dump may be in any encoding: what is no UTF-8 matters to nobody here.
            var text = new String(Files.readAllBytes(sql), StandardCharsets.UTF_8);
            return Optional.of(new Contents(entries, SqlText.statements(text)));
        } catch (IOException e) {
            throw Scratch.trouble("what the dump holds cannot be written beside", e);
        }
    }

    private Outcome run(List<String> arguments) throws InterruptedException {
        var line = new ArrayList<>(List.of(kit.program("pg_restore")));
        line.addAll(arguments);
        var outcome = chores.run(Host.Errand.of(line, Map.of()).in(scratch.folder()));
        Scratch.requireRoomIn(outcome);
        return outcome;
    }
}
