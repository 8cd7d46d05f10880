package dev.muster.commands.takeback;

import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.wal.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a data folder says of itself when nobody works in it. */
record ControlFile(String state, String systemIdentifier, int timeline, boolean checksums, Wal wal) {

    /**
     * Of its WAL.
     *
     * @param segment how many bytes a file of it has
     * @param checkpoint where the last checkpoint is: it surely goes on behind that
     */
    record Wal(long segment, Lsn checkpoint) {}

    static Kits.Kit kit(Work.Tools tools, Path data) {
        try {
            var said = Files.readString(data.resolve("PG_VERSION")).strip();
            return tools.kits().of(Integer.parseInt(said.replaceFirst("\\D.*", "")));
        } catch (IOException | NumberFormatException e) {
            throw new Problem.Trouble(
                    new Problem(
                            "NO_DATA_FOLDER",
                            data + " is no data folder of PostgreSQL that can be read",
                            "correct clusters[].nodes[].data, or let Muster's user read it"),
                    e);
        }
    }

    static ControlFile of(Work.Tools tools, Path data, Runnable pulse) throws InterruptedException {
        var outcome = new Chores(tools.host(), pulse)
                .run(Host.Errand.of(kit(tools, data).program("pg_controldata"), "--pgdata=" + data)
                        .ordinarily());
        var said = new HashMap<String, String>();
        outcome.output().lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                said.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        if (!outcome.ok()) {
            throw new Problem(
                            "CONTROL_FILE",
                            "the control file of %s cannot be read: %s".formatted(data, outcome.complaint()),
                            "see who may read it, and whether it is damaged: /db forensic keeps a copy")
                    .asTrouble();
        }
        return new ControlFile(
                value(said, "Database cluster state"),
                value(said, "Database system identifier"),
                Integer.parseInt(value(said, "Latest checkpoint's TimeLineID")),
                !value(said, "Data page checksum version").equals("0"),
                new Wal(
                        Long.parseLong(value(said, "Bytes per WAL segment")),
                        Lsn.of(value(said, "Latest checkpoint location")).orElse(new Lsn(0))));
    }

    private static String value(Map<String, String> said, String name) {
        return Optional.ofNullable(said.get(name)).orElse("0");
    }

    boolean isShutDown() {
        return state.startsWith("shut down");
    }
}
