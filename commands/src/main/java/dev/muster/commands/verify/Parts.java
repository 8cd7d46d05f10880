package dev.muster.commands.verify;

import dev.muster.commands.host.Host;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Manifest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The transactions inside of transactions (by savepoints) that were under way at a snapshot: no session of the source is told
 * them, but whoever commits later writes them into the WAL. Those of who does not were never to be seen.
 */
record Parts(Chores chores, String waldump, Path wal) {
    private static final int BETWEEN_BEATS = 5000;
    private static final Pattern COMMIT = Pattern.compile(
            "^rmgr: Transaction .* tx: +(\\d+), .* desc: COMMIT(?:_PREPARED (\\d+))?[ :].*; subxacts: ([\\d ]+)");

    /** By the numbers of {@code whole}. Empty when the WAL cannot be read. */
    Optional<Map<Long, List<Long>>> of(Set<Long> whole, String from, Manifest.Moment stop) throws InterruptedException {
        var line = List.of(
                waldump,
                "--path=" + wal,
                "--rmgr=Transaction",
                "--timeline=" + stop.timeline(),
                "--start=" + from,
                "--end=" + stop.lsn());
        var found = new HashMap<Long, List<Long>>();
        try (var program = chores.host()
                        .start(Host.Errand.of(line, Map.of()).in(wal).ordinarily());
                var reader = new BufferedReader(new InputStreamReader(program.output(), StandardCharsets.UTF_8))) {
            int lines = 0;
            for (var said = reader.readLine(); said != null; said = reader.readLine()) {
                if (lines++ % BETWEEN_BEATS == 0) {
                    chores.pulse().run();
                }
                note(said, whole, found);
            }
            return chores.await(program) == 0 ? Optional.of(found) : Optional.empty();
        } catch (IOException e) {
            throw Scratch.trouble("pg_waldump could not be run", e);
        }
    }

    static void note(String line, Set<Long> whole, Map<Long, List<Long>> found) {
        var commit = COMMIT.matcher(line);
        if (commit.find()) {
            var xid = Long.valueOf(Optional.ofNullable(commit.group(2)).orElse(commit.group(1)));
            if (whole.contains(xid)) {
                found.put(
                        xid,
                        Stream.of(commit.group(3).strip().split(" +", -1))
                                .map(Long::valueOf)
                                .toList());
            }
        }
    }
}
