package dev.muster.commands.takeback;

import dev.muster.commands.cluster.Node;
import dev.muster.commands.keptfolder.Postmaster;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Who answers where a node is reached. Processes that can be seen here tell nothing of a server in a container, or of another
 * one that has the port.
 */
record Threshold(Work.Tools tools) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** {@code in}: whether the process of our session, while we had it, was at work in the folder in question. */
    private record Answerer(String system, Optional<String> folder, boolean in) {}

    /** Nobody may: the data folder of the node is about to be exchanged. */
    void requireNobody(Node node, Path data, String systemIdentifier) {
        if (tools.access().isAnybodyAt(node)) {
            throw new Problem(
                            "SOMEBODY_ANSWERS",
                            "no process works in %s, but somebody answers for %s at %s:%d: %s; nothing has been exchanged"
                                    .formatted(
                                            data,
                                            node.name(),
                                            node.login().host(),
                                            node.login().port(),
                                            whom(node, data, systemIdentifier)),
                            "stop that one, or correct host and port of %s in muster.yaml; then retry, which goes on, or roll back"
                                    .formatted(node.name()))
                    .asTrouble();
        }
    }

    /** Whoever answers must work in that folder: a number of a process is of this machine, or it is not. */
    void requireIn(Node node, Path data, String systemIdentifier) {
        if (!tools.access().isAnybodyAt(node)) {
            return;
        }
        boolean there = ask(node, data)
                .map(Answerer::in)
                .orElseGet(() -> Postmaster.of(data).isPresent());
        if (!there) {
            throw new Problem(
                            "WRONG_FOLDER",
                            "who answers for %s at %s:%d does not work in %s: %s"
                                    .formatted(
                                            node.name(),
                                            node.login().host(),
                                            node.login().port(),
                                            data,
                                            whom(node, data, systemIdentifier)),
                            "correct host, port and data of %s in muster.yaml; a server in a container of its own is not reached here: recover beside, --beside"
                                    .formatted(node.name()))
                    .asTrouble();
        }
    }

    private String whom(Node node, Path data, String systemIdentifier) {
        return ask(node, data)
                .map(found -> found.system().equals(systemIdentifier)
                        ? "a server with the same system identifier, %s, of the same data or a copy of it, in a container perhaps"
                                        .formatted(systemIdentifier)
                                + found.folder()
                                        .map(folder -> " (it says it works in " + folder + ")")
                                        .orElse("")
                        : "another server, with the system identifier %s instead of %s"
                                .formatted(found.system(), systemIdentifier))
                .orElse("it does not say who it is");
    }

    private Optional<Answerer> ask(Node node, Path data) {
        try (var line = tools.access().open(node, Optional.empty(), PATIENCE);
                var statement = line.createStatement();
                var row = statement.executeQuery(
                        "SELECT system_identifier::text AS system, pg_backend_pid() AS pid FROM pg_control_system()")) {
            row.next();
            return Optional.of(
                    new Answerer(row.getString("system"), folder(line), Postmaster.isIn(row.getLong("pid"), data)));
        } catch (SQLException _) {
            return Optional.empty();
        }
    }

    /** Not everybody may ask it. */
    private static Optional<String> folder(Connection line) {
        try (var statement = line.createStatement();
                var row = statement.executeQuery("SELECT current_setting('data_directory', true)")) {
            row.next();
            return Optional.ofNullable(row.getString(1));
        } catch (SQLException _) {
            return Optional.empty();
        }
    }
}
