package dev.muster.bot.run;

import dev.muster.bot.journal.Who;
import java.time.Instant;
import java.util.Optional;

/** What was asked, so that the plan can be computed again: the words, and the cluster that the channel belongs to. */
public record Ask(String words, Optional<String> here, Who who, Instant at) {}
