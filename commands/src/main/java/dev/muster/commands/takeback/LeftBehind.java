package dev.muster.commands.takeback;

import dev.muster.commands.plan.Next;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says once more, at the end, who followed the cluster and was not made anew with it, and whether a backup begins on its new
 * timeline. Changes nothing.
 *
 * @param strangers as they were when it was planned: now they are cut off, and nobody could find them any more
 */
public record LeftBehind(Ground ground, List<String> strangers) implements Step {
    static final String UNBACKED = "unbacked";

    public LeftBehind {
        strangers = List.copyOf(strangers);
    }

    @Override
    public String describe() {
        return strangers.isEmpty()
                ? "say who followed %s and was not rebuilt: nobody, as far as was seen".formatted(ground.cluster())
                : "say who followed %s and was not rebuilt: %d that muster.yaml does not know"
                        .formatted(ground.cluster(), strangers.size());
    }

    /** They come and go. */
    @Override
    public String intent() {
        return "say who was left behind by " + ground.intent();
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone();
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        var left = strangers.isEmpty()
                ? "nobody else followed it, as far as was seen when it was planned"
                : "NOT RE-MADE, since muster.yaml does not know them: " + String.join("; ", strangers);
        var control = ControlFile.of(work.tools(), ground.primary().data(), work::checkpoint);
        var first = first(work, control);
        return first.isPresent()
                ? Proof.of("%s; on timeline %d begins the backup %s"
                        .formatted(left, control.timeline(), first.get().id()))
                : new Proof(
                        "NO BACKUP on the new timeline, %d, is there, as far as repositories answer: take one now, /db %s; %s"
                                .formatted(control.timeline(), FirstBackup.words(ground.cluster()), left),
                        Map.of(UNBACKED, ground.cluster()));
    }

    /** Whoever took it. */
    private Optional<Backup> first(Work work, ControlFile control) {
        return work.tools().vault().backups(ground.cluster()).stream()
                .filter(backup -> backup.manifest().kind() == Manifest.Kind.PHYSICAL
                        && backup.manifest().source().systemIdentifier().equals(control.systemIdentifier())
                        && backup.manifest().start().timeline() == control.timeline())
                .findFirst();
    }

    @Override
    public List<Next> next(Proof proof) {
        return proof.values().containsKey(UNBACKED)
                ? List.of(new Next("Back it up now", FirstBackup.words(ground.cluster())))
                : List.of();
    }
}
