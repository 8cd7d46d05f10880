package dev.muster.commands.takeback;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.side.OpenSide;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Recovers the cluster beside its data folder, paused at the moment: what will take the place of what is there. */
public record RecoverBeside(Ground ground, OpenSide side) implements Step {

    @Override
    public String describe() {
        return "recover %s beside, from %s to %s, in %s: paused there, nobody is touched"
                .formatted(
                        ground.cluster(),
                        side.base().backup(),
                        side.aim().target().shown(),
                        ground.beside(ground.primary()));
    }

    @Override
    public String intent() {
        return "recover %s beside at %s from %s"
                .formatted(ground.intent(), side.aim(), side.base().essence());
    }

    @Override
    public Duration deadline() {
        return side.deadline();
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    @Override
    public Probe probe(Work work) {
        return side.probe(Elsewhere.beside(work, ground)) instanceof Probe.Done(var proof)
                ? new Probe.Done(told(work, proof))
                : new Probe.NotDone();
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        try {
            var proof = side.perform(Elsewhere.beside(work, ground));
            requireNoTablespaces();
            return told(work, proof);
        } catch (Problem.Trouble trouble) {
            throw new Shortage(ground.primary(), "which serves as before").or(trouble);
        }
    }

    /** One lies where the map says, which is where the one in use is. */
    private void requireNoTablespaces() {
        try (var links = Files.list(ground.fresh(ground.primary()).resolve("pg_tblspc"))) {
            if (links.findAny().isPresent()) {
                throw Terrain.tablespaces(ground.cluster()).asTrouble();
            }
        } catch (IOException e) {
            throw new Problem.Trouble(
                    new Problem("NO_DATA_FOLDER", "what was recovered cannot be looked at: " + e.getMessage(), "retry"),
                    e);
        }
    }

    private Proof told(Work work, Proof proof) {
        var values = new LinkedHashMap<>(proof.values());
        var reached = Elsewhere.side(work, ground).flatMap(found -> found.reached());
        reached.flatMap(at -> at.committed()).ifPresent(at -> values.put("target_at", at.toString()));
        var seen = reached.map(at -> "%s is recovered beside to %s: it stands at %s%s"
                        .formatted(
                                ground.cluster(),
                                side.aim().target().shown(),
                                at.lsn(),
                                at.committed()
                                        .map(last -> ", the last commit before it at "
                                                + dev.muster.commands.moment.Moments.shown(last))
                                        .orElse("")))
                .orElse(proof.seen());
        return new Proof(
                seen
                        + Optional.ofNullable(values.get("seconds"))
                                .map(seconds -> "; in "
                                        + Human.duration(
                                                Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000))))
                                .orElse(""),
                values);
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return Optional.of(new DropBeside(ground));
    }
}
