package dev.muster.chat.grammar;

/** What came of somebody's words. */
public sealed interface Parsed {

    record Understood(Spec spec, Arguments arguments) implements Parsed {}

    /** Not understood: the fact, and what to do about it. */
    record Misunderstood(String code, String fact, String hint) implements Parsed {}
}
