package dev.muster.commands.backup;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.host.Program;
import dev.muster.commands.vault.Manifest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One database by pg_dump, at a snapshot that is ours: its rows are counted at the same one, beside. */
record DatabaseDump(Taking taking, Tool tool, Manifest.Database database, int number) {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final String LOCK_PATIENCE_OF_THE_CENSUS = "2s";

    record Dumped(Manifest.Moment start, Manifest.Part part, Manifest.Database content) {}

    Dumped take() throws IOException, SQLException, InterruptedException {
        try (var lead = taking.session(Optional.of(database.name()))) {
            lead.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            var snapshot = lead.ask("SELECT pg_export_snapshot()");
            var start = lead.moment();
            var tables = Tables.of(lead.connection(), taking.step().selection());
            boolean counts = taking.countsRows() && !taking.step().selection().schemaOnly();
            var counted = counts ? tables : List.<Tables.Table>of();
            taking.meter().doing("database " + database.name());
            try (var census = new Census(counted, () -> counting(taking, database.name(), snapshot))) {
                taking.shift().hold(census::close);
                var locks = new Locks(lead, taking.step().spot().cluster());
                var part = taking.step().jobs() > 1
                        ? directory(arguments(lead, snapshot), census, locks)
                        : custom(arguments(lead, snapshot), census, locks);
                return new Dumped(start, part, content(tables, census));
            }
        }
    }

    /** One that sees what the snapshot sees, gets in nobody's way, and is told rather than shown less. */
    static Session counting(Taking taking, String database, String snapshot) throws SQLException {
        var session = taking.patientSession(database);
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        session.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
        session.execute("SET LOCAL lock_timeout = '" + LOCK_PATIENCE_OF_THE_CENSUS + "'");
        session.execute("SET LOCAL row_security = off");
        session.execute("SET LOCAL max_parallel_workers_per_gather = 0"); // The dump is what matters.
        return session;
    }

    private Manifest.Database content(List<Tables.Table> tables, Census census) throws InterruptedException {
        var rows = census.rows();
        // What is only partitioned is a table that somebody may ask for, and has no rows of its own, where rows are
        // counted.
        var none = rows.isEmpty() ? Optional.<Long>empty() : Optional.of(0L);
        var told = tables.stream()
                .map(table -> new Manifest.Table(
                        table.schema(),
                        table.name(),
                        table.hasRows() ? table.estimate() : 0,
                        table.hasRows() ? Optional.ofNullable(rows.get(table.oid())) : none))
                .toList();
        return new Manifest.Database(database.name(), database.bytes(), told);
    }

    private Manifest.Part custom(List<String> arguments, Census census, Locks locks) throws InterruptedException {
        var program = tool.start("pg_dump", arguments, Optional.of(database.name()));
        return taking.pouring()
                .pour(
                        program,
                        new Pouring.Into(name() + ".dump", Manifest.Role.DUMP, Optional.of(database.name())),
                        (_, _) -> census.begin(),
                        ended -> require(ended, locks));
    }

    private Manifest.Part directory(List<String> arguments, Census census, Locks locks)
            throws IOException, InterruptedException {
        try (var scratch = Scratch.of(taking, database.bytes())) {
            var dump = scratch.path().resolve("dump");
            var all = new ArrayList<>(arguments);
            all.add("--file=" + dump);
            var program = tool.in(scratch.path()).start("pg_dump", all, Optional.of(database.name()));
            while (program.await(BETWEEN_LOOKS).isEmpty()) {
                if (scratch.begun()) {
                    census.begin(); // The tables' files are made after the locks were taken.
                }
            }
            require(program, locks);
            census.begin();
            var tar = tool.start("tar", List.of("--create", "--file=-", "--directory=" + dump, "."));
            return taking.pouring()
                    .pour(
                            tar,
                            new Pouring.Into(
                                    name() + ".dir.tar", Manifest.Role.DUMP_DIRECTORY, Optional.of(database.name())),
                            Pouring.Witness.NONE,
                            ended -> tool.requireGood("tar", ended));
        }
    }

    private void require(Program program, Locks locks) throws InterruptedException {
        program.await(Duration.ofMinutes(1));
        locks.requireNone(tool.complaint(program));
        tool.requireGood("pg_dump", program);
    }

    /** Odd names are told by the manifest, not by a path. */
    private String name() {
        return database.name().matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}") ? database.name() : "database-" + number;
    }

    private List<String> arguments(Session lead, String snapshot) throws SQLException {
        var step = taking.step();
        var all = new ArrayList<>(arguments(step));
        all.add("--snapshot=" + snapshot);
        if (step.selection().table().isPresent()) {
            for (var table : Tables.family(lead.connection(), step.selection())) {
                all.add("--table=" + table.quoted());
            }
        }
        return all;
    }

    /** Those that are the same for each database. Names in quotes are exact, and no patterns. */
    static List<String> arguments(TakeBackup step) {
        var all = new ArrayList<>(List.of(
                step.jobs() > 1 ? "--format=directory" : "--format=custom",
                "--compress=0",
                "--no-password",
                "--lock-wait-timeout=" + step.limits().lock().toMillis()));
        if (step.jobs() > 1) {
            all.add("--jobs=" + step.jobs());
        }
        if (step.selection().schemaOnly()) {
            all.add("--schema-only");
        }
        if (step.selection().inside()) {
            all.add("--strict-names");
        }
        step.selection()
                .schema()
                .filter(_ -> step.selection().table().isEmpty())
                .ifPresent(schema -> all.add("--schema=" + Identifier.quoted(schema)));
        return all;
    }
}
