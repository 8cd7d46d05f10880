package dev.muster.commands.forensic;

import dev.muster.commands.backup.Shift;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Evidence;
import dev.muster.commands.where.Spot;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Copies what SQL still reads of one database, table by table and block by block. */
public record CopyRows(Spot spot, String id, String database) implements Step {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Override
    public String describe() {
        return "copy every row of %s that %s can still read, sealed, as %s".formatted(database, spot.node(), id);
    }

    @Override
    public String intent() {
        return "copy every row of " + database + " on " + spot;
    }

    @Override
    public Duration deadline() {
        return CopyFiles.LONGEST;
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public List<Next> next(Proof proof) {
        return List.of(new Next("How to open it", "forensic list " + spot.cluster()));
    }

    @Override
    public Probe probe(Work work) {
        return Custody.probe(Safe.of(work, spot.cluster(), id));
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        var meter = new Meter(work);
        return new Custody(work, Safe.of(work, spot.cluster(), id), spot, meter)
                .take((safe, shift) -> copy(work, safe, shift, meter));
    }

    private Evidence copy(Work work, Safe safe, Shift shift, Meter meter)
            throws IOException, SQLException, InterruptedException {
        var begun = Instant.now();
        try (var connection = work.access().open(spot.in(work), Optional.of(database), PATIENCE)) {
            shift.hold(() -> abort(connection));
            var copy = RowCopy.of(connection, meter);
            meter.expect(copy.bytes());
            var part = safe.keep("rows.tar", copy::copy);
            return new Evidence(
                    Evidence.FORMAT,
                    id,
                    new Evidence.Scene(spot.cluster(), spot.node(), Evidence.How.ROWS, Optional.of(database)),
                    begun,
                    Instant.now(),
                    safe.keyNames(),
                    List.of(part),
                    copy.tables().size(),
                    copy.unreadable(),
                    List.of(),
                    List.of());
        }
    }

    /** A read that blocks ends with it. */
    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException _) {
            // It is lost already.
        }
    }
}
