package dev.muster.commands.testing;

import dev.muster.commands.plan.Work;
import java.util.ArrayList;
import java.util.List;

/** A run that needs no tools, and keeps what it is told: {@code 62 replaying WAL}. */
public record Heard(List<String> told) implements Work {
    public Heard() {
        this(new ArrayList<>());
    }

    public String last() {
        return told.getLast();
    }

    @Override
    public Tools tools() {
        throw new AssertionError("there are none");
    }

    @Override
    public void progress(int percent, String detail) {
        told.add(percent + " " + detail);
    }

    @Override
    public void checkpoint() {}
}
