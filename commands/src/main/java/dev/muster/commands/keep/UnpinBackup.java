package dev.muster.commands.keep;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.vault.Troubles;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Lets retention decide again about a backup that was pinned. */
public record UnpinBackup(String cluster, String id) implements Step {
    private static final String WAS_PINNED = "was pinned";
    private static final String REASON = "reason";

    @Override
    public String describe() {
        return "unpin backup " + id;
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Probe probe(Work work) {
        return new Kept(cluster, id)
                .find(work)
                .filter(backup -> backup.pin().isEmpty())
                .<Probe>map(_ -> new Probe.Done(Proof.of("backup " + id + " is not pinned")))
                .orElseGet(Probe.NotDone::new);
    }

    @Override
    public Proof perform(Work work) {
        var kept = new Kept(cluster, id);
        var before = kept.in(work);
        for (var place : Kept.places(before)) {
            work.checkpoint();
            try {
                work.tools().vault().unpin(place, before.manifest());
            } catch (IOException e) {
                throw Troubles.of(place, e);
            }
        }
        var after = kept.in(work);
        if (after.pin().isPresent()) {
            throw new Problem(
                            "STILL_PINNED",
                            "backup " + id + " is still pinned",
                            "somebody pinned it meanwhile: see /db backup show " + id)
                    .asTrouble();
        }
        var away = Kept.away(after);
        var seen = "backup " + id + " is not pinned any more"
                + (away.isEmpty() ? "" : "; what " + String.join(", ", away) + " says is seen when it answers again");
        return new Proof(
                seen,
                before.pin()
                        .map(pin -> pin.reason()
                                .map(reason -> Map.of(WAS_PINNED, "yes", REASON, reason))
                                .orElse(Map.of(WAS_PINNED, "yes")))
                        .orElse(Map.of()));
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return proof.values().containsKey(WAS_PINNED)
                ? Optional.of(new PinBackup(
                        cluster, id, Optional.ofNullable(proof.values().get(REASON))))
                : Optional.empty();
    }
}
