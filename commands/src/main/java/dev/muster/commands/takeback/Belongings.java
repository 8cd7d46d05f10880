package dev.muster.commands.takeback;

import dev.muster.commands.host.Host;
import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.scratch.Chores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What in a data folder belongs to its owner and not to PostgreSQL: configuration, keys, what is included. It is taken over
 * as it is now: what lies in a backup is of another day, or of another node.
 */
record Belongings(Work work) {
    private static final Set<String> SERVERS = Set.of(
            "PG_VERSION",
            "base",
            "global",
            "log",
            "pg_commit_ts",
            "pg_dynshmem",
            "pg_log",
            "pg_logical",
            "pg_multixact",
            "pg_notify",
            "pg_replslot",
            "pg_serial",
            "pg_snapshots",
            "pg_stat",
            "pg_stat_tmp",
            "pg_subtrans",
            "pg_tblspc",
            "pg_twophase",
            "pg_wal",
            "pg_xact",
            "backup_manifest",
            "current_logfiles",
            "standby.signal",
            "recovery.signal",
            KeptFolder.NOTE,
            Succession.FILE,
            Rebirth.DOUBTS);

    /** Anything else may be its owner's, whatever it begins with: what is included by pg_hba.conf often begins so too. */
    static boolean isOwners(String name) {
        return !(SERVERS.contains(name)
                || name.startsWith("postmaster.")
                || name.startsWith("backup_label")
                || name.startsWith("tablespace_map"));
    }

    static List<Path> of(Path data) throws IOException {
        try (var all = Files.list(data)) {
            return all.filter(path -> isOwners(path.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    /** Those of {@code from} instead of those of {@code to}, and the options that it was started with. */
    void hand(Path from, Path to) throws InterruptedException {
        try {
            for (var other : of(to)) {
                remove(other);
            }
            var line = new ArrayList<>(List.of("cp", "-a", "--remove-destination", "--"));
            of(from).forEach(path -> line.add(path.toString()));
            Files.deleteIfExists(to.resolve(Options.FILE));
            if (Files.exists(from.resolve(Options.FILE))) {
                line.add(from.resolve(Options.FILE).toString());
            }
            line.add(to.toString());
            var outcome = new Chores(work.tools().host(), work::checkpoint)
                    .run(Host.Errand.of(line, java.util.Map.of()).in(to).ordinarily());
            if (!outcome.ok()) {
                throw failed(outcome.complaint());
            }
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    private static void remove(Path path) throws IOException {
        try (var all = Files.walk(path)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static Problem.Trouble failed(String why) {
        return new Problem(
                        "CONFIG_NOT_COPIED",
                        "the configuration cannot be taken over: " + why,
                        "see who may read and write it; then retry, or roll back")
                .asTrouble();
    }
}
