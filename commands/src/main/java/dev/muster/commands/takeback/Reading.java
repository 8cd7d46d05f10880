package dev.muster.commands.takeback;

import dev.muster.chat.Secret;
import dev.muster.commands.host.Host;
import dev.muster.commands.plan.Work;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.takeback.LostCommits.Span;
import dev.muster.commands.takeback.LostCommits.Unknown;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Segment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Counts commits in the WAL that was gathered, and notices where there is more than could be read. */
final class Reading {
    private static final Pattern COMMIT = Pattern.compile(
            "lsn: ([0-9A-F]+/[0-9A-F]+), .*desc: COMMIT(?:_PREPARED \\d+:)? (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+) UTC");
    private static final Pattern WHERE = Pattern.compile("at ([0-9A-F]{1,8}/[0-9A-F]{1,8})");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final Duration BEAT = Duration.ofMillis(200);
    private static final int PAGE = 8192;
    private static final int PAGE_HEADER = 24;

    private final Work work;
    private final Ground ground;
    private final Present present;
    private final Gathering.Gathered gathered;
    private final List<Unknown> unknown = new ArrayList<>();
    private long count;
    private Optional<Span> span = Optional.empty();
    private boolean over;
    private long asked = System.nanoTime();

    Reading(Work work, Ground ground, Present present, Gathering.Gathered gathered) {
        this.work = work;
        this.ground = ground;
        this.present = present;
        this.gathered = gathered;
    }

    private Lsn start(long number) {
        return new Segment(1, number, gathered.size()).start();
    }

    LostCommits from(Lsn from) throws IOException, InterruptedException {
        var at = from;
        while (at.before(gathered.end()) && !isOver(at)) {
            long number = at.bytes() / gathered.size();
            var there = gathered.numbers().tailSet(number);
            if (there.isEmpty()) {
                break;
            }
            if (there.first() > number) {
                unknown.add(new Unknown(at, Optional.of(start(there.first())), "it is missing"));
                at = start(there.first());
            }
            at = read(at, last(there.first()));
        }
        if (gathered.more()) {
            unknown.add(new Unknown(gathered.end(), Optional.empty(), "it is more than is read at once"));
        } else if (at.before(gathered.end()) && !isOver(at)) {
            unknown.add(new Unknown(at, Optional.empty(), "it is missing"));
        }
        return new LostCommits(count, span, unknown);
    }

    /** How far it goes is known of a server that lives. */
    private boolean isOver(Lsn at) {
        return present.lives() ? !at.before(present.known()) : over;
    }

    /** The last of those that follow one another. */
    private long last(long first) {
        long last = first;
        while (gathered.numbers().contains(last + 1)) {
            last++;
        }
        return last;
    }

    /** Reads on to the end of the last segment. Answers with where to go on. */
    private Lsn read(Lsn at, long last) throws IOException, InterruptedException {
        var end = new Segment(1, last, gathered.size()).end();
        boolean newest = end.equals(gathered.end()) && !gathered.more();
        boolean open = newest && !present.lives();
        var until = newest && present.lives() ? present.known() : end;
        var complaint = dump(at, open ? Optional.empty() : Optional.of(until));
        if (complaint.isEmpty()) {
            return until;
        }
        // It names the place, except where the first record is none, and where the next file would have to be.
        var stop = stop(complaint.get())
                .filter(found -> !found.before(at))
                .orElse(complaint.get().contains("could not find file") ? end : at);
        if (open && !complaint.get().contains("checksum") && present.known().before(stop) && !goesOn(stop, last)) {
            over = true;
            return stop;
        }
        long next = stop.bytes() / gathered.size() + 1;
        boolean more = next <= last;
        unknown.add(new Unknown(
                stop, more || !newest ? Optional.of(start(next)) : Optional.empty(), "a record in it is damaged"));
        over = !more && newest;
        return more || !newest ? start(next) : until;
    }

    private static Optional<Lsn> stop(String complaint) {
        var found = WHERE.matcher(complaint);
        Optional<Lsn> at = Optional.empty();
        while (found.find()) {
            at = Lsn.of(found.group(1));
        }
        return at;
    }

    /** Whether WAL was written behind a place where it seems to end: its pages say where they belong. */
    private boolean goesOn(Lsn stop, long last) throws IOException {
        long number = stop.bytes() / gathered.size();
        if (number > last) {
            return false;
        }
        if (number < last) {
            return true;
        }
        try (var file = new RandomAccessFile(gathered.file(number).toFile(), "r")) {
            long begin = start(number).bytes();
            var head = new byte[PAGE_HEADER];
            for (long page = (stop.bytes() - begin) / PAGE + 1; (page + 1) * PAGE <= gathered.size(); page++) {
                file.seek(page * PAGE);
                file.readFully(head);
                var header = ByteBuffer.wrap(head).order(ByteOrder.nativeOrder());
                if (header.getShort(0) != 0 && header.getLong(8) == begin + page * PAGE) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Answers with what it complains of, when it found no way to the end. */
    private Optional<String> dump(Lsn from, Optional<Lsn> end) throws IOException, InterruptedException {
        var data = ground.primary().data();
        var chores = new Chores(work.tools().host(), work::checkpoint);
        var line = new ArrayList<>(List.of(
                ControlFile.kit(work.tools(), data).program("pg_waldump"),
                "--path=" + gathered.folder(),
                "--timeline=1",
                "--start=" + from,
                "--rmgr=Transaction"));
        end.ifPresent(at -> line.add("--end=" + at));
        var errand = new Host.Errand(
                line, Map.of("TZ", new Secret("UTC"), "LC_ALL", new Secret("C")), Optional.of(gathered.folder()), true);
        try (var program = work.tools().host().start(errand);
                var reader = new BufferedReader(new InputStreamReader(program.output(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(said -> {
                beat();
                hear(said);
            });
            return chores.await(program) == 0 ? Optional.empty() : Optional.of(program.complaint());
        }
    }

    /** To ask whether to go on is a query of Muster's store: not one for each commit. */
    private void beat() {
        if (System.nanoTime() - asked > BEAT.toNanos()) {
            work.checkpoint();
            asked = System.nanoTime();
        }
    }

    private void hear(String line) {
        var found = COMMIT.matcher(line);
        if (found.find()) {
            Instant at = LocalDateTime.parse(found.group(2), TIME).toInstant(ZoneOffset.UTC);
            count++;
            span = Lsn.of(found.group(1))
                    .map(lsn -> new Span(span.map(Span::first).orElse(at), at, lsn));
        }
    }
}
