package dev.muster.commands.lost;

import dev.muster.chat.Secret;
import dev.muster.commands.host.Host;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * pg_waldump over segments that lie in a folder, all under the names of one timeline: their own timelines do not matter to
 * it, and so it reads across a switch.
 */
record Waldump(Host host, String program, int major, Path folder) {
    private static final int TIMELINE = 1;
    private static final int SEVERAL_FILTERS_SINCE = 15;
    /** Into a pipe, programs write four kilobytes at a time: for the hundreds of megabytes that it says that is slow. */
    private static final List<String> MORE_AT_ONCE =
            Files.isExecutable(Path.of("/usr/bin/stdbuf")) ? List.of("/usr/bin/stdbuf", "--output=256K") : List.of();

    private static final Duration LAST_WORDS = Duration.ofSeconds(10);
    private static final Pattern WHERE = Pattern.compile("at ([0-9A-F]{1,8}/[0-9A-F]{1,8})");

    /** Where a segment is to lie for it. */
    Path file(Segment segment) {
        return folder.resolve(segment.at(TIMELINE, segment.number()).name());
    }

    /** Where it found no way further; empty when it read all. */
    record Stop(String why, Optional<Lsn> at) {
        /** Where WAL ends there are zeros, or what was there before; a checksum only fails where there was a record. */
        boolean isDamage() {
            return why.contains("checksum");
        }
    }

    /**
     * Reads the records that begin from {@code first} to {@code last}; the end of the last of them may lie behind, up to
     * {@code end}.
     */
    Optional<Stop> read(Segment first, Segment last, Segment end, Consumer<Line> reader)
            throws IOException, InterruptedException {
        long limit = last.end().bytes();
        try (var dump = host.start(
                Host.Errand.of(arguments(first, end), Map.of("TZ", new Secret("UTC"), "LC_ALL", new Secret("C"))))) {
            boolean enough = Scroll.read(dump.output(), line -> {
                if (Long.compareUnsigned(line.lsn(), limit) >= 0) {
                    return false;
                }
                reader.accept(line);
                return true;
            });
            if (enough) {
                return Optional.empty();
            }
            int code = dump.await(LAST_WORDS).orElse(-1);
            return code == 0 ? Optional.empty() : Optional.of(stop(dump.complaint()));
        }
    }

    private static Stop stop(String complaint) {
        var why = complaint
                .lines()
                .reduce((_, last) -> last)
                .orElse("nothing")
                .replaceFirst("^pg_waldump: (fatal|error): ", "")
                .strip();
        if (why.contains("unrecognized") || why.contains("invalid option")) {
            throw new Problem("WALDUMP", "pg_waldump refused to work: " + why, "see whether it is PostgreSQL's own")
                    .asTrouble();
        }
        var found = WHERE.matcher(why);
        Optional<Lsn> at = Optional.empty();
        while (found.find()) {
            at = Lsn.of(found.group(1));
        }
        return new Stop(why, at);
    }

    private List<String> arguments(Segment first, Segment end) {
        var line = new ArrayList<>(MORE_AT_ONCE);
        line.addAll(List.of(
                program,
                "--path=" + folder,
                "--timeline=" + TIMELINE,
                "--start=" + first.start(),
                "--end=" + end.end()));
        if (major >= SEVERAL_FILTERS_SINCE) {
            List.of("Transaction", "Heap", "Heap2", "Standby", "Storage", "Database")
                    .forEach(each -> line.add("--rmgr=" + each));
        }
        return line;
    }
}
