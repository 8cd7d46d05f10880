package dev.muster.commands.table;

import dev.muster.chat.Human;
import dev.muster.commands.host.Program;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.scratch.ScratchServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How tables are brought back beside: the source's schema is laid out in a scratch server, what belongs to them is sorted
 * out there and written down by pg_dump, and made in the target; the rows go straight from the source into it, before the
 * indexes are built.
 */
record Bringing(BringBack step, Work work, Session target) {
    private static final int LAID_OUT = 40;
    private static final int POURED = 85;
    private static final int TOLD = 4;

    /** What is to be told of it, beside its rows. */
    record Brought(long rows, long bytes, List<String> told) {}

    private Place place() {
        return step.place();
    }

    Brought run() throws SQLException, InterruptedException {
        int major = target.connection().getMetaData().getDatabaseMajorVersion();
        var kit = work.tools().kits().of(major);
        var source = Source.of(step, work);
        var meter = new Meter(work, LAID_OUT - 5);
        meter.expect(source.bytes());
        try (var scratch =
                Scratch.open(work.tools().host(), work.tools().vault().scratch(), "table")) {
            var bench = new Bench(scratch, kit, meter::beat);
            var archive = source.fetch(bench, meter);
            meter.phase(LAID_OUT - 5, "laying out the schema");
            try (var server = ScratchServer.fresh(scratch, kit, meter::beat)) {
                var layout = new Layout(bench, server);
                var told = new ArrayList<String>();
                var complaints = layOut(layout, archive, source);
                var about = sortOut(layout, source, told);
                var brought = layout.dump(place().schema());
                restore(bench, brought, "pre-data", told);
                long rows = pour(bench, archive, source, about, meter);
                meter.phase(POURED, "building indexes and keys");
                restore(bench, brought, "post-data", told);
                finish(layout, about, told);
                told.addAll(0, some("pg_restore said of other things: ", complaints));
                return new Brought(rows, source.plainBytes(), told);
            }
        }
    }

    private List<String> layOut(Layout layout, Archive archive, Source source)
            throws SQLException, InterruptedException {
        var roles = new TreeSet<>(source.roles());
        roles.addAll(target.all(row -> row.getString(1), "SELECT rolname::text FROM pg_roles"));
        layout.makeRoles(roles);
        var complaints = new ArrayList<>(layout.fill(archive.schema(), source.schemas()));
        if (!archive.data().equals(archive.schema())) {
            complaints.addAll(layout.count(archive.data()));
        }
        return complaints;
    }

    private List<About> sortOut(Layout layout, Source source, List<String> told)
            throws SQLException, InterruptedException {
        try (var scratch = layout.open()) {
            var belongings = new Belongings(scratch, place().schema());
            belongings.want(step.tables());
            var about = belongings.move(target);
            // Of the one that is always there, and of those that a part does not bring along, nothing is known.
            var homes = about.stream()
                    .filter(one -> one.kind() == About.Kind.TABLE)
                    .map(About::schema)
                    .filter(home -> !home.equals("public") && !source.schemas().contains(home))
                    .distinct()
                    .toList();
            var missing = new Needs(scratch, place().schema()).missingIn(target, homes);
            if (!missing.isEmpty()) {
                layout.make(missing, place(), work);
                told.add("made what was gone, with its owners and grants: "
                        + String.join(
                                ", ", missing.stream().map(Needs.Need::said).toList()));
                told.addAll(some("", new Rights(scratch, missing).restore(target)));
            }
            return about;
        }
    }

    /** All of it but the schema itself, which is there. */
    private void restore(Bench bench, Path dump, String section, List<String> told) throws InterruptedException {
        var list = bench.list(dump, section + ".list", line -> !line.matches("^\\d+; 2615 .*"));
        var outcome = bench.run(
                place().environment(work),
                "pg_restore",
                List.of(
                        Bench.conninfo(place().database()),
                        "--no-password",
                        "--section=" + section,
                        "--jobs=" + (section.equals("post-data") ? jobs() : 1),
                        "--use-list=" + list,
                        dump.toString()));
        if (!outcome.ok()) {
            told.addAll(some("pg_restore says: ", Layout.complaints(outcome.complaint())));
        }
    }

    private static int jobs() {
        return Math.max(1, Runtime.getRuntime().availableProcessors());
    }

    private static List<String> some(String what, List<String> lines) {
        return lines.isEmpty()
                ? List.of()
                : List.of(what
                        + String.join("; ", lines.stream().limit(TOLD).toList())
                        + (lines.size() > TOLD ? "; and %d more".formatted(lines.size() - TOLD) : ""));
    }

    private long pour(Bench bench, Archive archive, Source source, List<About> about, Meter meter)
            throws SQLException, InterruptedException {
        long rows = 0;
        var poured = new Poured(meter);
        for (var one : about) {
            if (one.kind() == About.Kind.TABLE) {
                var table = one.table();
                for (var entry : entries(bench, archive.data(), table)) {
                    var found = pour(bench, archive.data(), table, entry, poured);
                    if (found.filter(table::equals).isPresent()) {
                        break;
                    }
                    requireOthers(table, entry, found);
                }
                rows += counted(table, source);
            }
        }
        return rows;
    }

