package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Manifest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is the same, and what is not. */
final class Comparison {
    private static final int KINDS_TOLD = 12;
    private static final int COUNTING_FROM = 30;
    private static final int COUNTING_TO = 90;
    private static final long WHOLE = Long.MAX_VALUE / 8;

    private final Work work;
    private final CompareDatabase step;
    private final Server server;
    private final Exam exam;
    private final List<String> seen = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();

    record Found(List<String> seen, List<String> differences) {}

    Comparison(Work work, CompareDatabase step) {
        this.work = work;
        this.step = step;
        this.server = Server.of(work, step.spot());
        this.exam = Exam.of(work, step.origin().cluster(), step.origin().backup(), Optional.empty());
    }

    Found run() throws SQLException, InterruptedException {
        var part = step.origin().part(exam);
        var chores = new Chores(work.tools().host(), work::checkpoint);
        try (var scratch = Scratch.open(
                        work.tools().host(),
                        work.tools().vault().scratch(),
                        step.origin().backup());
                var connection = server.open(step.database())) {
            var kit = work.tools().kits().of(connection.getMetaData().getDatabaseMajorVersion());
            work.progress(2, "reading what the backup says it holds");
            var contents = new Peek(exam, kit, scratch, chores)
                    .of(part, WHOLE)
                    .orElseThrow(() -> new Problem(
                                    "BACKUP_DAMAGED",
                                    part.name() + " has no table of contents",
                                    "do not rely on it: restore another backup")
                            .asTrouble());
            objects(contents, dumped(kit, scratch, chores));
            rows(connection);
            sequences(connection, contents);
            new Soundness(new Asking(connection, work::checkpoint), contents).look(seen, differences);
        }
        if (step.present().isPresent()) {
            present(step.present().get());
        }
        return new Found(List.copyOf(seen), List.copyOf(differences));
    }

    /** The table of contents of what was restored, by the same program that wrote the other. */
    private List<Contents.Entry> dumped(Kits.Kit kit, Scratch scratch, Chores chores) throws InterruptedException {
        work.progress(10, "reading what was restored");
        var dump = scratch.hidden("again");
        var list = scratch.path("again.list");
        run(
                chores,
                scratch,
                List.of(
                        kit.program("pg_dump"),
                        "--schema-only",
                        "--format=custom",
                        "--no-password",
                        "--no-subscriptions",
                        "--lock-wait-timeout=60000",
                        "--dbname=" + Server.conninfo(step.database()),
                        "--file=" + dump));
        run(chores, scratch, List.of(kit.program("pg_restore"), "--list", "--file=" + list, dump.toString()));
        try {
            return Contents.entries(
                    java.nio.file.Files.readAllLines(list, java.nio.charset.StandardCharsets.ISO_8859_1));
        } catch (java.io.IOException e) {
            throw Scratch.trouble("what was restored cannot be listed", e);
        }
    }

    private void run(Chores chores, Scratch scratch, List<String> line) throws InterruptedException {
        var outcome = chores.run(new Host.Errand(line, server.environment(), Optional.of(scratch.folder()), false));
        Scratch.requireRoomIn(outcome);
        if (!outcome.ok()) {
            throw new Problem(
                            "NOT_COMPARED",
                            "what was restored cannot be read: " + server.veiled(Words.last(outcome.complaint())),
                            "see what PostgreSQL says there, then try again")
                    .asTrouble();
        }
    }

