package dev.muster.commands.verify;

import dev.muster.commands.host.Host;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.reading.Unpacking;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.scratch.ScratchServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A data folder, unpacked, compared with its own manifest, recovered by the WAL in it, and started. */
record DeepPhysical(Restoring restoring) {
    private static final int COMPARING = 38;
    private static final int STARTING = 45;

    void run() throws InterruptedException {
        var report = restoring.report();
        var data = restoring.scratch().give("data");
        var tablespaces = unpack(data);
        if (!report.good()) {
            return;
        }
        Unpacking.link(data, tablespaces);
        compare(data);
        if (!report.good()) {
            return;
        }
        Unpacking.map(data, tablespaces);
        restoring.meter().phase(STARTING, "recovering it until it is consistent");
        var equal = new Equal();
        try (var server = start(new Sights(restoring, data, equal))) {
            requireOpen(server);
            restoring.amcheck(server);
            new Rows(restoring, server, equal).check(Restoring.databases(server));
        } catch (Problem.Trouble trouble) {
            if (!trouble.problem().code().equals(ScratchServer.FAILED)) {
                throw trouble;
            }
            report.found(Code.BACKUP_NOT_RESTORABLE, trouble.problem().fact());
        }
    }

    private ScratchServer start(Sights sights) throws InterruptedException {
        var looked = sights.look();
        return looked.isPresent()
                ? looked.get()
                : ScratchServer.restored(restoring.scratch(), restoring.kit(), sights.data(), restoring.meter()::beat);
    }

    /** OID → where its tablespace is now. */
    private Map<String, Path> unpack(Path data) throws InterruptedException {
        var chores = restoring.chores();
        return new Unpacking(restoring.exam(), restoring.meter(), restoring.scratch())
                .unpack(data, part -> switch (part.role()) {
                    case GLOBALS -> List.of(new GlobalsEnd(part));
                    case FILES -> List.of();
                    case BASE, TABLESPACE, DUMP, DUMP_DIRECTORY -> List.of(new TarListing(chores, part));
                });
    }

    private void compare(Path data) throws InterruptedException {
        restoring.meter().phase(COMPARING, "comparing it with its own manifest");
        requireMapped(data);
        var outcome = restoring
                .chores()
                .run(Host.Errand.of(restoring.kit().program("pg_verifybackup"), data.toString())
                        .in(data)
                        .ordinarily());
        if (outcome.ok()) {
            restoring.report().saw("pg_verifybackup: every file and its WAL are as pg_basebackup wrote them");
        } else {
            restoring.report().found(Code.BACKUP_DAMAGED, "pg_verifybackup says: " + Words.first(outcome.complaint()));
        }
    }

    /** One that is not in the backup must not be looked for where it was. */
    private void requireMapped(Path data) {
        try (var links = Files.list(data.resolve("pg_tblspc"))) {
            links.filter(Files::isSymbolicLink)
                    .filter(link -> !leadsHere(link))
                    .forEach(link -> restoring
                            .report()
                            .found(Code.BACKUP_INCOMPLETE, "tablespace " + link.getFileName() + " is not in it"));
        } catch (IOException e) {
            throw Scratch.trouble("the tablespaces cannot be seen", e);
        }
    }

    private boolean leadsHere(Path link) {
        try {
            return Files.readSymbolicLink(link).startsWith(restoring.scratch().folder());
        } catch (IOException _) {
            return false;
        }
    }

    private void requireOpen(ScratchServer server) {
        try (var connection = server.connect("template1");
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            row.next();
            if (row.getBoolean(1)) {
                restoring.report().found(Code.BACKUP_NOT_RESTORABLE, "it does not come out of recovery");
            } else {
                restoring.report().saw("recovered until it was consistent, and open for writing");
            }
        } catch (SQLException e) {
            throw Restoring.lost(server, e);
        }
    }
}
