package dev.muster.commands.backup;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Reading;
import dev.muster.commands.reading.ToFile;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Chain;
import dev.muster.commands.vault.Find;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What an incremental backup can build on. */
final class Footing {
    /** The first version of PostgreSQL that takes them. */
    static final int SINCE = 17;

    private static final String SUMMARIZES = "SELECT current_setting('summarize_wal') AS summarizes";
    /**
     * Whether the server knows of every block that changed since a position. What it has not summarized yet it will, if it
     * goes on from there.
     */
    private static final String COVERED = """
            WITH since AS (SELECT ?::pg_lsn AS lsn),
                 summary AS (SELECT start_lsn, end_lsn FROM pg_available_wal_summaries(), since
                              WHERE tli = ? AND end_lsn > lsn)
            SELECT CASE WHEN count(*) = 0
                        THEN (SELECT summarized_lsn > '0/0'::pg_lsn AND summarized_lsn <= lsn
                                FROM pg_get_wal_summarizer_state(), since)
                        ELSE min(start_lsn) <= (SELECT lsn FROM since)
                             AND count(*) FILTER (WHERE start_lsn > (SELECT lsn FROM since)
                                                    AND NOT EXISTS (SELECT FROM summary AS before
                                                                     WHERE before.end_lsn = summary.start_lsn)) = 0
                   END AS covered
              FROM summary
            """;

    /**
     * A standby begins with its last restartpoint, which it makes of a checkpoint that it has replayed, now and then: that
     * must not lie before the end of what is built on.
     */
    private static final String BEHIND =
            "SELECT pg_is_in_recovery() AND (SELECT redo_lsn FROM pg_control_checkpoint()) < ?::pg_lsn AS behind";

    private Footing() {}

    sealed interface Found {
        record On(Chain chain) implements Found {}

        record Nothing(String why, String hint) implements Found {}
    }

    /** How the server is, and what is kept of it. */
    record Seen(String node, int major, String systemIdentifier, int timeline) {}

    static Found look(Connection connection, Seen seen, Keeping keeping, List<Backup> backups) throws SQLException {
        if (seen.major() < SINCE) {
            return new Found.Nothing(
                    "PostgreSQL %d takes no incremental backups".formatted(seen.major()),
                    "versions from %d on do; take a full one: leave out --incremental".formatted(SINCE));
        }
        if (!ask(connection).equals("on")) {
            return new Found.Nothing(
                    "summarize_wal is off on " + seen.node(),
                    "as a superuser: ALTER SYSTEM SET summarize_wal = on; SELECT pg_reload_conf(); then take a full one, and"
                            + " after that incremental ones");
        }
        var repository = keeping.repositories().getFirst();
        var newest = newest(seen, repository, backups);
        if (newest.isEmpty()) {
            return new Found.Nothing(
                    "there is no sound physical backup of this server, on timeline %d, in %s to build on"
                            .formatted(seen.timeline(), repository),
                    "take a full one first: /db backup now %s --kind physical".formatted(keeping.cluster()));
        }
        var base = newest.get();
        if (list(base).filter(part -> !Reading.canOpen(part, keeping.keys())).isPresent()) {
            return new Found.Nothing(
                    "this Muster has no key that opens the list of files of " + base.id(),
                    "give it an identity (backups.identities), or take a full one: leave out --incremental");
        }
        if (!covers(connection, base)) {
            return new Found.Nothing(
                    "the server does not know any more what changed since " + base.id(),
                    "take a full one: leave out --incremental; wal_summary_keep_time says how long it knows");
        }
        if (isBehind(connection, base)) {
            return new Found.Nothing(
                    "%s is a standby that has made no restartpoint of a checkpoint since %s ended"
                            .formatted(seen.node(), base.id()),
                    "wait for its checkpoint_timeout, or CHECKPOINT there; take it from the primary (--node), or take a full one: leave out"
                            + " --incremental");
        }
        return new Found.On(Chain.of(backups, base));
    }

    /** All that it builds on must be where the new one is going to be: there it has to be restored from. */
    private static Optional<Manifest> newest(Seen seen, String repository, List<Backup> backups) {
        var find = new Find(backups);
        return backups.stream()
                .filter(backup -> backup.manifest().kind() == Manifest.Kind.PHYSICAL)
                .filter(backup -> backup.manifest().source().systemIdentifier().equals(seen.systemIdentifier()))
                .filter(backup -> backup.manifest().stop().timeline() == seen.timeline())
                .filter(backup -> list(backup.manifest()).isPresent())
                .filter(backup -> find.whyNot(backup).isEmpty())
                .filter(backup -> find.isWholeIn(repository, backup))
                .map(Backup::manifest)
                .findFirst();
    }

    private static Optional<Manifest.Part> list(Manifest manifest) {
        return manifest.parts().stream()
                .filter(part -> part.role() == Manifest.Role.FILES)
                .findFirst();
    }

    private static String ask(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(SUMMARIZES)) {
            row.next();
            return row.getString("summarizes");
        }
    }

    private static boolean covers(Connection connection, Manifest base) throws SQLException {
        try (var statement = connection.prepareStatement(COVERED)) {
            statement.setString(1, base.start().lsn());
            statement.setInt(2, base.start().timeline());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean("covered");
            }
        }
    }

    private static boolean isBehind(Connection connection, Manifest base) throws SQLException {
        try (var statement = connection.prepareStatement(BEHIND)) {
            statement.setString(1, base.stop().lsn());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean("behind");
            }
        }
    }

    /** The list of files of a base, for pg_basebackup. */
    record Files(Taking taking) {
        Path of(String base, Scratch scratch) {
            var work = taking.work();
            var cluster = taking.step().spot().cluster();
            var vault = work.tools().vault();
            var exam = Exam.of(
                    work,
                    cluster,
                    base,
                    Optional.of(Taking.repository(vault, cluster).name()));
            var file = scratch.path().resolve("files-of-base");
            var part = list(exam.manifest())
                    .orElseThrow(() -> new Problem(
                                    "BASE_UNFIT",
                                    base + " has no list of its files",
                                    "take a full one: leave out --incremental")
                            .asTrouble());
            try {
                new Reading(exam, taking.meter()).read(part, List.of(new ToFile(file)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            if (!exam.report().good()) {
                throw exam.report().trouble(cluster, base, exam.repository());
            }
            return file;
        }
    }
}
