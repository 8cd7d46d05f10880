package dev.muster.commands.side;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What no repository has yet, from the server that writes it: it goes on behind the newest file of the folder. */
record Conduit(Chores chores, Kits.Kit kit, Path folder) {
    private static final String PARTIAL = ".partial";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    void fetch(Node node, Lsn until) throws InterruptedException {
        var login = node.login();
        var outcome = chores.run(new Host.Errand(
                List.of(
                        kit.program("pg_receivewal"),
                        "--directory=" + folder,
                        "--no-loop",
                        "--no-password",
                        "--endpos=" + until,
                        "--dbname=host=%s port=%d user=%s sslmode=%s application_name=muster_side connect_timeout=5"
                                .formatted(quoted(login.host()), login.port(), quoted(login.user()), login.sslmode())),
                Map.of("PGPASSWORD", login.password()),
                Optional.of(folder),
                true));
        if (!outcome.ok()) {
            Scratch.requireRoomIn(outcome);
            throw new Problem(
                            "WAL_NOT_SENT",
                            "%s does not send the WAL that no repository has yet: %s"
                                    .formatted(node.name(), Words.last(outcome.complaint())),
                            "go to a moment that the repositories hold, or mend that and ask again")
                    .asTrouble();
        }
        settle();
    }

    /** The last that is safely written: it stops behind the position that it is told. */
    static Lsn position(Work.Tools tools, Node at) {
        try (var line = tools.access().open(at, Optional.empty(), PATIENCE);
                var statement = line.createStatement();
                var row = statement.executeQuery("SELECT pg_current_wal_flush_lsn()::text")) {
            row.next();
            var flushed = Lsn.of(row.getString(1)).orElseThrow();
            return new Lsn(flushed.bytes() - 1);
        } catch (SQLException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "NODE_DOWN",
                            at.name() + " no longer says how far it has written: " + Observer.why(at, e),
                            "ask again: it is planned anew with what the repositories hold"),
                    e);
        }
    }

    /** Recovery asks for it by the name that it has when it is whole. */
    private void settle() {
        try (var all = Files.list(folder)) {
            for (var path :
                    all.filter(each -> each.toString().endsWith(PARTIAL)).toList()) {
                var name = path.getFileName().toString();
                Files.move(
                        path,
                        folder.resolve(name.substring(0, name.length() - PARTIAL.length())),
                        StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw Sides.trouble("WAL cannot be put in its place", e);
        }
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
