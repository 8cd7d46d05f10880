package dev.muster.commands.side;

import dev.muster.chat.Secret;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.wal.Lineage;
import dev.muster.commands.wal.Lsn;
import dev.muster.commands.wal.Segment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds positions in WAL that lies in a plain folder, with pg_waldump. */
record Dump(Chores chores, Kits.Kit kit, Path folder, Lineage lineage, Lsn from) {
    private static final Pattern RECORD =
            Pattern.compile("^rmgr: (\\S+) .* tx: +(\\d+), lsn: ([0-9A-F]+/[0-9A-F]+), prev .*?, desc: (.*)$");
    private static final Pattern NEXT = Pattern.compile("^RUNNING_XACTS nextXid (\\d+)");
    private static final Pattern AT = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?) UTC");
    private static final String POINT = "RESTORE_POINT ";
    private static final int MANY = 20;
    private static final Map<String, Secret> UTC = Map.of("TZ", new Secret("UTC"), "LC_ALL", new Secret("C"));

    /**
     * Right before a transaction wrote anything. Recovery that stops before its end has done all but that, and keeps its
     * locks: whoever reads a table that it dropped waits for ever.
     */
    Lsn begin(Target.AtXid target) throws InterruptedException {
        var ends = ends(target.xid());
        if (ends.isEmpty()) {
            throw new Problem(
                            "UNKNOWN_TRANSACTION",
                            "no end of transaction %d is in the WAL from %s on".formatted(target.xid(), from),
                            "see which there were: /db lost names those that dropped or deleted something; or go by"
                                    + " time")
                    .asTrouble();
        }
        if (!isCommit(ends.getFirst())) {
            throw rolledBack(target.xid(), ends.getFirst().group(3));
        }
        var all = new ArrayList<Lsn>();
        var own = new ArrayList<>(List.of(String.valueOf(target.xid())));
        own.addAll(parts(ends.getFirst().group(4)));
        for (var xid : own.subList(0, Math.min(MANY, own.size()))) {
            records(new Query(List.of("--xid=" + xid), _ -> true, true)).stream()
                    .flatMap(found -> Lsn.of(found.group(3)).stream())
                    .forEach(all::add);
        }
        return all.stream().min(Lsn::compareTo).orElseThrow();
    }

    static Problem.Trouble rolledBack(long xid, String at) {
        return new Problem(
                        "TRANSACTION_ABORTED",
                        "transaction %d was rolled back at %s: it changed nothing".formatted(xid, at),
                        "go to that position or to a time instead: --to " + at)
                .asTrouble(Recoveries.to("Where it was rolled back", at));
    }

    /** Where a transaction ended; {@code when} is empty if it was rolled back. */
    record End(Lsn at, Optional<Instant> when) {}

    Optional<End> end(long xid) throws InterruptedException {
        return ends(xid).stream()
                .findFirst()
                .map(found -> new End(
                        Lsn.of(found.group(3)).orElseThrow(), isCommit(found) ? committed(found) : Optional.empty()));
    }

    private static boolean isCommit(Matcher record) {
        return record.group(4).startsWith("COMMIT");
    }

    private static Optional<Instant> committed(Matcher record) {
        var found = AT.matcher(record.group(4));
        return found.find()
                ? Optional.of(Instant.parse(found.group(1) + "T" + found.group(2) + "Z"))
                : Optional.empty();
    }

    Optional<Instant> firstCommit() throws InterruptedException {
        return records(new Query(List.of("--rmgr=Transaction"), Dump::isCommit, false)).stream()
                .findFirst()
                .flatMap(Dump::committed);
    }

    /** Where the first record at {@link #from} or behind it begins. */
    Optional<Lsn> first() throws InterruptedException {
        return records(new Query(List.of(), _ -> true, true)).stream()
                .findFirst()
                .flatMap(found -> Lsn.of(found.group(3)));
    }

    /** Where the last record begins. There may be millions of them, of which none is kept. */
    Optional<Lsn> last() throws InterruptedException {
        var last = new AtomicReference<Lsn>();
        Predicate<Matcher> note = found -> {
            Lsn.of(found.group(3)).ifPresent(last::set);
            return false;
        };
        records(new Query(List.of(), note, false));
        return Optional.ofNullable(last.get());
    }

    /** Numbers of transactions, which go around after 32 bits. */
    record Span(long from, long to) {
        private Span with(long xid) {
            return new Span((int) (xid - from) < 0 ? xid : from, (int) (xid - to) > 0 ? xid : to);
        }
    }

    /** Of all transactions that ended; empty if none did. */
    Optional<Span> span() throws InterruptedException {
        var span = new AtomicReference<Span>();
        Predicate<Matcher> note = found -> {
            long xid = Long.parseLong(found.group(2));
            if (xid != 0 && isEnd(found.group(4))) {
                span.set(Optional.ofNullable(span.get())
                        .orElseGet(() -> new Span(xid, xid))
                        .with(xid));
            }
            return false;
        };
        records(new Query(List.of("--rmgr=Transaction"), note, false));
        return Optional.ofNullable(span.get());
    }

    /** A restore point. */
    record Point(String name, Lsn at) {}

    List<Point> points() throws InterruptedException {
        return records(new Query(
                        List.of("--rmgr=XLOG"), record -> record.group(4).startsWith(POINT), false))
                .stream()
                .map(record -> new Point(
                        record.group(4).substring(POINT.length()),
                        Lsn.of(record.group(3)).orElseThrow()))
                .toList();
    }

    /** Where a restore point of that name is: one that there are two of is nobody's to choose. */
    Lsn point(String name) throws InterruptedException {
        var places =
                points().stream().filter(point -> point.name().equals(name)).toList();
        if (places.isEmpty()) {
            throw new Problem(
                            "UNKNOWN_RESTORE_POINT",
                            "no restore point “%s” is in the WAL from %s on".formatted(name, from),
                            "spell it as pg_create_restore_point was told it, or go by time")
                    .asTrouble();
        }
        return one(places).at();
    }

    static Point one(List<Point> points) {
        if (points.size() > 1) {
            var places = points.stream().map(point -> point.at().toString()).toList();
            throw new Problem(
                            "SEVERAL_RESTORE_POINTS",
                            "there are %d restore points “%s”: at %s"
                                    .formatted(places.size(), points.getFirst().name(), String.join(", ", places)),
                            "say which: --to " + String.join(" --inclusive, or --to ", places) + " --inclusive")
                    .asTrouble();
        }
        return points.getFirst();
    }

    /** The number that the next transaction had, as the first snapshot behind {@link #from} says. */
    Optional<Long> nextXid() throws InterruptedException {
        return records(new Query(
                        List.of("--rmgr=Standby"),
                        record -> NEXT.matcher(record.group(4)).find(),
                        false))
                .stream()
                .findFirst()
                .map(record -> NEXT.matcher(record.group(4)))
                .filter(Matcher::find)
                .map(found -> Long.parseLong(found.group(1)));
    }

    /** One that was prepared is ended by a record that bears another's number, or none. */
    private List<Matcher> ends(long xid) throws InterruptedException {
        var ends = records(
                new Query(List.of("--rmgr=Transaction", "--xid=" + xid), found -> isEnd(found.group(4)), false));
        return ends.isEmpty()
                ? records(new Query(
                        List.of("--rmgr=Transaction"),
                        found -> found.group(4).startsWith("COMMIT_PREPARED " + xid + ":")
                                || found.group(4).startsWith("ABORT_PREPARED " + xid + ":"),
                        false))
                : ends;
    }

    private static boolean isEnd(String description) {
        return description.startsWith("COMMIT") || description.startsWith("ABORT");
    }

    /** The transactions inside it that it was made of. */
    private static List<String> parts(String description) {
        var found = Pattern.compile("subxacts: ([\\d ]+)").matcher(description);
        return found.find() ? List.of(found.group(1).strip().split(" +", -1)) : List.of();
    }

    /** {@code first}: one is enough. */
    private record Query(List<String> filter, Predicate<Matcher> wanted, boolean first) {}

    /**
     * Along the lineage, as if it were one timeline: pg_waldump knows of no other, and waits five seconds for the segment in
     * which one was left, which is there by the name of the next alone. The last file is seldom full, which it complains of.
     */
    private List<Matcher> records(Query query) throws InterruptedException {
        try {
            var end = along();
            return end.filter(from::before).isPresent()
                    ? read(List.of("--timeline=1", "--start=" + from, "--end=" + end.get()), query)
                    : List.of();
        } catch (IOException e) {
            throw Scratch.trouble("the WAL cannot be seen", e);
        }
    }

    /**
     * Where the last file ends: whoever is not told waits for the next one, which a server might be about to write. Empty if
     * there is none.
     */
    private Optional<Lsn> along() throws IOException {
        if (Files.notExists(way())) {
            Files.createDirectory(way());
            chores.host().handOver(way());
        }
        var end = Optional.<Lsn>empty();
        try (var all = Files.newDirectoryStream(folder, "[0-9A-F]*")) {
            for (var path : all) {
                var segment = Segment.named(
                        path.getFileName().toString(), path.toFile().length());
                if (segment.filter(it -> lineage.timelineOf(it.number(), it.size()) == it.timeline())
                        .isPresent()) {
                    var link = way().resolve(
                                    segment.get().at(1, segment.get().number()).name());
                    if (Files.notExists(link)) {
                        Files.createSymbolicLink(link, path.toAbsolutePath());
                    }
                    end = end.filter(known -> !known.before(segment.get().end()))
                            .or(() -> segment.map(Segment::end));
                }
            }
        }
        return end;
    }

    private Path way() {
        return folder.resolve("along");
    }

    private List<Matcher> read(List<String> stretch, Query query) throws InterruptedException {
        var line = new ArrayList<>(List.of(kit.program("pg_waldump"), "--path=" + way()));
        line.addAll(stretch);
        line.addAll(query.filter());
        if (query.first()) {
            line.add("--limit=1");
        }
        var found = new ArrayList<Matcher>();
        try (var program =
                        chores.host().start(Host.Errand.of(line, UTC).in(folder).ordinarily());
                var reader = new BufferedReader(new InputStreamReader(program.output(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(said -> {
                chores.pulse().run();
                var record = RECORD.matcher(said);
                if (record.matches() && query.wanted().test(record)) {
                    found.add(record);
                }
            });
            chores.await(program);
        } catch (IOException e) {
            throw Scratch.trouble("pg_waldump could not be run", e);
        }
        return found;
    }
}
