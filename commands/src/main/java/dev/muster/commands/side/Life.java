package dev.muster.commands.side;

import dev.muster.commands.plan.Work;

/** Starts and stops the servers of sides. They are nobody's children: a Muster that ends leaves them running. */
final class Life {
    private final Work.Tools tools;
    private final Runnable pulse;

    Life(Work.Tools tools, Runnable pulse) {
        this.tools = tools;
        this.pulse = pulse;
    }

    void stop(Side side) {
        pulse.run();
        DropSide.forget(side.server().socket().resolve(tools.handling().sides().getFileName()));
    }
}
