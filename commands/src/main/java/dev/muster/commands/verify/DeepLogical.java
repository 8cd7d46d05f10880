package dev.muster.commands.verify;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.reading.Reading;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.reading.RoleNames;
import dev.muster.commands.reading.ToFile;
import dev.muster.commands.reading.ToFolder;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.ScratchServer;
import dev.muster.commands.vault.Manifest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Dumps, restored into a new server of the same major version. */
record DeepLogical(Restoring restoring) {
    private static final int RESTORING = 40;

    void run() throws InterruptedException {
        var exam = restoring.exam();
        var dumps = new ArrayList<Dump>();
        var roles = new RoleNames();
        for (var part : exam.manifest().parts()) {
            fetch(part, dumps, roles);
        }
        if (!exam.report().good()) {
            return;
        }
        restoring.meter().phase(RESTORING, "starting a scratch server");
        try (var server = ScratchServer.fresh(restoring.scratch(), restoring.kit(), restoring.meter()::beat)) {
            makeRoles(server, roles);
            for (var dump : dumps) {
                restoring.meter().phase(RESTORING, "restoring " + dump.database());
                restore(server, dump);
            }
            if (exam.report().good()) {
                restoring.amcheck(server);
                new Rows(restoring, server, new Equal())
                        .check(dumps.stream().map(Dump::database).toList());
            }
        }
    }

    private record Dump(Manifest.Part part, String database, Path path) {}

    private void fetch(Manifest.Part part, List<Dump> dumps, RoleNames roles) throws InterruptedException {
        var exam = restoring.exam();
        var chores = restoring.chores();
        var reading = new Reading(exam, restoring.meter());
        var database = part.database().orElse("postgres");
        switch (part.role()) {
            case DUMP -> {
                var file = restoring.scratch().path(dumps.size() + ".dump");
                reading.read(part, List.of(QuickCheck.listing(exam, chores, part), new ToFile(file)));
                dumps.add(new Dump(part, database, file));
            }
            case DUMP_DIRECTORY -> {
                var folder = restoring.scratch().give(dumps.size() + ".dump");
                reading.read(part, List.of(new ToFolder(chores, part.name(), folder, List.of())));
                DirectoryListing.judge(exam, chores, part, folder);
                DirectoryListing.top(folder).ifPresent(top -> dumps.add(new Dump(part, database, top)));
            }
            case GLOBALS -> reading.read(part, List.of(new GlobalsEnd(part), roles));
            case BASE, TABLESPACE, FILES ->
                exam.report().found(Code.BACKUP_DAMAGED, part.name() + " does not belong into a logical backup");
        }
    }

    /** For policies, which name them: no role may log in, and tablespaces would lead out of the scratch folder. */
    private void makeRoles(ScratchServer server, RoleNames roles) {
        try (var connection = server.connect("template1");
                var statement = connection.createStatement()) {
            int made = 0;
            for (var name : roles.names()) {
                try {
                    statement.execute("CREATE ROLE " + Identifier.quoted(name));
                    made++;
                } catch (SQLException e) {
                    restoring.report().saw("role " + name + " was not made: " + e.getSQLState());
                }
            }
            restoring.report().saw("made " + Human.count(made, "role") + " from the globals");
        } catch (SQLException e) {
            throw Restoring.lost(server, e);
        }
    }

    private void restore(ScratchServer server, Dump dump) throws InterruptedException {
        boolean partial = !restoring.exam().manifest().content().partial().isEmpty();
        var outcome = partial ? intoOwn(server, dump) : asItWas(server, dump);
        var complaints = outcome.complaint()
                .lines()
                .filter(line -> line.contains("error:") || line.contains("ERROR:"))
                .filter(line -> !line.startsWith("Command was"))
                .collect(Collectors.joining("\n"));
        if (outcome.ok() && complaints.isEmpty()) {
            restoring.report().saw("pg_restore of " + dump.database() + " had nothing to complain of");
        } else if (partial) {
            // Of a part of a database, what it refers to may be elsewhere: its rows are counted all the same.
            restoring
                    .report()
                    .saw("pg_restore of a part of %s says: %s".formatted(dump.database(), Words.first(complaints)));
        } else {
            var said = complaints.isEmpty() ? outcome.complaint() : complaints;
            restoring
                    .report()
                    .found(
                            Code.BACKUP_NOT_RESTORABLE,
                            "pg_restore of %s says: %s".formatted(dump.database(), Words.first(said)));
        }
    }

    private Outcome asItWas(ScratchServer server, Dump dump) throws InterruptedException {
        var outcome = pgRestore(server, dump, maintenance(dump), List.of("--create", "--clean", "--if-exists"));
        if (outcome.ok() || !outcome.complaint().contains("locale")) {
            return outcome;
        }
        restoring
                .report()
                .saw("the locale of %s is not on Muster's machine: restored with C".formatted(dump.database()));
        return intoOwn(server, dump);
    }

    /** Into a database that we make: a dump of a part does not bring its schema along. */
    private Outcome intoOwn(ScratchServer server, Dump dump) throws InterruptedException {
        var name = Identifier.quoted(dump.database());
        try (var connection = server.connect(maintenance(dump));
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name);
            statement.execute("CREATE DATABASE " + name + " TEMPLATE template0");
        } catch (SQLException e) {
            throw Restoring.lost(server, e);
        }
        if (!restoring.exam().manifest().content().partial().isEmpty()) {
            makeSchemas(server, dump);
        }
        return pgRestore(server, dump, dump.database(), List.of());
    }

    private void makeSchemas(ScratchServer server, Dump dump) {
        try (var connection = server.connect(dump.database());
                var statement = connection.createStatement()) {
            for (var table : QuickCheck.expected(restoring.exam(), dump.part())) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS " + Identifier.quoted(table.schema()));
            }
        } catch (SQLException e) {
            throw Restoring.lost(server, e);
        }
    }

    private static String maintenance(Dump dump) {
        return dump.database().equals("template1") ? "postgres" : "template1";
    }

    private Outcome pgRestore(ScratchServer server, Dump dump, String into, List<String> more)
            throws InterruptedException {
        var line = new ArrayList<>(List.of(
                restoring.kit().program("pg_restore"),
                "--dbname=" + conninfo(into),
                "--no-password",
                "--no-owner",
                "--no-privileges",
                "--no-tablespaces",
                "--no-subscriptions",
                "--jobs=" + Restoring.jobs()));
        line.addAll(more);
        line.add(dump.path().toString());
        return restoring.tool(server, into, line);
    }

    /** A name with an equals sign would be taken for more than a name. */
    private static String conninfo(String database) {
        return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
