package dev.muster.commands.table;

import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The comment on a schema of ours that says what it was made for, and tells a whole one from one that was left half done.
 *
 * @param key of what was to be brought back into it, and from where: what another run made is none of this one's
 */
record Marker(Session session, String schema, String key) {
    static final String BEGINNING = "brought back by muster: ";
    private static final int ENOUGH = 16;

    /** What is written there. */
    record Words(String key) {
        String unfinished() {
            return BEGINNING + "unfinished, of " + key;
        }

        private String done() {
            return BEGINNING + "whole, of " + key + ", rows ";
        }

        String whole(long rows) {
            return done() + rows;
        }
    }

    static Words of(BringBack step) {
        return new Words(key(step));
    }

    static Marker of(Session session, BringBack step) {
        return new Marker(session, step.place().schema(), key(step));
    }

    /** The name of the schema is chosen once for each plan: with it, the key says which run. */
    private static String key(BringBack step) {
        var all = "%s %s %s".formatted(step.place(), step.tables(), step.origin());
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, ENOUGH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Words words() {
        return new Words(key);
    }

    /** The number of rows, if it is there, ours, and whole. */
    Optional<String> complete() throws SQLException, InterruptedException {
        var done = words().done();
        return comment().filter(found -> found.startsWith(done)).map(found -> found.substring(done.length()));
    }

    /** Of what is ours, whoever can write comments. */
    private Optional<String> comment() throws SQLException, InterruptedException {
        return session
                .all(
                        row -> Optional.ofNullable(row.getString(1)).orElse(""),
                        "SELECT obj_description(n.oid, 'pg_namespace') FROM pg_namespace n WHERE n.nspname = ? AND "
                                + Ours.OURS,
                        schema)
                .stream()
                .findFirst();
    }

    private boolean isUnfinished() throws SQLException, InterruptedException {
        return comment().filter(words().unfinished()::equals).isPresent();
    }

    /** What this very run left behind when it was killed is dropped first. */
    void begin() throws SQLException, InterruptedException {
        if (!DropRestored.gone(session, schema) && !isUnfinished()) {
            throw new Problem(
                            "SCHEMA_TAKEN",
                            "there is a schema " + schema + " already, which this run did not make",
                            "ask again: the next one has another name")
                    .asTrouble();
        }
        var _ = session.atOnce(() -> {
            session.update("DROP SCHEMA IF EXISTS %s CASCADE".formatted(Identifier.quoted(schema)));
            Ours.make(session, schema);
            comment(words().unfinished());
            return true;
        });
    }

    void complete(long rows) throws SQLException, InterruptedException {
        comment(words().whole(rows));
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
            if (new Marker(cleaning, schema, key).isUnfinished()) {
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
