package dev.muster.commands.side;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.wal.Lineage;
import dev.muster.commands.wal.Lsn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds positions in WAL that lies in a plain folder, with pg_waldump. */
record Dump(Chores chores, Kits.Kit kit, Path folder, Lineage lineage, Lsn from) {
    private static final Pattern RECORD =
            Pattern.compile("^rmgr: (\\S+) .* tx: +(\\d+), lsn: ([0-9A-F]+/[0-9A-F]+), prev .*?, desc: (.*)$");
    private static final Pattern NEXT = Pattern.compile("^RUNNING_XACTS nextXid (\\d+)");
    private static final int MANY = 20;

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
        if (ends.getFirst().group(4).startsWith("ABORT")) {
            throw new Problem(
                            "TRANSACTION_ABORTED",
                            "transaction %d was rolled back at %s: it changed nothing"
                                    .formatted(target.xid(), ends.getFirst().group(3)),
                            "go to that position or to a time instead: --to "
                                    + ends.getFirst().group(3))
                    .asTrouble();
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

    /** Where a restore point of that name is: one that there are two of is nobody's to choose. */
    Lsn point(String name) throws InterruptedException {
        var found = records(
                new Query(List.of("--rmgr=XLOG"), record -> record.group(4).equals("RESTORE_POINT " + name), false));
        var places = found.stream().map(record -> record.group(3)).toList();
        if (places.isEmpty()) {
            throw new Problem(
                            "UNKNOWN_RESTORE_POINT",
                            "no restore point “%s” is in the WAL from %s on".formatted(name, from),
                            "spell it as pg_create_restore_point was told it, or go by time")
                    .asTrouble();
        }
        if (places.size() > 1) {
            throw new Problem(
                            "SEVERAL_RESTORE_POINTS",
                            "there are %d restore points “%s”: at %s"
                                    .formatted(places.size(), name, String.join(", ", places)),
                            "say which: --to " + String.join(" --inclusive, or --to ", places) + " --inclusive")
                    .asTrouble();
        }
        return Lsn.of(places.getFirst()).orElseThrow();
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

    /** Where the last restore point of that name is. */
    Optional<Lsn> newest(String name) throws InterruptedException {
        return records(new Query(
                        List.of("--rmgr=XLOG"), record -> record.group(4).equals("RESTORE_POINT " + name), false))
                .stream()
                .reduce((_, last) -> last)
                .flatMap(record -> Lsn.of(record.group(3)));
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

    /** Along the lineage: a timeline is read to where it was left. It ends where the WAL ends, which the tool complains of. */
    private List<Matcher> records(Query query) throws InterruptedException {
        var found = new ArrayList<Matcher>();
        var begin = from;
        for (var left : lineage.parents()) {
            if (begin.before(left.at())) {
                found.addAll(read(
                        List.of("--timeline=" + left.timeline(), "--start=" + begin, "--end=" + left.at()), query));
                begin = left.at();
            }
        }
        if (!query.first() || found.isEmpty()) {
            found.addAll(read(List.of("--timeline=" + lineage.timeline(), "--start=" + begin), query));
        }
        return found;
    }

    private List<Matcher> read(List<String> stretch, Query query) throws InterruptedException {
        var line = new ArrayList<>(List.of(kit.program("pg_waldump"), "--path=" + folder));
        line.addAll(stretch);
        line.addAll(query.filter());
        if (query.first()) {
            line.add("--limit=1");
        }
        var found = new ArrayList<Matcher>();
        try (var program = chores.host()
                        .start(Host.Errand.of(line, Map.of()).in(folder).ordinarily());
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
