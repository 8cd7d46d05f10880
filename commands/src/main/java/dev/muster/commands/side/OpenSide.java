package dev.muster.commands.side;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Brings a cluster back as it was at a moment, on a server beside it, paused there. What it is made of is chosen when it is
 * planned ({@link Recoveries}).
 *
 * @param name of the side, which holds the second and is no part of what people approve
 */
public record OpenSide(String cluster, String name, Aim aim, Base base, Duration lives) implements Step {
    private static final Duration LONGEST = Duration.ofHours(24);

    /** Where to: as {@code --to} would be told it. */
    public record Aim(String to, boolean inclusive) {
        public static Aim of(Target target) {
            return new Aim(target.words(), target.isInclusive());
        }

        public Target target() {
            return Target.of(to, inclusive, Instant.EPOCH);
        }
    }

    /**
     * What from.
     *
     * @param wal the repository that its WAL is read from; empty: it needs none beside what is in the backup
     * @param timeline which of the cluster's histories it follows
     * @param node which of the cluster's nodes still has what no repository has yet; empty: none is asked
     */
    public record Base(String backup, String repository, Optional<String> wal, int timeline, Optional<String> node) {
        /** The same WAL, wherever it is read from: what was in a node alone is sealed a moment later. */
        public String essence() {
            return "%s on timeline %d".formatted(backup, timeline);
        }
    }

    @Override
    public String describe() {
        return "bring %s back as it was at %s, beside, as the side instance %s: from %s on timeline %d, paused and readable for %s"
                .formatted(cluster, aim.target().shown(), name, base.backup(), base.timeline(), Human.duration(lives));
    }

    @Override
    public String intent() {
        return "side instance of %s at %s from %s for %s".formatted(cluster, aim, base.essence(), lives);
    }

    @Override
    public Remains remains() {
        return Remains.side(name);
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
    public Probe probe(Work work) {
        return new Sides(work.tools())
                .find(name)
                .filter(side -> side.reached().isPresent())
                .<Probe>map(side -> new Probe.Done(told(new Witness(work.tools(), side).proof(), side)))
                .orElseGet(Probe.NotDone::new);
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        var proof = new Opening(this, work).open();
        return told(proof, new Sides(work.tools()).require(name));
    }

    private static Proof told(Proof proof, Side side) {
        return new Proof(proof.seen() + "\n" + String.join("\n", ByHand.all(side)), proof.values());
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return Optional.of(new DropSide(name));
    }

    @Override
    public List<Next> next(Proof proof) {
        return List.of(
                new Next("Bring tables back", "restore table %s --from %s".formatted(cluster, name)),
                new Next("Side instances", "side list " + cluster),
                new Next("Keep it 4 h longer", "side extend " + name + " --for 4h"),
                new Next("Drop it", "side drop " + name));
    }
}
