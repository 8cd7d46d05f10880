package dev.muster.commands.reading;

import dev.muster.commands.host.Host;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import java.nio.file.Path;
import java.util.List;

/** A tar unpacked as it comes, by the user whose folder it is; {@code only} names what is wanted, nothing: everything. */
public final class ToFolder implements Sink {
    /** In blocks of 512 bytes. Left alone it reads and writes twenty of them at a time, which takes half as long again. */
    private static final String AS_MUCH_AS_A_PIPE_HOLDS = "--blocking-factor=128";

    private final String name;
    private final Feed feed;

    public ToFolder(Chores chores, String name, Path folder, List<String> only) {
        this.name = name;
        var line = new java.util.ArrayList<>(List.of(
                "tar",
                AS_MUCH_AS_A_PIPE_HOLDS,
                "--read-full-records",
                "-xf",
                "-",
                "--no-same-owner",
                "--preserve-permissions",
                "-C",
                folder.toString()));
        line.addAll(only);
        this.feed = new Feed(
                chores, Host.Errand.of(line, java.util.Map.of()).in(folder).ordinarily(), _ -> {});
    }

    @Override
    public void write(byte[] bytes, int length) {
        feed.write(bytes, length);
    }

    @Override
    public void end(Report report) throws InterruptedException {
        var outcome = feed.end();
        Scratch.requireRoomIn(outcome);
        if (!outcome.ok()) {
            report.found(
                    Code.BACKUP_DAMAGED, name + " cannot be unpacked: tar says: " + Words.last(outcome.complaint()));
        }
    }

    @Override
    public void close() {
        feed.close();
    }
}
