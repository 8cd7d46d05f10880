package dev.muster.bot.gate;

import dev.muster.bot.journal.What.Verdict;
import java.time.Instant;

/** What one person said to one plan; the last word of a person counts. */
public record Vote(String person, Verdict verdict, String hash, Instant at) {}
