package dev.muster.commands.plan;

/** A condition that was looked at before anything is done: what it is, what was measured, and whether it holds. */
public record Check(String name, String measured, boolean passed) {}