    private void objects(Contents contents, List<Contents.Entry> found) {
        var wanted = contents.definitions();
        var there = new Contents(found, List.of()).definitions();
        var left = new HashMap<>(counted(there));
        counted(wanted).forEach((line, count) -> left.merge(line, -count, Integer::sum));
        // A dump of a part lies in schemas that it does not bring.
        boolean whole = contents.options().isPresent();
        left.forEach((line, count) -> {
            if (count < 0) {
                differences.add("missing: " + shown(line));
            } else if (count > 0 && whole) {
                differences.add("not in the backup: " + shown(line));
            }
        });
        var kinds = wanted.stream()
                .collect(Collectors.groupingBy(Contents.Entry::kind, TreeMap::new, Collectors.counting()));
        var told = kinds.entrySet().stream()
                .filter(kind -> !kind.getKey().contains("ATTACH"))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(KINDS_TOLD)
                .toList();
        long others =
                wanted.size() - told.stream().mapToLong(Map.Entry::getValue).sum();
        seen.add("all of %s are there: %s%s"
                .formatted(
                        Human.count(wanted.size(), "object"),
                        told.stream()
                                .map(kind ->
                                        kind.getValue() + " " + kind.getKey().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")),
                        others == 0 ? "" : " and " + others + " more"));
    }

    private static Map<String, Integer> counted(List<Contents.Entry> entries) {
        return entries.stream().collect(Collectors.toMap(Contents.Entry::line, _ -> 1, Integer::sum));
    }

    /** Listings come as bytes, one character each. */
    private static String shown(String line) {
        return new String(
                line.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), java.nio.charset.StandardCharsets.UTF_8);
    }

    private void rows(Connection connection) throws SQLException, InterruptedException {
        var asking = new Asking(connection, work::checkpoint);
        var tables = exam.database(step.origin().database())
                .map(Manifest.Database::tables)
                .orElse(List.of());
        long all = 0;
        int exact = 0;
        for (int i = 0; i < tables.size(); i++) {
            var table = tables.get(i);
            work.progress(
                    COUNTING_FROM + (COUNTING_TO - COUNTING_FROM) * i / tables.size(),
                    "counting rows, %d of %d tables".formatted(i, tables.size()));
            if (exam.manifest().content().schemaOnly() || table.rows().isEmpty()) {
                continue;
            }
            long here = count(asking, table);
            all += here;
            exact++;
            if (here != table.rows().get()) {
                differences.add("%s.%s has %s, and had %d"
                        .formatted(
                                table.schema(),
                                table.name(),
                                Human.count(here, "row"),
                                table.rows().get()));
            }
        }
        seen.add("%s in %s, each as counted when it was backed up%s"
                .formatted(
                        Human.count(all, "row"),
                        Human.count(exact, "table"),
                        exact < tables.size()
                                ? "; of %s no exact count is known"
                                        .formatted(Human.count(tables.size() - exact, "table"))
                                : ""));
    }

    private long count(Asking asking, Manifest.Table table) throws SQLException, InterruptedException {
        var sql = "SELECT count(*) FROM ONLY %s.%s"
                .formatted(Identifier.quoted(table.schema()), Identifier.quoted(table.name()));
        try {
            return asking.ask(statement -> {
                try (var row = statement.executeQuery(sql)) {
                    row.next();
                    return row.getLong(1);
                }
            });
        } catch (SQLException e) {
            if (!"42P01".equals(e.getSQLState())) {
                throw e;
            }
            return -1; // It is missing, which is told as such too.
        }
    }

    private void sequences(Connection connection, Contents contents) throws SQLException, InterruptedException {
        var asking = new Asking(connection, work::checkpoint);
        for (var sequence : contents.sequences()) {
            var now = asking.ask(statement -> {
                try (var row = statement.executeQuery("SELECT last_value, is_called FROM " + sequence.name())) {
                    row.next();
                    return new Contents.Sequence(sequence.name(), row.getLong(1), row.getBoolean(2));
                }
            });
            if (!now.equals(sequence)) {
                differences.add("sequence %s is at %d, and was at %d"
                        .formatted(sequence.name(), now.value(), sequence.value()));
            }
        }
        if (!contents.sequences().isEmpty()) {
            seen.add(Human.count(contents.sequences().size(), "sequence") + " with their values");
        }
    }

    /** By what the server guesses: it is not asked to count what may be damaged. */
    private void present(String database) {
        try (var restored = server.open(step.database());
                var there = server.open(database)) {
            seen.add(new Contrast(Contrast.tables(there), Contrast.tables(restored)).told(database));
        } catch (SQLException _) {
            seen.add("with " + database + " as it is now it cannot be compared: that cannot be read");
        }
    }
}
