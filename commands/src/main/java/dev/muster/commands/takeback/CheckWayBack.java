package dev.muster.commands.takeback;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/**
 * Looks once more, right before anything stops. Whatever comes after it, and however it ends, is taken back by what takes
 * this back: every node on the data folder that it has now.
 */
public record CheckWayBack(Ground ground) implements Step {

    @Override
    public String describe() {
        return "look once more that every data folder of %s is in its place: the way back".formatted(ground.cluster());
    }

    @Override
    public String intent() {
        return "look at " + ground.intent();
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
        return looked(work, ground);
    }

    static Proof looked(Work work, Ground ground) throws InterruptedException {
        var told = new ArrayList<String>();
        for (var seat : ground.all()) {
            work.checkpoint();
            Terrain.requireUnmanaged(seat.node(), seat.data());
            if (!Files.isDirectory(seat.data())) {
                throw AskTakeBack.changed(
                        "the data folder %s of %s is not there".formatted(seat.folder(), seat.node()));
            }
            if (Files.exists(ground.kept(seat))) {
                throw AskTakeBack.changed(ground.kept(seat) + " is there already");
            }
            boolean standby = Files.exists(seat.data().resolve("standby.signal"));
            if (standby == seat.equals(ground.primary())) {
                throw AskTakeBack.changed(
                        "%s is %s now".formatted(seat.node(), standby ? "a standby" : "no standby any more"));
            }
            var control = ControlFile.of(work.tools(), seat.data(), work::checkpoint);
            told.add("%s: %s, timeline %d, %s"
                    .formatted(seat.node(), seat.folder(), control.timeline(), control.state()));
        }
        return new Proof(
                "nothing stands in the way; " + String.join("; ", told),
                Map.of("kept", ground.kept(ground.primary()).toString()));
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return Optional.of(new PutBack(ground));
    }
}
