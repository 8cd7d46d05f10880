package dev.muster.commands.takeback;

import dev.muster.commands.handling.Handling;
import dev.muster.commands.plan.Work;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Sides;
import java.nio.file.Path;
import java.util.Optional;

/** The same work with side instances in another folder: beside the data folder that one is to take the place of. */
record Elsewhere(Work work, Path root) implements Work {

    static Elsewhere beside(Work work, Ground ground) {
        return new Elsewhere(work, parent(ground.primary().data()));
    }

    static Path parent(Path data) {
        return Optional.ofNullable(data.getParent()).orElse(data);
    }

    static Tools tools(Tools tools, Path root) {
        return new Tools(
                tools.observer(),
                tools.access(),
                tools.host(),
                tools.kits(),
                tools.vault(),
                new Handling(root, tools.handling().clusters()),
                tools.past());
    }

    @Override
    public Tools tools() {
        return tools(work.tools(), root);
    }

    /** The one that was recovered there. */
    static Optional<Side> side(Work work, Ground ground) {
        return new Sides(beside(work, ground).tools()).find(ground.besideName(ground.primary()));
    }

    @Override
    public void progress(int percent, String detail) {
        work.progress(percent, detail);
    }

    @Override
    public void checkpoint() {
        work.checkpoint();
    }
}
