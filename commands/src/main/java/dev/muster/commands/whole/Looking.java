package dev.muster.commands.whole;

import dev.muster.commands.plan.Work;

/** To look at the world while a plan is made: nothing is changed, and nobody stops it. */
record Looking(Tools tools) implements Work {
    @Override
    public void progress(int percent, String detail) {}

    @Override
    public void checkpoint() {}
}
