package dev.muster.commands.plan;

import dev.muster.commands.cluster.Access;
import dev.muster.commands.cluster.Observer;

/** What a step works with: the clusters, and the run that it is part of. */
public interface Work {
    Observer observer();

    Access access();

    /** Tells how far it is; {@code detail} holds the rate and the time left. Cheap: call it as often as you like. */
    void progress(int percent, String detail);

    /**
     * To be called right before each effect, and often while waiting. Throws {@link Stopped} when the run was cancelled or
     * has been taken over.
     */
    void checkpoint();

    /** The run does not want the step to go on. Steps let it pass. */
    final class Stopped extends RuntimeException {
        public Stopped(String why) {
            super(why);
        }
    }
}
