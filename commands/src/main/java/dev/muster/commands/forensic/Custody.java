package dev.muster.commands.forensic;

import dev.muster.commands.backup.Shift;
import dev.muster.commands.cluster.Observer;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Evidence;
import dev.muster.commands.vault.EvidenceRoom;
import dev.muster.commands.vault.Troubles;
import dev.muster.commands.where.Spot;
import java.io.IOException;
import java.sql.SQLException;

/** From the first byte to the manifest: what was stopped or failed in between leaves nothing that is listed. */
record Custody(Work work, Safe safe, Spot spot, Meter meter) {

    @FunctionalInterface
    interface Taking {
        Evidence take(Safe safe, Shift shift) throws IOException, SQLException, InterruptedException;
    }

    static Probe probe(Safe safe) {
        return safe.room()
                .find(safe.cluster(), safe.id())
                .<Probe>map(kept -> new Probe.Done(new Account(kept.evidence()).proof()))
                .orElseGet(Probe.NotDone::new);
    }

    Proof take(Taking taking) throws SQLException, InterruptedException {
        var there = safe.room().find(safe.cluster(), safe.id());
        if (there.isPresent()) {
            return new Account(there.get().evidence()).proof();
        }
        work.checkpoint();
        try {
            var evidence = Shift.run(meter, shift -> {
                safe.clear(); // What an earlier try left.
                return taking.take(safe, shift);
            });
            work.checkpoint();
            safe.room().add(safe.repository().name(), evidence);
            return readBack(evidence);
        } catch (IOException e) {
            safe.clearQuietly();
            throw Troubles.of(safe.repository().name(), e);
        } catch (SQLException e) {
            safe.clearQuietly();
            throw new Problem.Trouble(
                    new Problem(
                            "FORENSIC_SOURCE_LOST",
                            spot.node() + " was lost in the middle: " + Observer.why(spot.in(work), e),
                            "see /db status " + spot.cluster() + "; its files can be copied while it is down"),
                    e);
        } catch (Problem.Trouble | Work.Stopped | InterruptedException e) {
            // Whatever else is thrown may mean that somebody else does this step by now: then nothing here is ours.
            safe.clearQuietly();
            throw e;
        }
    }

    private Proof readBack(Evidence evidence) throws IOException {
        var folder = EvidenceRoom.folder(safe.cluster(), safe.id());
        var items = safe.repository().list(folder);
        boolean whole = evidence.parts().stream()
                .allMatch(part -> items.stream()
                        .anyMatch(item ->
                                item.path().equals(folder + "/" + part.name()) && item.bytes() == part.bytes()));
        return safe.room()
                .find(safe.cluster(), safe.id())
                .filter(kept -> whole && kept.evidence().parts().equals(evidence.parts()))
                .map(kept -> new Account(kept.evidence()).proof())
                .orElseThrow(() -> new Problem(
                                "FORENSIC_UNREADABLE",
                                "the copy %s does not read back from %s"
                                        .formatted(safe.id(), safe.repository().name()),
                                "see what is wrong with the repository, then ask again")
                        .asTrouble());
    }
}
