package dev.muster.commands.plan;

/** Whether a step that was begun, before a crash perhaps, is done. */
public sealed interface Probe {

    record Done(Proof proof) implements Probe {}

    record NotDone() implements Probe {}

    /** A person has to look: {@code why} says at what. */
    record Unclear(String why) implements Probe {}
}
