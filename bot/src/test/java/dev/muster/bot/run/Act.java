package dev.muster.bot.run;

import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Remains;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A step of a test. {@code detail} is what changes from second to second. */
public record Act(String world, String name, String detail, Traits traits) implements Step {
    static final Map<String, Class<? extends Step>> KINDS = Map.of("act", Act.class);

    public record Traits(Duration deadline, boolean cancellable, boolean undoable, Optional<String> question) {
        static final Traits PLAIN = new Traits(Duration.ofSeconds(20), false, true);

        Traits(Duration deadline, boolean cancellable, boolean undoable) {
            this(deadline, cancellable, undoable, Optional.empty());
        }
    }

    public Act asking(String question) {
        return with(new Traits(traits.deadline(), traits.cancellable(), traits.undoable(), Optional.of(question)));
    }

    static Act of(String world, String name) {
        return new Act(world, name, "", Traits.PLAIN);
    }

    Act with(Traits others) {
        return new Act(world, name, detail, others);
    }

    Act with(String otherDetail) {
        return new Act(world, name, otherDetail, traits);
    }

    private World there() {
        return World.named(world);
    }

    @Override
    public String describe() {
        there().reach(name, World.Moment.BEFORE_BEGUN);
        return "do " + name + detail;
    }

    @Override
    public String intent() {
        return "do " + name;
    }

    @Override
    public Duration deadline() {
        return traits.deadline();
    }

    @Override
    public boolean cancellable() {
        there().reach(name, World.Moment.AFTER_BEGUN);
        return traits.cancellable();
    }

    @Override
    public Optional<String> question() {
        return traits.question();
    }

    @Override
    public boolean evidence() {
        return name.startsWith("look");
    }

    @Override
    public boolean stops() {
        return name.startsWith("stop");
    }

    @Override
    public Loss loss() {
        return name.startsWith("undo swap") ? Loss.of("what was written since") : Loss.NONE;
    }

    @Override
    public Remains remains() {
        return name.startsWith("open") ? Remains.OPEN : Remains.NOTHING;
    }

    @Override
    public boolean opened(Work work) {
        return there().effects().contains("half of " + name);
    }

    @Override
    public Probe probe(Work work) {
        return there().look(name);
    }

    @Override
    public Proof perform(Work work) throws SQLException, InterruptedException {
        return there().perform(name, work);
    }

    @Override
    public Optional<Step> undoHalf() {
        return name.startsWith("half") ? Optional.of(of(world, "undo " + name)) : Optional.empty();
    }

    @Override
    public Optional<Step> undo(Proof proof) {
        return traits.undoable()
                ? Optional.of(of(world, "undo " + proof.values().get("what")))
                : Optional.empty();
    }
}
