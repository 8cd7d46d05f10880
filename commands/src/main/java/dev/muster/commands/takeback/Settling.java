package dev.muster.commands.takeback;

import dev.muster.commands.host.Host;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.vault.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** What is written into data folders that change their places. */
record Settling(Work work, Ground ground) {

    /** In what will be kept: for whoever finds it, also without Muster. */
    void note(Ground.Seat seat, Path old, String why) {
        var back =
                "stop the server, rename %s to something else, rename %s to %s, start the server; do that on every node of the cluster"
                        .formatted(seat.folder(), ground.kept(seat), seat.folder());
        write(old.resolve(KeptFolder.NOTE), Json.bytes(new KeptFolder.Note(ground.cluster(), seat.node(), why, back)));
    }

    void forgetNote(Path data) {
        delete(data.resolve(KeptFolder.NOTE));
    }

    /** It is nobody's standby, and recovers no more. */
    void noSignals(Path data) {
        delete(data.resolve("standby.signal"));
        delete(data.resolve("recovery.signal"));
    }

    void signal(Path data, String name) {
        if (!Files.exists(data.resolve(name))) {
            write(data.resolve(name), new byte[0]);
        }
    }

    /**
     * What of its WAL is to be archived: the new timeline's history, which was written while archiving was off. What an
     * earlier timeline wrote is in the archive already, and a command that refuses to overwrite would hang on it for ever.
     */
    void archiving(Path data, int timeline) {
        var wal = data.resolve("pg_wal");
        var status = wal.resolve("archive_status");
        var history = "%08X.history".formatted(timeline);
        for (var name : names(wal)) {
            if (name.matches("[0-9A-F]{24}(\\..*\\.backup|\\.partial)?|[0-9A-F]{8}\\.history")
                    && !name.startsWith("%08X".formatted(timeline))) {
                delete(status.resolve(name + ".ready"));
                touch(status.resolve(name + ".done"));
            }
        }
        if (Files.exists(wal.resolve(history)) && !Files.exists(status.resolve(history + ".done"))) {
            touch(status.resolve(history + ".ready"));
        }
    }

    /** Before it takes a place: what is only in memory is lost with the power, and what it replaced is kept for a while only. */
    void writeDown(Path data) throws InterruptedException {
        var outcome = new Chores(work.tools().host(), work::checkpoint)
                .run(Host.Errand.of(
                                ControlFile.kit(work.tools(), data).program("initdb"),
                                "--sync-only",
                                "--pgdata=" + data)
                        .in(data)
                        .ordinarily());
        if (!outcome.ok()) {
            throw new Problem(
                            "NOT_WRITTEN_DOWN",
                            "the disk does not write down %s: %s".formatted(data, outcome.complaint()),
                            "see what is wrong with the disk; then retry, or roll back")
                    .asTrouble();
        }
    }

    private static List<String> names(Path folder) {
        try (var all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        } catch (IOException e) {
            throw trouble(folder, e);
        }
    }

    private void touch(Path file) {
        if (!Files.exists(file)) {
            write(file, new byte[0]);
        }
    }

    void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(Path file, byte[] bytes) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, bytes);
            work.tools().host().handOver(file);
        } catch (IOException e) {
            throw trouble(file, e);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw trouble(file, e);
        }
    }

    private static Problem.Trouble trouble(Path file, IOException e) {
        return new Problem.Trouble(
                new Problem(
                        "FOLDER_UNWRITABLE",
                        "%s cannot be written: %s".formatted(file, e.getMessage()),
                        "make room there, or see who may write; then retry, or roll back"),
                e);
    }
}
