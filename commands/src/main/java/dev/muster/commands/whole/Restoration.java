package dev.muster.commands.whole;

import dev.muster.chat.Human;
import dev.muster.commands.cluster.Identifier;
import dev.muster.commands.host.Host;
import dev.muster.commands.host.Kits;
import dev.muster.commands.host.Outcome;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Exam;
import dev.muster.commands.reading.Reading;
import dev.muster.commands.reading.ToFile;
import dev.muster.commands.reading.ToFolder;
import dev.muster.commands.reading.Words;
import dev.muster.commands.scratch.Chores;
import dev.muster.commands.scratch.Scratch;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.where.Gone;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One restoring, from the stored file to a database that bears its name. */
final class Restoration {
    private static final String FAILED = "NOT_RESTORED";
    private static final int READING = 20;
    private static final long SLACK = 64L << 20;
    /** What the server says of its own disk; what pg_restore says of ours has no severity. */
    private static final Pattern SERVER_FULL = Pattern.compile("(?:ERROR|FATAL|PANIC):  .*No space left on device");

    private final Work work;
    private final RestoreDatabase step;
    private final Server server;
    private final Exam exam;
    private final Manifest.Part part;
    private final Meter meter;
    private final String name;
    private final List<String> said = new ArrayList<>();

    Restoration(Work work, RestoreDatabase step) {
        this.work = work;
        this.step = step;
        this.server = Server.of(work, step.spot());
        this.exam = Exam.of(work, step.origin().cluster(), step.origin().backup(), Optional.empty());
        this.part = step.origin().part(exam);
        this.meter = new Meter(work, READING);
        meter.expect(part.bytes());
        this.name = DatabaseNames.restoring(step.origin(), step.into());
    }

    /** What there is to tell of it. */
    String run() throws SQLException, InterruptedException {
        var taken =
                Claim.take(server, name, Claim.Patience.USUAL).orElseThrow(() -> already(step.origin(), step.into()));
        try (var claim = taken) {
            restore(claim);
            return String.join("; ", said);
        } catch (SQLException e) {
            throw lost(e, Gone.lost(e));
        } catch (Problem.Trouble trouble) {
            throw lost(
                    trouble,
                    trouble.problem().code().equals(FAILED)
                            && Gone.lost(trouble.problem().fact()));
        } catch (Work.Stopped | InterruptedException e) {
            // Whatever else is thrown may mean that somebody else does this step by now: then nothing here is ours.
            dropQuietly();
            throw e;
        }
    }

    private <E extends Exception> E lost(E e, boolean session) throws Problem.Trouble {
        dropQuietly();
        var gone = new Gone(work, step.spot().cluster(), step.spot().node());
        if (session && gone.isAway()) {
            throw gone.trouble(
                    "it was lost while %s was restored beside, and nothing took its place; %s"
                            .formatted(
                                    step.origin().database(),
                                    step.beside()
                                            .map(old -> old + " is as it was")
                                            .orElse(
                                                    "what is there is as it was, and half a database is dropped by the next try")));
        }
        return e;
    }

    static Problem.Trouble already(Origin origin, String into) {
        return new Problem(
                        "BEING_RESTORED",
                        "somebody restores %s of backup %s into %s right now"
                                .formatted(origin.database(), origin.backup(), into),
                        "wait until that is over, or name another database with --into")
                .asTrouble();
    }

    private void restore(Claim claim) throws SQLException, InterruptedException {
        // The first thing done in a scratch folder is to end what a Muster that was killed left working there.
        try (var scratch = Scratch.open(
                work.tools().host(),
                work.tools().vault().scratch(),
                step.origin().backup())) {
            var connection = claim.connection();
            var databases = claim.databases();
            requireFree(databases);
            work.checkpoint();
            databases.drop(name);
            var dump = fetch(scratch);
            var kit = kit(connection);
            var contents = new Peek(exam, kit, scratch, chores()).of(dump);
            var needs = new Needs(contents, connection);
            needs.require(tablespace(databases));
            work.checkpoint();
            makeRoles(needs);
            work.checkpoint();
            new Making(server, databases, contents).make(name, owner(databases, needs), tablespace(databases));
            long made = databases.named(name).map(Databases.Seen::oid).orElse(0L);
            pour(scratch, kit, dump, contents);
            finish(databases, contents, made);
        }
    }

    private Optional<String> tablespace(Databases databases) throws SQLException {
        return step.beside().isPresent()
                ? databases.named(step.beside().get()).map(Databases.Seen::tablespace)
                : Optional.empty();
    }

    private Optional<String> owner(Databases databases, Needs needs) throws SQLException {
        var owner = step.beside().isPresent()
                ? databases
                        .named(step.beside().get())
                        .map(found -> found.access().owner())
                : needs.contents().owner();
        return owner.isPresent() && needs.may(owner.get()) ? owner : Optional.empty();
    }

    private Chores chores() {
        return exam.chores(meter);
    }

    private Kits.Kit kit(Connection connection) throws SQLException {
        return work.tools().kits().of(connection.getMetaData().getDatabaseMajorVersion());
    }

    private void requireFree(Databases databases) throws SQLException {
        if (databases.named(step.into()).isPresent()) {
            throw new Problem(
                            "NAME_TAKEN",
                            "there is a database " + step.into() + " on "
                                    + step.spot().node() + " already",
                            "name another with --into")
                    .asTrouble();
        }
    }

