package dev.muster.commands.backup;

import dev.muster.commands.host.Program;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole server by pg_basebackup, with the WAL that makes it consistent inside. */
record Physical(Taking taking) {
    private static final String TOOL = "pg_basebackup";
    private static final String FILES = "backup_manifest";
    private static final String INCREMENTAL = "--incremental=";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Pattern STARTED =
            Pattern.compile("write-ahead log start point: ([0-9A-F]+/[0-9A-F]+) on timeline (\\d+)");
    private static final Pattern ENDED = Pattern.compile("write-ahead log end point: ([0-9A-F]+/[0-9A-F]+)");
    private static final String TABLESPACES =
            "SELECT count(*) FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')";
    private static final List<String> ARGUMENTS =
            List.of("--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--no-password", "--verbose");

    /** What the tool made, and what it said. */
    private record Copied(List<Manifest.Part> parts, String said) {}

    Manifest take() throws IOException, SQLException, InterruptedException {
        try (var lead = taking.session(Optional.empty())) {
            var step = taking.step();
            var source = lead.source(step.spot().cluster(), step.spot().node());
            var tool = taking.tool(source.major());
            var version = tool.version(TOOL);
            var databases = new ArrayList<Manifest.Database>();
            for (var database : lead.databases()) {
                databases.add(content(database));
            }
            taking.meter().expect(Expectation.of(taking, databases));
            holdWal(lead);
            try (var tally = Tally.of(taking, source, databases)) {
                taking.meter().doing("waiting for the server's checkpoint");
                var begun = lead.moment();
                var copied = copied(lead, tool, tally, databases);
                var ended = lead.moment();
                var started = find(STARTED, copied.said());
                int timeline = Integer.parseInt(started.group(2));
                var stop = find(ENDED, copied.said()).group(1);
                return taking.manifest(
                        source,
                        Taking.toolUsed(TOOL, version, told()),
                        new Taking.Taken(
                                new Manifest.Moment(begun.at(), timeline, started.group(1)),
                                new Manifest.Moment(ended.at(), timeline, stop),
                                copied.parts(),
                                tally.told(databases)));
            }
        }
    }

    /** As the manifest tells it: of the file that it was taken against, the path was of that moment. */
    private List<String> told() {
        var all = new ArrayList<>(ARGUMENTS);
        taking.step().base().ifPresent(base -> all.add(INCREMENTAL + FILES + " of " + base));
        return all;
    }

    private Copied copied(Session lead, Tool tool, Tally tally, List<Manifest.Database> databases)
            throws IOException, SQLException, InterruptedException {
        boolean one = lead.ask(TABLESPACES).equals("0");
        boolean listed = lead.major() >= Footing.SINCE;
        if (one && taking.step().base().isEmpty()) {
            return streamed(tool, tally, List.of(), listed);
        }
        long expected = databases.stream().mapToLong(Manifest.Database::bytes).sum();
        try (var scratch = Scratch.of(taking, one ? 0 : expected + expected / 10)) {
            var more = taking.step()
                    .base()
                    .map(base -> List.of(INCREMENTAL + new Footing.Files(taking).of(base, scratch)))
                    .orElse(List.of());
            return one ? streamed(tool, tally, more, listed) : throughScratch(tool, tally, scratch, more, listed);
        }
    }

    /** The slot keeps the WAL until it is fetched at the end. It goes with its session, whatever happens to us. */
    private static void holdWal(Session lead) throws SQLException {
        var name = "muster_"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        lead.ask("SELECT slot_name FROM pg_create_physical_replication_slot('" + name + "', true, true)");
    }

    /** No exact counts: while they were made, the server would go on. Those that a snapshot sees stand elsewhere. */
    private Manifest.Database content(Manifest.Database database) {
        try (var session = taking.session(Optional.of(database.name()))) {
            var tables = Tables.of(session.connection(), Selection.EVERYTHING).stream()
                    .filter(Tables.Table::hasRows)
                    .map(table -> new Manifest.Table(table.schema(), table.name(), table.estimate(), Optional.empty()))
                    .toList();
            return new Manifest.Database(database.name(), database.bytes(), tables);
        } catch (SQLException _) {
            return database; // It lets us not in, and is copied all the same: only its tables are not told.
        }
    }

