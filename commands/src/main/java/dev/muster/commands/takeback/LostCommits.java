package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.chat.Secret;
import dev.muster.commands.host.Host;
import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Work;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.side.Promotion;
import dev.muster.commands.side.Side;
import dev.muster.commands.wal.Lsn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What was committed after the moment, by the WAL that is here: in the present data folder, and in what was fetched. */
record LostCommits(long count, Optional<Instant> first, Optional<Instant> last, Optional<Lsn> end) {
    private static final long MOST = 4L << 30;
    private static final Pattern COMMIT = Pattern.compile(
            "lsn: ([0-9A-F]+/[0-9A-F]+), .*desc: COMMIT(?:_PREPARED \\d+:)? (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+) UTC");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    static LostCommits of(Work work, Ground ground, Side side) throws InterruptedException {
        var from = side.reached().orElseThrow().lsn();
        var data = ground.primary().data();
        try {
            var wal = collected(work, ground, List.of(Promotion.wal(side), data.resolve("pg_wal")));
            if (bytes(wal) > MOST) {
                return new LostCommits(-1, Optional.empty(), Optional.empty(), Optional.empty());
            }
            return read(work, ground, wal, from);
        } catch (IOException e) {
            throw Scratch.trouble("the WAL after the moment cannot be looked at", e);
        }
    }

    /** The newer wins: in the repository may be a part of what the server has whole. */
    private static Path collected(Work work, Ground ground, List<Path> sources)
            throws IOException, InterruptedException {
        var folder = Scratch.lasting(work.tools().host(), ground.beside(ground.primary()))
                .give("after");
        for (var source : sources) {
            try (var all = Files.list(source)) {
                for (var file : all.filter(
                                path -> path.getFileName().toString().matches("[0-9A-F]{24}|[0-9A-F]{8}\\.history"))
                        .toList()) {
                    var link = folder.resolve(file.getFileName().toString());
                    Files.deleteIfExists(link);
                    Files.createSymbolicLink(link, file);
                }
            }
        }
        return folder;
    }

    private static long bytes(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.mapToLong(link -> link.toFile().length()).sum();
        }
    }

    /** It complains where the WAL ends, as it always does. */
    private static LostCommits read(Work work, Ground ground, Path wal, Lsn from)
            throws IOException, InterruptedException {
        var data = ground.primary().data();
        var chores = new Chores(work.tools().host(), work::checkpoint);
        int timeline = ControlFile.of(work.tools(), data, work::checkpoint).timeline();
        var errand = new Host.Errand(
                List.of(
                        ControlFile.kit(work.tools(), data).program("pg_waldump"),
                        "--path=" + wal,
                        "--timeline=" + timeline,
                        "--start=" + from,
                        "--rmgr=Transaction"),
                Map.of("TZ", new Secret("UTC")),
                Optional.of(wal),
                true);
        var found = new Tally();
        try (var program = work.tools().host().start(errand);
                var reader = new BufferedReader(new InputStreamReader(program.output(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(line -> {
                work.checkpoint();
                found.hear(line);
            });
            chores.await(program);
        }
        return found.lost();
    }

    private static final class Tally {
        private long count;
        private Optional<Instant> first = Optional.empty();
        private Optional<Instant> last = Optional.empty();
        private Optional<Lsn> end = Optional.empty();

        private void hear(String line) {
            var found = COMMIT.matcher(line);
            if (found.find()) {
                var at = LocalDateTime.parse(found.group(2), TIME).toInstant(ZoneOffset.UTC);
                count++;
                first = first.or(() -> Optional.of(at));
                last = Optional.of(at);
                end = Lsn.of(found.group(1));
            }
        }

        private LostCommits lost() {
            return new LostCommits(count, first, last, end);
        }
    }

    String inWords() {
        if (count < 0) {
            return "how much would be lost is more WAL than was read: everything committed after that moment";
        }
        if (count == 0) {
            return "nothing that was committed after that moment is in the WAL that is here";
        }
        return "would be lost: %s, from %s to %s, the last at %s"
                .formatted(
                        Human.count(count, "commit"),
                        first.map(Moments::shown).orElse("?"),
                        last.map(Moments::shown).orElse("?"),
                        end.map(Lsn::toString).orElse("?"));
    }
}
