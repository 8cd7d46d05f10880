package dev.muster.commands.side;

import dev.muster.commands.moment.Moments;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Lets a side instance live until another time. */
public record ExtendSide(String name, Instant until) implements Step {
    private static final Duration SOON = Duration.ofMinutes(1);

    @Override
    public String describe() {
        return "keep the side instance " + name + " until " + Moments.shown(until);
    }

    /** Until when depends on when it is done. */
    @Override
    public String intent() {
        return "keep the side instance " + name + " longer";
    }

    @Override
    public Remains remains() {
        return Remains.side(name);
    }

    @Override
    public Duration deadline() {
        return SOON;
    }

    @Override
    public Probe probe(Work work) {
        return new Sides(work.tools())
                .find(name)
                .filter(side -> side.until().equals(until))
                .<Probe>map(side -> new Probe.Done(proof(side)))
                .orElseGet(Probe.NotDone::new);
    }

    @Override
    public Proof perform(Work work) {
        work.checkpoint();
        var sides = new Sides(work.tools());
        var before = sides.require(name);
        sides.write(before.withUntil(until));
        var after = sides.require(name);
        return new Proof(proof(after).seen(), Map.of("before", before.until().toString()));
    }

    private static Proof proof(Side side) {
        return Proof.of("the side instance %s goes at %s".formatted(side.name(), Moments.shown(side.until())));
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return Optional.ofNullable(proof.values().get("before")).map(then -> new ExtendSide(name, Instant.parse(then)));
    }
}
