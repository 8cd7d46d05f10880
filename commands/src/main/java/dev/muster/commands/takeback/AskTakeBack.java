package dev.muster.commands.takeback;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** People are asked again, with what would be lost before their eyes; then it is looked once more that nothing changed. */
public record AskTakeBack(Ground ground, String shown) implements Step {

    @Override
    public String describe() {
        return "ask whether to take %s back, then look once more that nothing stands in the way"
                .formatted(ground.cluster());
    }

    @Override
    public String intent() {
        return "ask before %s is taken back to %s".formatted(ground.intent(), shown);
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Optional<String> question() {
        return Optional.of(
                "Take %s back to %s? What would be lost, and what was there then, is told above. Everybody is sent away until it is open again; %s. What is there now is kept as %s."
                        .formatted(
                                ground.cluster(),
                                shown,
                                ground.standbys().isEmpty()
                                        ? "it has no standby"
                                        : ground.standbys().stream()
                                                .map(Ground.Seat::node)
                                                .collect(Collectors.joining(", ", "rebuilt from it: ", "")),
                                ground.kept(ground.primary()).getFileName()));
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone(); // To look again does no harm.
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        WeighLoss.side(work, ground);
        return CheckWayBack.looked(work, ground);
    }

    static Problem.Trouble changed(String fact) {
        return new Problem("CLUSTER_CHANGED", fact, "see /db status; roll back, then ask anew").asTrouble();
    }
}
