package dev.muster.commands.forensic;

import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Evidence;
import dev.muster.commands.where.Spot;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Copies every file of a data folder as it is, whether the server is up or down. */
public record CopyFiles(Spot spot, String id, String data) implements Step {
    static final Duration LONGEST = Duration.ofHours(24);

    @Override
    public String describe() {
        return "copy every file of %s's data folder as it is, sealed, as %s".formatted(spot.node(), id);
    }

    @Override
    public String intent() {
        return "copy every file of " + spot + " in " + data;
    }

    @Override
    public Duration deadline() {
        return LONGEST;
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
                .take((safe, _) -> copy(work, safe, FileCopy.Opener.PLAIN, meter));
    }

    /** {@code opener} is how files are opened: disks fail in tests too. */
    Evidence copy(Work work, Safe safe, FileCopy.Opener opener, Meter meter)
            throws IOException, SQLException, InterruptedException {
        var begun = Instant.now();
        var tree = Tree.of(Path.of(data));
        meter.expect(tree.bytes());
        var controls = Controls.of(work.tools(), Path.of(data));
        var copy = new FileCopy(opener, meter, controls.checksums(), new FileCopy.Damage());
        var part = safe.keep("data.tar", out -> copy.copy(tree, out));
        var unreadable = new ArrayList<>(tree.unreadable());
        unreadable.addAll(copy.damage().unreadable());
        long lost = lost(unreadable);
        var remarks = new ArrayList<>(tree.remarks());
        // A server that is up does so all the time, with WAL and statistics.
        if (unreadable.removeIf(hole -> hole.why().equals(Why.GONE))) {
            remarks.add("some files went away while it was copied, as they do while a server is up");
        }
        if (!controls.checksums()) {
            remarks.add(
                    controls.known()
                            ? "its pages have no checksums: what is wrong inside them was not looked for"
                            : "its control file could not be read, so checksums were not looked at");
        }
        return new Evidence(
                Evidence.FORMAT,
                id,
                new Evidence.Scene(spot.cluster(), spot.node(), Evidence.How.FILES, Optional.empty()),
                begun,
                Instant.now(),
                safe.keyNames(),
                List.of(part),
                tree.files() - lost,
                unreadable,
                new Names(work.access(), spot.in(work)).named(copy.damage().pages()),
                remarks);
    }

    /** Whole files. */
    private static long lost(List<Evidence.Unreadable> unreadable) {
        return unreadable.stream()
                .filter(hole -> hole.why().equals(Why.NOT_ALLOWED) || hole.why().equals(Why.GONE))
                .count();
    }
}