    private static String beginning(Name table) {
        return "TABLE DATA %s %s ".formatted(line(table.schema()), line(table.table()));
    }

    /** By the beginning, since a name may hold spaces; whether it is meant, its rows say. */
    private List<String> entries(Bench bench, Path data, Name table) throws InterruptedException {
        return bench.entries(data).stream()
                .filter(line -> entry(line).startsWith(beginning(table)))
                .toList();
    }

    private static String entry(String line) {
        return line.replaceFirst("^\\d+; \\d+ \\d+ ", "");
    }

    /** Rows that are listed under its name, and that nobody knows the table of, must not be left behind unseen. */
    private static void requireOthers(Name table, String entry, Optional<Name> found) {
        if (found.filter(other -> entry(entry).startsWith(beginning(other))).isEmpty()) {
            throw new Problem(
                            "ROWS_NOT_READ",
                            "the rows of %s are in the dump, but %s"
                                    .formatted(
                                            table.said(),
                                            found.map(other -> "as rows of " + other.said())
                                                    .orElse("nothing says whose they are")),
                            "restore the whole database beside it: /db restore … --backup … --into NEW")
                    .asTrouble();
        }
    }

    /** Rows that did not come would be taken away where they still are. */
    private long counted(Name table, Source source) throws SQLException, InterruptedException {
        long rows = target.number(
                "SELECT count(*) FROM ONLY " + table.in(place().schema()).quoted());
        var then = source.rows(table);
        if (then.isPresent() && then.get() != rows) {
            throw new Problem(
                            "ROWS_LOST",
                            "%s had %s there, and %d came back"
                                    .formatted(table.said(), Human.count(then.get(), "row"), rows),
                            "verify that backup, or bring it back from another: /db backup list")
                    .asTrouble();
        }
        return rows;
    }

    private static String line(String name) {
        return name.replace('\n', ' ').replace('\r', ' ');
    }

    /** Whose rows they are, which were poured if they are those of {@code table}. */
    private Optional<Name> pour(Bench bench, Path data, Name table, String entry, Poured poured)
            throws SQLException, InterruptedException {
        var list = bench.list(data, "data.list", entry::equals);
        try (var from = bench.start(
                        Map.of(),
                        "pg_restore",
                        List.of("--data-only", "--use-list=" + list, "--file=-", data.toString()));
                var into = bench.start(
                        place().environment(work),
                        "psql",
                        List.of("--no-psqlrc", "--no-password", "--set=ON_ERROR_STOP=1", "--quiet", "--file=-"))) {
            from.input().close();
            var whose = target.pulsing(poured).wait(() -> {
                try (var psql = into.input()) {
                    var found = new Pouring(from.output()).pour(table, table.in(place().schema()), psql, poured::add);
                    from.output().transferTo(OutputStream.nullOutputStream());
                    return found;
                } catch (IOException _) {
                    return Optional.<Name>empty(); // One of them ended before the rows did, and says why.
                }
            });
            requireGood(bench, "psql", into);
            requireGood(bench, "pg_restore", from);
            return whose;
        } catch (IOException e) {
            throw Scratch.trouble("the rows of " + table.said() + " cannot be brought over", e);
        }
    }

    private static void requireGood(Bench bench, String name, Program program) throws InterruptedException {
        if (bench.chores().await(program) != 0) {
            throw Bench.failed(name, program.complaint());
        }
    }

    private void finish(Layout layout, List<About> about, List<String> told) throws SQLException, InterruptedException {
        try (var scratch = layout.open()) {
            for (var statement : new Belongings(scratch, place().schema()).sequences()) {
                target.all(row -> row.getString(1), statement);
            }
            var lacking = Shape.lacking(Shape.of(scratch, place().schema()), Shape.of(target, place().schema()));
            told.addAll(some("not as it was: ", lacking));
        }
        for (var one : about) {
            one.add(target, place().schema());
            if (one.kind() == About.Kind.TABLE && one.label().equals(About.TOP)) {
                target.update("ANALYZE " + one.table().in(place().schema()).quoted());
            }
        }
        var outward =
                about.stream().filter(one -> one.kind() == About.Kind.OUTWARD).count();
        if (outward > 0) {
            told.add(
                    Human.count(outward, "foreign key")
                            + " to tables beside them made when they are in their place, so that nothing is held there until then");
        }
    }

    /** How far it is with the rows. */
    private static final class Poured implements Runnable {
        private final Meter meter;
        private final long begun = System.nanoTime();
        private final AtomicLong bytes = new AtomicLong();

        Poured(Meter meter) {
            this.meter = meter;
        }

        void add(long more) {
            bytes.addAndGet(more);
        }

        @Override
        public void run() {
            double seconds = Math.max(0.001, (System.nanoTime() - begun) / 1e9);
            long come = bytes.get();
            meter.phase(LAID_OUT + 5, "%s of rows, %s/s".formatted(Human.bytes(come), Human.bytes((long)
                            (come / seconds))));
        }
    }
}
