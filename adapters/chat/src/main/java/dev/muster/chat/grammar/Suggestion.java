package dev.muster.chat.grammar;

/** What could stand next: {@code words} is the whole line with it, {@code label} the part that is new. */
public record Suggestion(String words, String label, String help) {}
