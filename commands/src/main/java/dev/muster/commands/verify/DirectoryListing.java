package dev.muster.commands.verify;

import dev.muster.commands.host.Host;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Feed;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of contents of a dump in directory format, once it is unpacked. */
final class DirectoryListing {
    private DirectoryListing() {}

    static void judge(Exam exam, Chores chores, Manifest.Part part, Path folder) throws InterruptedException {
        if (!exam.report().good()) {
            return;
        }
        var top = top(folder);
        if (top.isEmpty()) {
            exam.report().found(Code.BACKUP_INCOMPLETE, part.name() + " lacks toc.dat");
            return;
        }
        var tables = new Tables();
        var line = List.of(exam.kit().program("pg_restore"), "--list", top.get().toString());
        try (var feed =
                new Feed(chores, Host.Errand.of(line, Map.of()).in(folder).ordinarily(), tables::line)) {
            Listing.judge(exam.report(), part, feed.end(), tables, QuickCheck.expected(exam, part));
        }
    }

    /** Where the dump is in what was unpacked. */
    static Optional<Path> top(Path folder) {
        try (var all = Files.walk(folder)) {
            return all.filter(path -> path.getFileName().toString().equals("toc.dat"))
                    .findFirst()
                    .map(Path::getParent);
        } catch (IOException e) {
            throw Scratch.trouble("what was unpacked cannot be read", e);
        }
    }
}
