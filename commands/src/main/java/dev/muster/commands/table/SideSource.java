package dev.muster.commands.table;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Sides;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A side instance, which stands at a moment: dumped from there, the whole schema, and the rows of the wanted tables with all
 * that is below them. pg_dump of a table alone would leave out its schema, its trigger functions and what it refers to.
 */
final class SideSource implements Source {
    /** Which no table owns; those that one owns are dumped along with it. */
    private static final String SEQUENCES = """
            SELECT DISTINCT n.nspname AS schema, s.relname AS name
              FROM unnest(?::text[], ?::text[]) AS w (schema, name)
              JOIN pg_namespace m ON m.nspname = w.schema
              JOIN pg_class t ON t.relnamespace = m.oid AND t.relname = w.name
              JOIN pg_attrdef a ON a.adrelid = t.oid
              JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid
                              AND d.refclassid = 'pg_class'::regclass
              JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
              JOIN pg_namespace n ON n.oid = s.relnamespace
            """;

    /** Somebody may have held a lock at that very moment, who is never going to let it go. */
    private static final String LOCKED = "--lock-wait-timeout=20s";

    private final BringBack step;
    private final Work work;
    private final Side side;
    private List<String> roles = List.of();
    private List<Name> sequences = List.of();

    SideSource(BringBack step, Work work, String name) {
        this.step = step;
        this.work = work;
        var sides = new Sides(work.tools());
        this.side = sides.requireUp(sides.require(name));
    }

    private Session open(Runnable pulse) throws SQLException {
        return Session.of(new Sides(work.tools()).connect(side, step.place().database()), pulse);
    }

    @Override
    public long bytes() {
        try {
            return tree().bytes();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private SideTree tree() throws InterruptedException {
        try (var session = open(work::checkpoint)) {
            var tree = SideTree.of(session, step.place().cluster(), step.tables());
            roles = session.all(row -> row.getString(1), "SELECT rolname::text FROM pg_roles WHERE rolname !~ '^pg_'");
            sequences = session.all(
                    row -> new Name(row.getString("schema"), row.getString("name")),
                    SEQUENCES,
                    tree.members().stream().map(one -> one.name().schema()).toList(),
                    tree.members().stream().map(one -> one.name().table()).toList());
            return tree;
        } catch (SQLException e) {
            new Sides(work.tools()).requireUp(side);
            throw Session.trouble("SIDE_UNREADABLE", "side instance " + side.name() + " cannot be read", e);
        }
    }

    @Override
    public long plainBytes() {
        return bytes();
    }

    @Override
    public List<String> roles() {
        return roles;
    }

    @Override
    public List<String> schemas() {
        return List.of();
    }

    /** It stands still. */
    @Override
    public Optional<Long> rows(Name table) throws SQLException, InterruptedException {
        try (var session = open(work::checkpoint)) {
            return Optional.of(session.number("SELECT count(*) FROM ONLY " + table.quoted()));
        } catch (SQLException e) {
            new Sides(work.tools()).requireUp(side);
            throw e;
        }
    }

    @Override
    public Archive fetch(Bench bench, Meter meter) throws InterruptedException {
        var tree = tree();
        bench.scratch().requireRoom(2 * tree.bytes());
        meter.phase(1, "reading the schema of " + side.name());
        var schema = bench.scratch().hidden("schema.dump");
        dump(bench, schema, List.of("--schema-only"));
        meter.phase(5, "reading rows of " + side.name());
        var data = bench.scratch().hidden("rows.dump");
        var arguments = new ArrayList<>(List.of("--data-only", "--strict-names"));
        // Names in quotes are exact, and no patterns.
        tree.members().forEach(one -> arguments.add("--table=" + one.name().quoted()));
        sequences.forEach(one -> arguments.add("--table=" + one.quoted()));
        dump(bench, data, arguments);
        return new Archive(schema, data);
    }

    private void dump(Bench bench, Path file, List<String> more) throws InterruptedException {
        var arguments =
                new ArrayList<>(List.of("--format=custom", "--compress=0", "--no-password", LOCKED, "--file=" + file));
        arguments.addAll(more);
        var sides = new Sides(work.tools());
        try {
            bench.require(sides.environment(side, step.place().database()), "pg_dump", arguments);
        } catch (Problem.Trouble trouble) {
            sides.requireUp(side); // That it is down says more than how pg_dump saw that.
            throw trouble;
        }
    }
}
