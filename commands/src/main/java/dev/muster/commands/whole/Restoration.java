package dev.muster.commands.whole;

import dev.muster.chat.Human;
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
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One restoring, from the stored file to a database that bears its name. */
final class Restoration {
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
        this.name = Names.restoring(step.origin(), step.into());
    }

    /** What there is to tell of it. */
    String run() throws SQLException, InterruptedException {
        try {
            restore();
            return String.join("; ", said);
        } catch (Problem.Trouble | Work.Stopped | SQLException | InterruptedException e) {
            // Whatever else is thrown may mean that somebody else does this step by now: then nothing here is ours.
            dropQuietly();
            throw e;
        }
    }

    private void restore() throws SQLException, InterruptedException {
        // The first thing done in a scratch folder is to end what a Muster that was killed left working there.
        try (var scratch = Scratch.open(
                        work.tools().host(),
                        work.tools().vault().scratch(),
                        step.origin().backup());
                var connection = server.maintenance()) {
            var databases = new Databases(connection);
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
            pour(scratch, kit, dump, contents);
            finish(databases, contents);
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
        if (partial) {
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
                        "NOT_RESTORED",
                        "pg_restore of %s ended: %s".formatted(step.origin().database(), complaint),
                        "nothing of it is left; mend that and try again, or restore another backup: /db backup list "
                                + exam.cluster())
                .asTrouble();
    }

    private void finish(Databases databases, Contents contents) throws SQLException, InterruptedException {
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
        var mark = new Mark.Restored(step.origin(), before);
        new Exclusive(server)
                .run(List.of(name), List.of(Databases.remark(name, mark.text()), Databases.rename(name, step.into())));
    }

    private void dropQuietly() {
        boolean interrupted = Thread.interrupted();
        try (var connection = server.maintenance()) {
            new Databases(connection).drop(name);
        } catch (SQLException _) {
            // The server is gone, or refuses: the next try drops it first, and until then /db kept list tells of it.
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
