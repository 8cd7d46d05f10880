package dev.muster.commands.table;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes rows away and overwrites others, so that unique values may change hands. Where they go round among rows that stay,
 * those rows are taken out first and put in again; keys of others to that table are off meanwhile, so that nothing cascades,
 * and made again after it, which has PostgreSQL look at every row.
 */
final class Overwriting {
    private static final String KEYS = """
            WITH family AS (
                SELECT ?::regclass::oid AS oid
                 UNION SELECT relid FROM pg_partition_ancestors(?::regclass)
                 UNION SELECT relid FROM pg_partition_tree(?::regclass))
            SELECT format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, t.relname, c.conname) AS off,
                   format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, t.relname, c.conname,
                          pg_get_constraintdef(c.oid)) AS again,
                   format('COMMENT ON CONSTRAINT %I ON %I.%I IS %L', c.conname, n.nspname, t.relname,
                          obj_description(c.oid, 'pg_constraint')) AS remark
              FROM pg_constraint c
              JOIN family ON family.oid = c.confrelid
              JOIN pg_class t ON t.oid = c.conrelid
              JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE c.contype = 'f' AND c.conparentid = 0
            """;
    private static final Set<String> TAKEN = Set.of("23505", "23P01");

    private final Session session;
    private final Set<Swap> apart = new LinkedHashSet<>();
    private final List<String> again = new ArrayList<>();

    Overwriting(Session session) {
        this.session = session;
    }

    @FunctionalInterface
    interface Attempt {
        void run() throws SQLException, InterruptedException;
    }

    /** The unique values of one table stand in each other's way. */
    private static final class Tangled extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Swap swap;

        Tangled(Swap swap, SQLException why) {
            super(why);
            this.swap = swap;
        }
    }

    /** As often as it finds a table that is to be set apart. */
    void until(Attempt attempt) throws SQLException, InterruptedException {
        while (true) {
            var before = session.connection().setSavepoint();
            try {
                attempt.run();
                session.connection().releaseSavepoint(before);
                return;
            } catch (Tangled tangled) {
                session.connection().rollback(before);
                setApart(tangled.swap);
            }
        }
    }

    boolean apart(Swap swap) {
        return apart.contains(swap);
    }

    void overwrite(Swap swap, Attempt attempt) throws SQLException, InterruptedException {
        try {
            attempt.run();
        } catch (SQLException e) {
            if (TAKEN.contains(String.valueOf(e.getSQLState()))) {
                throw new Tangled(swap, e);
            }
            throw e;
        }
    }

    private void setApart(Swap swap) throws SQLException, InterruptedException {
        record Key(String off, String again, String remark) {}
        var table = swap.pair().live().quoted();
        apart.add(swap);
        for (var key : session.all(
                row -> new Key(row.getString("off"), row.getString("again"), row.getString("remark")),
                KEYS,
                table,
                table,
                table)) {
            session.update(key.off());
            again.add(key.again());
            again.add(key.remark());
        }
    }

    /** Whatever refers to nothing now fails here. */
    void end() throws SQLException, InterruptedException {
        if (!again.isEmpty()) {
            session.update("SET CONSTRAINTS ALL IMMEDIATE");
        }
        for (var statement : again) {
            session.update(statement);
        }
    }
}
