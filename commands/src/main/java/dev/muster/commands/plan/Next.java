package dev.muster.commands.plan;

/** What somebody would ask now, as a button: {@code words} follow /db. */
public record Next(String label, String words) {}