    /** What was held at the source for as long as it was copied is let go of at once, however long the rest takes. */
    private static String ended(Tally tally, String said) throws InterruptedException {
        tally.end(Lsn.of(find(ENDED, said).group(1)).orElseThrow());
        return said;
    }

    private static Matcher find(Pattern pattern, String said) {
        var found = pattern.matcher(said);
        if (!found.find()) {
            throw new Problem(
                            "BACKUP_TOOL_FAILED",
                            "pg_basebackup did not say from where to where its WAL goes",
                            "take another; if it comes again, report it with the server's version")
                    .asTrouble();
        }
        return found;
    }

    private List<String> arguments(String target, List<String> more) {
        var all = new ArrayList<>(ARGUMENTS);
        all.addAll(more);
        all.add("--label=muster " + taking.step().id());
        all.add("--pgdata=" + target);
        return all;
    }

    /** {@code listed}: its list of files is kept beside too, so that an incremental one need not read all of it. */
    private Copied streamed(Tool tool, Tally tally, List<String> more, boolean listed)
            throws IOException, InterruptedException {
        var program = tool.start(TOOL, arguments("-", more), Optional.empty());
        tally.begin(() -> hasStarted(program));
        tally.awaitSight();
        if (!listed) {
            var base = pour(program, "base.tar", Pouring.Witness.NONE, ended -> tool.requireGood(TOOL, ended));
            return new Copied(List.of(base), ended(tally, tool.complaint(program)));
        }
        try (var files = taking.pouring().beside(into(FILES))) {
            var base = pour(
                    program, "base.tar", new TarMember(FILES, files::write), ended -> tool.requireGood(TOOL, ended));
            var said = ended(tally, tool.complaint(program));
            return new Copied(List.of(base, files.publish()), said);
        }
    }

    private static Pouring.Into into(String name) {
        var role = name.equals(FILES)
                ? Manifest.Role.FILES
                : name.startsWith("base.") ? Manifest.Role.BASE : Manifest.Role.TABLESPACE;
        return new Pouring.Into(name, role, Optional.empty());
    }

    private Manifest.Part pour(Program program, String name, Pouring.Witness witness, Pouring.Verdict verdict)
            throws InterruptedException {
        var tail = new TarTail();
        return taking.pouring()
                .pour(
                        program,
                        into(name),
                        (bytes, length) -> {
                            taking.meter().doing("copying the server");
                            tail.sees(bytes, length);
                            witness.sees(bytes, length);
                        },
                        ended -> {
                            verdict.over(ended);
                            tail.requireWhole(name);
                        });
    }

    private static boolean hasStarted(Program program) {
        return STARTED.matcher(program.complaint()).find();
    }

    /** With tablespaces there are several tars, and a stream can carry one. */
    private Copied throughScratch(Tool tool, Tally tally, Scratch scratch, List<String> more, boolean listed)
            throws IOException, InterruptedException {
        var folder = scratch.path().resolve("base");
        var program = tool.in(scratch.path()).start(TOOL, arguments(folder.toString(), more), Optional.empty());
        tally.begin(() -> hasStarted(program));
        while (program.await(BETWEEN_LOOKS).isEmpty()) {
            taking.meter().doing("copying the server to scratch");
        }
        tool.requireGood(TOOL, program);
        var said = ended(tally, tool.complaint(program));
        var append = tool.start(
                "tar", List.of("--append", "--file=" + folder.resolve("base.tar"), "--directory=" + folder, FILES));
        tool.requireGood("tar", append);
        var parts = new ArrayList<Manifest.Part>();
        if (listed) {
            parts.add(kept(tool, folder.resolve(FILES)));
        }
        Files.delete(folder.resolve(FILES));
        for (var tar : files(folder)) {
            var cat = tool.start("cat", List.of(tar.toString()));
            parts.add(pour(
                    cat, tar.getFileName().toString(), Pouring.Witness.NONE, ended -> tool.requireGood("cat", ended)));
        }
        return new Copied(parts, said);
    }

    private Manifest.Part kept(Tool tool, Path file) throws InterruptedException {
        var cat = tool.start("cat", List.of(file.toString()));
        return taking.pouring().pour(cat, into(FILES), Pouring.Witness.NONE, ended -> tool.requireGood("cat", ended));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }
}
