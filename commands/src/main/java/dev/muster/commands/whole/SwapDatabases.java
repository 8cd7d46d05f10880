package dev.muster.commands.whole;

import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.where.Spot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gives the name of a database to another, and all that stood around it, in one transaction: whoever looks sees the old one
 * or the new one. Sessions are still held off afterwards.
 *
 * @param limit the connection limit that it had before sessions were held off
 */
public record SwapDatabases(Spot spot, Pair pair, Origin origin, int limit) implements Step {

    private static final String UNTIL = "way_back_until";

    @Override
    public String describe() {
        return "swap: %s becomes %s, and %s becomes %s, in one transaction"
                .formatted(pair.database(), pair.kept(), pair.beside(), pair.database());
    }

    @Override
    public String intent() {
        return "swap %s (%d) on %s for what was restored from %s, and keep it; connection limit %d"
                .formatted(pair.database(), pair.present(), spot, origin, limit);
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) throws SQLException {
        try (var connection = Server.of(work, spot).maintenance()) {
            var databases = new Databases(connection);
            var front = databases.named(pair.database());
            if (front.isPresent() && front.get().oid() == pair.present()) {
                return new Probe.NotDone();
            }
            var old = databases.of(pair.present());
            return front.isPresent() && old.isPresent() && old.get().name().equals(pair.kept())
                    ? new Probe.Done(proof(front.get(), swapped(old.get()), keeps(work)))
                    : new Probe.Unclear(
                            "on %s, %s is %s, and what it was is %s: see what became of them before going on"
                                    .formatted(
                                            spot.node(),
                                            pair.database(),
                                            front.isPresent() ? "another database" : "not there",
                                            old.map(found -> "called " + found.name())
                                                    .orElse("not there")));
        }
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        if (probe(work) instanceof Probe.Done(var proof)) {
            return proof;
        }
        var server = Server.of(work, spot);
        try (var connection = server.maintenance()) {
            var databases = new Databases(connection);
            var beside = databases
                    .named(pair.beside())
                    .filter(found -> Mark.Restored.isOurs(origin, found.remark()))
                    .orElseThrow(() -> besideGone(pair.beside()));
            new Obstacles(connection, pair.database()).requireNone();
            work.checkpoint();
            var swapped = Instant.now(); // Sessions are held off and ended: nobody commits in the old one any more.
            new Exclusive(server)
                    .run(List.of(pair.database(), pair.beside()), statements(connection, beside.oid(), swapped));
            return proof(
                    databases
                            .named(pair.database())
                            .filter(found -> found.oid() == beside.oid())
                            .orElseThrow(() -> besideGone(pair.beside())),
                    Optional.of(swapped),
                    keeps(work));
        }
    }

    private Duration keeps(Work work) {
        return work.tools().handling().of(spot.cluster()).keeps();
    }

    private static Optional<Instant> swapped(Databases.Seen old) {
        return Mark.Kept.in(old.remark()).map(Mark.Kept::since);
    }

    private List<String> statements(Connection connection, long successor, Instant now) throws SQLException {
        var statements = new ArrayList<String>();
        statements.add(Databases.rename(pair.database(), pair.kept()));
        statements.add(Databases.rename(pair.beside(), pair.database()));
        statements.add(Exclusive.require(pair.kept(), pair.present()));
        statements.add(Exclusive.require(pair.database(), successor));
        statements.addAll(new Portrait(connection, pair.present()).onto(pair.database()));
        statements.add(Databases.limit(pair.database(), 0)); // As the old one was: who lets sessions in again says so.
        var why = "replaced by what was restored from " + origin.backup();
        statements.addAll(Databases.putAside(pair.kept(), new Mark.Kept(pair.database(), successor, now, why)));
        return statements;
    }

    private Proof proof(Databases.Seen front, Optional<Instant> swapped, Duration keeps) {
        var values = new TreeMap<>(Map.of("oid", String.valueOf(front.oid())));
        swapped.ifPresent(at -> {
            values.put("last_lost_at", at.toString());
            values.put(UNTIL, at.plus(keeps).toString());
        });
        return new Proof(
                "%s is now what was restored from %s (%d instead of %d); it belongs to %s as before; the old one is kept as %s, closed to all but superusers"
                        .formatted(
                                pair.database(),
                                origin.backup(),
                                front.oid(),
                                pair.present(),
                                front.access().owner(),
                                pair.kept()),
                values);
    }

    static Problem.Trouble besideGone(String beside) {
        return new Problem(
                        "NOT_THERE",
                        "the restored database " + beside + " is not there, or is not what was restored",
                        "see who dropped or renamed it; roll back, then ask anew")
                .asTrouble();
    }

    static Problem.Trouble keptTaken(String kept) {
        return new Problem(
                        "NAME_TAKEN",
                        "there is a database " + kept + " already",
                        "roll back, see /db kept list, then ask anew")
                .asTrouble();
    }

    @Override
    public Optional<Instant> undoUntil(Proof proof) {
        return Optional.ofNullable(proof.values().get(UNTIL)).map(Instant::parse);
    }

    /** Of a server that does not answer it is not known. */
    @Override
    public Optional<Problem> whyNoUndo(Work work, Proof proof) {
        try (var connection = Server.of(work, spot).maintenance()) {
            return new Databases(connection).of(pair.present()).isPresent()
                    ? Optional.empty()
                    : Optional.of(new Problem(
                            "KEPT_GONE",
                            "the database that would be put back, %s, is not there any more: it was dropped"
                                    .formatted(pair.kept()),
                            "what serves now stays; what was in it comes back from backups: /db backup list "
                                    + spot.cluster()));
        } catch (SQLException _) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return Optional.ofNullable(proof.values().get("oid"))
                .map(oid -> new SwapBack(spot, pair, Long.parseLong(oid), limit));
    }

    @Override
    public List<Next> next(Proof proof) {
        return List.of(
                new Next("Kept databases", "kept list " + spot.cluster()),
                new Next("Sessions", "sessions " + spot.cluster()));
    }
}
