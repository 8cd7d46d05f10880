package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Collectors;

/** Drops what was brought back, and what was kept there of rows that were replaced. Never what anything else needs. */
public record DropRestored(Place place) implements Step {
    private static final String RELATIONS = """
            SELECT c.relkind, format('%I.%I', n.nspname, c.relname) AS name
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'f', 'S')
               AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                                      AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass)
             ORDER BY c.relkind = 'S', 2
            """;

    @Override
    public String describe() {
        return "drop schema %s of %s with all that was brought back and kept in it"
                .formatted(place.schema(), place.database());
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var session = place.open(work)) {
            return gone(session, place.schema())
                    ? new Probe.Done(Proof.of("schema " + place.schema() + " is gone"))
                    : new Probe.NotDone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Probe.Unclear("it was interrupted: look whether there is a schema " + place.schema());
        }
    }

    static boolean gone(Session session, String schema) throws SQLException, InterruptedException {
        return session.is("SELECT NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)", schema);
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        try (var session = place.open(work)) {
            if (gone(session, place.schema())) {
                return Proof.of("schema " + place.schema() + " was gone already");
            }
            Restored.require(session, place.schema());
            work.checkpoint();
            var _ = session.atOnce(() -> {
                drop(session, place.schema());
                return true;
            });
            return Proof.of("schema %s is gone, and nothing else with it".formatted(place.schema()));
        } catch (SQLException e) {
            throw trouble(place.schema(), e);
        }
    }

    static Problem.Trouble trouble(String schema, SQLException e) {
        if (!"2BP01".equals(e.getSQLState())) {
            return Session.trouble("TABLE_DROP", "schema " + schema + " cannot be dropped", e);
        }
        var needing = String.valueOf(e.getMessage())
                .lines()
                .filter(line -> line.contains("depends on"))
                .limit(3)
                .map(String::strip)
                .collect(Collectors.joining("; "));
        return new Problem(
                        "STILL_NEEDED",
                        "something else needs what is in schema %s: %s".formatted(schema, needing),
                        "take that away first, or keep the schema")
                .asTrouble();
    }

    /** One statement for all tables, so that keys between them do not hold them, and no CASCADE, which asks nobody. */
    static void drop(Session session, String schema) throws SQLException, InterruptedException {
        record Relation(boolean sequence, String name) {}
        var all = session.all(
                row -> new Relation(row.getString("relkind").equals("S"), row.getString("name")), RELATIONS, schema);
        for (boolean sequences : new boolean[] {false, true}) {
            var names = all.stream()
                    .filter(relation -> relation.sequence() == sequences)
                    .map(Relation::name)
                    .collect(Collectors.joining(", "));
            if (!names.isEmpty()) {
                session.update("DROP %s %s".formatted(sequences ? "SEQUENCE" : "TABLE", names));
            }
        }
        session.update("DROP SCHEMA " + Identifier.quoted(schema));
    }
}
