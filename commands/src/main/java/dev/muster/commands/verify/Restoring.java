package dev.muster.commands.verify;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Report;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.scratch.ScratchServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What restoring beside works with, and what is done to whatever was restored. */
record Restoring(Exam exam, Scratch scratch, Meter meter, Kits.Kit kit) {
    private static final int CHECKING = 60;
    /** The first version with pg_amcheck. */
    private static final int AMCHECK_SINCE = 14;

    private static final String DATABASES =
            "SELECT datname FROM pg_database WHERE datallowconn AND datname <> 'template0' ORDER BY datname";
    private static final String EVERY_INDEX = """
            DO $$
            DECLARE
              home text := (SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'amcheck');
              each regclass;
            BEGIN
              FOR each IN SELECT c.oid
                            FROM pg_index i
                            JOIN pg_class c ON c.oid = i.indexrelid
                            JOIN pg_am a ON a.oid = c.relam
                           WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relpersistence <> 't'
                             AND i.indisready AND i.indisvalid
              LOOP
                EXECUTE format('SELECT %s.bt_index_parent_check($1, true)', home) USING each;
              END LOOP;
            END $$
            """;

    Report report() {
        return exam.report();
    }

    Chores chores() {
        return exam.chores(meter);
    }

    /** A tool that works on {@code database} of the scratch server. */
    Outcome tool(ScratchServer server, String database, List<String> line) throws InterruptedException {
        var outcome =
                chores().run(new Host.Errand(line, server.environment(database), Optional.of(scratch.folder()), false));
        Scratch.requireRoomIn(outcome);
        return outcome;
    }

    /** Every index against its table, and every page of every table. */
    void amcheck(ScratchServer server) throws InterruptedException {
        if (kit.major() < AMCHECK_SINCE) {
            bySql(server);
            return;
        }
        if (!Files.isExecutable(Path.of(kit.program("pg_amcheck"))) || !hasExtension(server)) {
            report().saw("not checked with amcheck, which Muster's machine lacks (Debian: postgresql-contrib)");
            return;
        }
        meter.phase(CHECKING, "checking tables and indexes with pg_amcheck");
        var line = new ArrayList<>(List.of(
                kit.program("pg_amcheck"),
                "--all",
                "--install-missing",
                "--heapallindexed",
                "--parent-check",
                "--no-password",
                "--jobs=" + jobs()));
        var outcome = tool(server, "template1", line);
        if (outcome.ok() && outcome.output().isBlank()) {
            report().saw("pg_amcheck --heapallindexed --parent-check found nothing");
        } else {
            report().found(
                            Code.BACKUP_DAMAGED,
                            "pg_amcheck says: "
                                    + Words.first(outcome.output().isBlank() ? outcome.complaint() : outcome.output()));
        }
    }

    /** As pg_amcheck does it, where there is none yet; tables by themselves cannot be checked there. */
    private void bySql(ScratchServer server) throws InterruptedException {
        if (!hasExtension(server)) {
            report().saw("not checked with amcheck, which Muster's machine lacks (Debian: postgresql-contrib)");
            return;
        }
        meter.phase(CHECKING, "checking indexes with amcheck");
        for (var database : databases(server)) {
            var line = List.of(
                    kit.program("psql"),
                    "--no-psqlrc",
                    "--quiet",
                    "--no-password",
                    "--set=ON_ERROR_STOP=1",
                    "--set=VERBOSITY=terse",
                    "--output=/dev/null",
                    "--command=CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA pg_catalog",
                    "--command=" + EVERY_INDEX);
            var outcome = tool(server, database, line);
            if (!outcome.ok()) {
                report().found(
                                Code.BACKUP_DAMAGED,
                                "amcheck says of database %s: %s"
                                        .formatted(database, Words.first(outcome.complaint())));
                return;
            }
        }
        report().saw("amcheck found nothing: every B-tree index fits its table (bt_index_parent_check)");
    }

    static List<String> databases(ScratchServer server) {
        try (var connection = server.connect("template1");
                var statement = connection.createStatement();
                var row = statement.executeQuery(DATABASES)) {
            var names = new ArrayList<String>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        } catch (SQLException e) {
            throw lost(server, e);
        }
    }

    static int jobs() {
        return Math.max(1, Runtime.getRuntime().availableProcessors());
    }

    private static boolean hasExtension(ScratchServer server) {
        try (var connection = server.connect("template1");
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'")) {
            return row.next();
        } catch (SQLException e) {
            throw lost(server, e);
        }
    }

    static Problem.Trouble lost(ScratchServer server, SQLException e) {
        return lost(server.log(), e);
    }

    static Problem.Trouble lost(String log, SQLException e) {
        return new Problem.Trouble(
                new Problem(
                        "SCRATCH_SERVER",
                        "the scratch server does not answer: " + Words.last(log),
                        "that is the end of its log; ask again, and see what ended it if it happens again"),
                e);
    }
}
