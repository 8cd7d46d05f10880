package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.sql.SQLException;
import java.util.Optional;

/** The comment on a schema that tells ours from those of others, and a whole one from one that was left half done. */
record Marker(Session session, String schema) {
    static final String BEGINNING = "brought back by muster: ";
    private static final String UNFINISHED = BEGINNING + "unfinished";
    private static final String WHOLE = BEGINNING + "whole, rows ";

    /** The number of rows, if it is there and whole. */
    Optional<String> complete() throws SQLException, InterruptedException {
        return comment().filter(found -> found.startsWith(WHOLE)).map(found -> found.substring(WHOLE.length()));
    }

    private Optional<String> comment() throws SQLException, InterruptedException {
        return session
                .all(
                        row -> Optional.ofNullable(row.getString(1)).orElse(""),
                        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = ?",
                        schema)
                .stream()
                .findFirst();
    }

    /** What a Muster that was killed left behind is dropped first. */
    void begin() throws SQLException, InterruptedException {
        var found = comment();
        if (found.isPresent() && !found.get().equals(UNFINISHED)) {
            throw new Problem(
                            "SCHEMA_TAKEN",
                            "there is a schema " + schema + " already, which is none of Muster's",
                            "ask again: the next one has another name")
                    .asTrouble();
        }
        var _ = session.atOnce(() -> {
            session.update("DROP SCHEMA IF EXISTS %s CASCADE".formatted(Identifier.quoted(schema)));
            session.update("CREATE SCHEMA " + Identifier.quoted(schema));
            comment(UNFINISHED);
            About.make(session, schema);
            return true;
        });
    }

    void complete(long rows) throws SQLException, InterruptedException {
        comment(WHOLE + rows);
    }

    private void comment(String text) throws SQLException, InterruptedException {
        session.update("COMMENT ON SCHEMA %s IS %s".formatted(Identifier.quoted(schema), Belongings.literal(text)));
    }

    /** Whatever happened: nobody asks whether to go on any more. What still works there is ended first. */
    void drop(Place place, Work work) {
        boolean interrupted = Thread.interrupted();
        try (var cleaning = Session.of(
                work.access()
                        .open(
                                place.admin(work.tools(), work),
                                Optional.of(place.database()),
                                java.time.Duration.ofSeconds(20)),
                () -> {})) {
            var marker = new Marker(cleaning, schema);
            if (marker.comment().filter(UNFINISHED::equals).isPresent()) {
                cleaning.all(
                        row -> row.getBoolean(1),
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ?"
                                + " AND usename = current_user AND pid <> pg_backend_pid()",
                        place.application());
                cleaning.update("DROP SCHEMA %s CASCADE".formatted(Identifier.quoted(schema)));
            }
        } catch (SQLException | RuntimeException e) {
            // It is marked as unfinished: the next look at /db restored list says so, and offers to drop it.
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
