package dev.muster.commands.backup;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.cluster.Node;
import dev.muster.commands.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Why a tool gave up, from what it complained of. The tools have no codes to look at: only texts, which LC_ALL=C keeps. */
record ToolTrouble(String tool, Node.Login login, String complaint) {
    private static final int LINES_TOLD = 4;
    private static final Pattern DENIED = Pattern.compile("permission denied for ([^\\n]+)");
    private static final Pattern CHECKSUM =
            Pattern.compile("checksum verification failed in (?:file )?\"([^\"]+)\", block (\\d+)");

    Problem.Trouble of(Optional<Integer> code) {
        return known().orElseGet(() -> unknown(code)).asTrouble();
    }

    private boolean said(String... texts) {
        return List.of(texts).stream().anyMatch(complaint::contains);
    }

    private String role() {
        return Identifier.quoted(login.user());
    }

    private Optional<Problem> known() {
        var denied = DENIED.matcher(complaint);
        var checksum = CHECKSUM.matcher(complaint);
        if (checksum.find()) {
            return Optional.of(
                    new Problem(
                            "SOURCE_DAMAGED",
                            "a page of the server is damaged: file %s, block %s does not fit its checksum"
                                    .formatted(checksum.group(1), checksum.group(2)),
                            "take the backup from another node (--node), and have this one looked at: its disk may be failing"));
        }
        if (said("password authentication failed", "no password supplied")) {
            return problem(
                    "PG_AUTH", "the password of user " + login.user() + " is refused", "correct it in muster.yaml");
        }
        if (said("no pg_hba.conf entry for replication connection")) {
            return problem(
                    "NO_REPLICATION_ENTRY",
                    "pg_hba.conf lets " + login.user() + " not connect for replication from Muster's machine",
                    "add there: host replication " + login.user()
                            + " ADDRESS scram-sha-256; then SELECT pg_reload_conf()");
        }
        if (said("no pg_hba.conf entry")) {
            return problem(
                    "NO_ENTRY",
                    "pg_hba.conf does not let " + login.user() + " in from Muster's machine",
                    "add an entry");
        }
        if (said("exceeds max_wal_senders", "number of requested standby connections")) {
            return problem(
                    "WAL_SENDERS",
                    "all WAL senders of the server are taken",
                    "raise max_wal_senders, or end one of them");
        }
        if (said("must be superuser or replication role", "permission denied to start WAL sender")) {
            return problem(
                    "NO_RIGHT", login.user() + " may not copy the server", "ALTER ROLE " + role() + " REPLICATION");
        }
        if (said("row-level security policy")) {
            return problem(
                    "NO_RIGHT",
                    "row security would hide rows from " + login.user(),
                    "as a superuser: ALTER ROLE " + role() + " BYPASSRLS");
        }
        if (denied.find()) {
            return problem(
                    "NO_RIGHT",
                    login.user() + " may not read " + denied.group(1).strip(),
                    "as a superuser: GRANT pg_read_all_data TO " + role() + " (before version 14: GRANT SELECT)");
        }
        return elsewhere();
    }

    private Optional<Problem> elsewhere() {
        if (said("WAL summaries are required", "WAL summarization", "manifest requires WAL", "summarized by")) {
            return problem(
                    "NO_SUMMARIES",
                    "the server does not know what changed since the backup that this one builds on: " + lastLines(),
                    "take a full one: leave out --incremental");
        }
        if (said("conflict with recovery")) {
            return problem(
                    "RECOVERY_CONFLICT",
                    "the standby replayed what the backup still needed, and ended it",
                    "turn on hot_standby_feedback there, or take the backup from the primary");
        }
        if (said("standby was promoted")) {
            return problem("PROMOTED", "the standby was promoted in the middle", "ask again");
        }
        if (said("WAL segment") && said("removed")) {
            return problem(
                    "WAL_GONE",
                    "the server removed WAL that the backup needs",
                    "raise max_slot_wal_keep_size and wal_keep_size, then ask again");
        }
        if (said("No space left on device")) {
            return problem(
                    "SCRATCH_FULL", "the folder for scratch is full", "make room there, or take it without --jobs");
        }
        if (said(
                "server closed the connection",
                "terminating connection",
                "connection to server at",
                "could not receive data",
                "SSL SYSCALL error",
                "Connection reset",
                "no connection to the server",
                "could not read COPY data",
                "could not send")) {
            return problem(
                    "BACKUP_SOURCE_LOST",
                    "the server was lost in the middle: " + lastLines(),
                    "see /db status; once it is back, ask again, or take it from another node with --node");
        }
        return Optional.empty();
    }

    private static Optional<Problem> problem(String code, String fact, String hint) {
        return Optional.of(new Problem(code, fact, hint));
    }

    private Problem unknown(Optional<Integer> code) {
        var ended = code.map(number -> "ended with code " + number).orElse("did not end");
        return new Problem(
                "BACKUP_TOOL_FAILED",
                "%s %s: %s".formatted(tool, ended, lastLines()),
                "its words say why; the server's log may say more");
    }

    String lastLines() {
        var lines = complaint
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.isEmpty()
                ? "it gave no reason"
                : lines.stream().skip(Math.max(0, lines.size() - LINES_TOLD)).collect(Collectors.joining(" · "));
    }
}
