package dev.muster.commands.takeback;

import dev.muster.commands.keptfolder.KeptFolder;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks once more, right before anything stops. Whatever comes after it, and however it ends, is taken back by what takes
 * this back: every node on the data folder that it has now.
 */
public record CheckWayBack(Ground ground) implements Step {
    private static final String UNTIL = "way_back_until";

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
        var looked = looked(work, ground);
        var values = new HashMap<>(looked.values());
        var keeps = work.tools().handling().of(ground.cluster()).keeps();
        values.put(UNTIL, KeptFolder.moment(ground.when()).plus(keeps).toString());
        return new Proof(looked.seen(), values);
    }

    /** What it exchanges is kept for as long. */
    @Override
    public Optional<Instant> undoUntil(Proof proof) {
        return Optional.ofNullable(proof.values().get(UNTIL)).map(Instant::parse);
    }

    @Override
    public Optional<Problem> whyNoUndo(Work work, Proof proof) {
        var succeeded = new Succession(ground).why();
        if (succeeded.isPresent()) {
            return succeeded;
        }
        var primary = ground.primary();
        boolean there = Stream.of(ground.kept(primary), ground.undone(primary), ground.fresh(primary))
                .anyMatch(Files::isDirectory);
        return there
                ? Optional.empty()
                : Optional.of(new Problem(
                        "KEPT_GONE",
                        "the data folder that would be put back, %s, is not there any more: it was dropped"
                                .formatted(ground.kept(primary)),
                        "what serves now stays; what was in it comes back from backups and WAL: /db restore %s --to … --beside"
                                .formatted(ground.cluster())));
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
