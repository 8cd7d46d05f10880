package dev.muster.commands.keep;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Keeps a backup until somebody lets it go, whatever retention says: told beside each copy that can be reached. */
public record PinBackup(String cluster, String id, Optional<String> reason) implements Step {
    private static final String ALREADY = "already";

    @Override
    public String describe() {
        return "pin backup " + id;
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Probe probe(Work work) {
        var found = new Kept(cluster, id).find(work);
        if (found.isEmpty()) {
            return new Probe.NotDone();
        }
        return found.get().pin().filter(pin -> pin.reason().equals(reason)).isPresent()
                ? new Probe.Done(proof(found.get(), false))
                : new Probe.NotDone();
    }

    @Override
    public Proof perform(Work work) {
        var kept = new Kept(cluster, id);
        var before = kept.in(work);
        if (before.pin().isPresent()
                && (reason.isEmpty() || before.pin().get().reason().equals(reason))) {
            return proof(before, true);
        }
        // Who did it stands in the journal; here it is told from what rules keep.
        var pin = new Backup.Pin("by hand", Instant.now(), reason);
        for (var place : Kept.places(before)) {
            work.checkpoint();
            try {
                work.tools().vault().pin(place, before.manifest(), pin);
            } catch (IOException e) {
                throw Troubles.of(place, e);
            }
        }
        var after = kept.in(work);
        if (after.pin().isEmpty()) {
            throw new Problem(
                            "NOT_PINNED",
                            "backup " + id + " is not pinned although that was written",
                            "look who else works on the repository, then ask again")
                    .asTrouble();
        }
        return proof(after, false);
    }

    private Proof proof(Backup backup, boolean already) {
        return new Proof(
                "backup %s is pinned in %s".formatted(id, String.join(", ", Kept.places(backup))),
                already ? Map.of(ALREADY, "pinned") : Map.of());
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return proof.values().containsKey(ALREADY) ? Optional.empty() : Optional.of(new UnpinBackup(cluster, id));
    }
}