    private Path fetch(Scratch scratch) throws InterruptedException {
        scratch.requireRoom(part.plainBytes() + SLACK);
        var reading = new Reading(exam, meter);
        var dump = scratch.path("dump");
        if (part.role() == Manifest.Role.DUMP) {
            reading.read(part, List.of(new ToFile(dump)));
        } else {
            reading.read(part, List.of(new ToFolder(chores(), part.name(), scratch.give("dump"), List.of())));
        }
        if (!exam.report().good()) {
            throw exam.report().trouble(exam.cluster(), exam.manifest().id(), exam.repository());
        }
        said.addAll(exam.report().seen());
        return dump;
    }

    private void makeRoles(Needs needs) throws SQLException {
        var made = needs.makeRoles();
        if (!made.isEmpty()) {
            said.add("made the roles %s, which were missing, without a login: ALTER ROLE … LOGIN PASSWORD … is yours"
                    .formatted(String.join(", ", made)));
        }
    }

    private void pour(Scratch scratch, Kits.Kit kit, Path dump, Contents contents)
            throws InterruptedException, SQLException {
        long whole = Origin.bytes(exam, step.origin().database());
        try (var watch = server.maintenance()) {
            var growth = new Growth(new Databases(watch), name, Math.max(whole, part.plainBytes()));
            var chores = new Chores(work.tools().host(), () -> growth.tell(meter, READING));
            boolean partial = contents.options().isEmpty();
            var line = new ArrayList<>(List.of(
                    kit.program("pg_restore"),
                    "--dbname=" + Server.conninfo(name),
                    "--no-password",
                    "--no-subscriptions",
                    "--jobs=" + step.jobs()));
            if (!partial) {
                line.add("--exit-on-error");
            }
            line.add(dump.toString());
            var outcome = chores.run(new Host.Errand(line, server.environment(), Optional.of(scratch.folder()), false));
            judge(outcome, partial);
        }
        said.add("pg_restore with " + Human.count(step.jobs(), "job")
                + (contents.entries().stream().anyMatch(entry -> entry.kind().equals("SUBSCRIPTION"))
                        ? ", without its subscriptions"
                        : ""));
    }

    private void judge(Outcome outcome, boolean partial) {
        if (outcome.ok()) {
            return;
        }
        if (!SERVER_FULL.matcher(outcome.complaint()).find()) {
            Scratch.requireRoomIn(outcome);
        }
        var complaint = server.veiled(Words.first(outcome.complaint()));
        if (partial && !Gone.lost(outcome.complaint())) {
            // Of a part of a database, what it refers to may be elsewhere.
            said.add("of this part of a database pg_restore says: " + complaint);
            return;
        }
        if (SERVER_FULL.matcher(outcome.complaint()).find()) {
            throw new Problem(
                            "DISK_FULL",
                            "the disk of %s ran full while %s was restored: %s"
                                    .formatted(step.spot().node(), step.origin().database(), complaint),
                            "nothing of it is left; make room on %s, then try again; what is kept of earlier restores: /db kept list %s"
                                    .formatted(step.spot().node(), exam.cluster()))
                    .asTrouble();
        }
        throw new Problem(
                        FAILED,
                        "pg_restore of %s ended: %s".formatted(step.origin().database(), complaint),
                        "nothing of it is left; mend that and try again, or restore another backup: /db backup list "
                                + exam.cluster())
                .asTrouble();
    }

    private void finish(Databases databases, Contents contents, long made) throws SQLException, InterruptedException {
        var refused = new ArrayList<String>();
        if (step.beside().isEmpty()) {
            for (var statement : contents.about(name)) {
                work.checkpoint();
                try {
                    databases.execute(statement);
                } catch (SQLException e) {
                    refused.add(Words.first(String.valueOf(e.getMessage())));
                }
            }
        }
        if (!refused.isEmpty()) {
            said.add("not as in the dump, of the database itself: " + String.join("; ", refused));
        }
        var before = databases.named(name).map(Databases.Seen::remark).orElse("");
        var statements = new ArrayList<>(open(contents));
        statements.add(Databases.remark(name, new Mark.Restored(step.origin(), before).text()));
        statements.add(Databases.rename(name, step.into()));
        statements.add(Exclusive.require(step.into(), made)); // Nobody took our place, and made another of that name.
        new Exclusive(server).run(List.of(name), statements);
    }

    /** What takes the place of another is opened when it gets that. */
    private List<String> open(Contents contents) {
        if (step.beside().isPresent()) {
            return List.of();
        }
        if (contents.options().isEmpty()) {
            said.add("of this part of a database nothing says who may enter: only its owner may, until somebody says"
                    + " GRANT CONNECT ON DATABASE … TO …");
        }
        var left = contents.leftToEverybody();
        return left.isEmpty()
                ? List.of()
                : List.of("GRANT %s ON DATABASE %s TO PUBLIC"
                        .formatted(String.join(", ", left), Identifier.quoted(name)));
    }

    private void dropQuietly() {
        boolean interrupted = Thread.interrupted();
        try {
            var free = Claim.ifFree(server, name); // What somebody else restores by now is not ours to drop.
            if (free.isPresent()) {
                try (var claim = free.get()) {
                    claim.databases().drop(name);
                }
            }
        } catch (SQLException _) {
            // The server is gone, or refuses: the next try drops it first, and until then /db kept list tells of it.
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
