package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.ScratchServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The whole schema of the source in a scratch server, without its rows: keys to tables whose rows are not there would fail. */
record Layout(Bench bench, ScratchServer server) {
    static final String DATABASE = "muster_table";
    /** Rows; large objects; and what would act in it. */
    private static final Pattern LEFT_OUT = Pattern.compile(
            "^\\d+; \\d+ \\d+ (TABLE DATA|MATERIALIZED VIEW DATA|BLOBS?|BLOB METADATA|LARGE OBJECT|SUBSCRIPTION|EVENT TRIGGER|DATABASE)\\b.*");

    private static final Pattern SEQUENCE_SET = Pattern.compile("^\\d+; \\d+ \\d+ SEQUENCE SET .*");

    Session open() throws SQLException {
        return Session.of(server.connect(DATABASE), bench.pulse());
    }

    /** So that owners, grants and policies have them. What a role may do is not for here. */
    void makeRoles(Collection<String> names) throws SQLException, InterruptedException {
        try (var session = Session.of(server.connect("postgres"), bench.pulse())) {
            for (var name : names) {
                if (!session.is("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?)", name)) {
                    session.update("CREATE ROLE " + Identifier.quoted(name));
                }
            }
            session.update("CREATE DATABASE " + DATABASE + " TEMPLATE template0");
        }
    }

    /** Answers with what pg_restore complained of. {@code schemas} are those that a dump of a part does not bring along. */
    List<String> fill(Path dump, Collection<String> schemas) throws SQLException, InterruptedException {
        try (var session = open()) {
            for (var schema : schemas) {
                session.update("CREATE SCHEMA IF NOT EXISTS " + Identifier.quoted(schema));
            }
        }
        return restore(
                dump,
                bench.list(dump, "schema.list", line -> !LEFT_OUT.matcher(line).matches()));
    }

    /** Where sequences stood, from a dump of rows: one of a schema alone does not say. */
    List<String> count(Path rows) throws InterruptedException {
        return restore(
                rows,
                bench.list(
                        rows,
                        "sequences.list",
                        line -> SEQUENCE_SET.matcher(line).matches()));
    }

    private List<String> restore(Path dump, Path list) throws InterruptedException {
        var outcome = bench.run(
                server.environment(DATABASE),
                "pg_restore",
                List.of(
                        Bench.conninfo(DATABASE),
                        "--no-password",
                        "--no-tablespaces",
                        "--no-subscriptions",
                        "--use-list=" + list,
                        dump.toString()));
        return outcome.ok() ? List.of() : complaints(outcome.complaint());
    }

    static List<String> complaints(String complaint) {
        return complaint
                .lines()
                .filter(line -> line.contains("error:") || line.contains("ERROR:"))
                .map(line -> line.replaceFirst("^.*(error|ERROR): +(could not execute query: ERROR: +)?", "")
                        .strip())
                .distinct()
                .toList();
    }

    /** All that is in {@code schema}, as a dump. */
    Path dump(String schema) throws InterruptedException {
        return dump("brought.dump", List.of("--schema=" + Identifier.quoted(schema)));
    }

    private Path dump(String name, List<String> more) throws InterruptedException {
        var file = bench.scratch().hidden(name);
        var arguments = new ArrayList<>(
                List.of("--format=custom", "--compress=0", "--schema-only", "--no-password", "--file=" + file));
        arguments.addAll(more);
        var outcome = bench.run(server.environment(DATABASE), "pg_dump", arguments);
        if (!outcome.ok()) {
            throw Bench.failed("pg_dump", Words.last(outcome.complaint()));
        }
        return file;
    }

    /** What the target lacks, made there from here. */
    void make(List<Needs.Need> missing, Place place, dev.muster.commands.plan.Work work) throws InterruptedException {
        var all = dump("all.dump", List.of());
        var ids = missing.stream()
                .map(need -> "; %d %d ".formatted(need.classId(), need.id()))
                .collect(Collectors.toSet());
        var list = bench.list(all, "needs.list", line -> ids.stream().anyMatch(line::contains));
        bench.require(
                place.environment(work),
                "pg_restore",
                List.of(
                        Bench.conninfo(place.database()),
                        "--no-password",
                        "--single-transaction",
                        "--use-list=" + list,
                        all.toString()));
    }
}
