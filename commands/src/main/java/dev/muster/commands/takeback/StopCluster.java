package dev.muster.commands.takeback;

import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Stops every node, the primary first, so that its standbys have all that it has. Proven by the process that is gone and by
 * what the data folder says. One that is dead already is no trouble.
 */
public record StopCluster(Ground ground, int seconds) implements Step {

    @Override
    public String describe() {
        return "stop %s: %s; sessions are ended, what was committed is written down"
                .formatted(
                        ground.cluster(),
                        String.join(
                                ", then ",
                                ground.all().stream().map(Ground.Seat::node).toList()));
    }

    @Override
    public String intent() {
        return "stop " + ground.intent();
    }

    @Override
    public Duration deadline() {
        return Duration.ofMinutes(30);
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        return new Probe.NotDone(); // Those that are stopped are not stopped again.
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        var told = new ArrayList<String>();
        int done = 0;
        for (var seat : ground.all()) {
            work.progress(100 * done++ / ground.all().size(), "stopping " + seat.node());
            work.checkpoint();
            var engine = new Engine(work, ground.cluster(), seat);
            boolean ran = engine.process().isPresent();
            engine.stop(Duration.ofSeconds(seconds));
            var control = ControlFile.of(work.tools(), seat.data(), work::checkpoint);
            told.add("%s %s: no process, its data is “%s”"
                    .formatted(seat.node(), ran ? "is stopped" : "did not run", control.state()));
        }
        return Proof.of(String.join("; ", told));
    }
}
