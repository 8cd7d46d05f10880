package dev.muster.commands.plan;

/** To look at the world outside of a run: nothing is changed, and nobody stops it. */
public record Looking(Tools tools) implements Work {
    @Override
    public void progress(int percent, String detail) {}

    @Override
    public void checkpoint() {}
}
