package dev.muster.bot.run;

import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.journal.Who;
import java.util.Optional;

/**
 * What somebody says to a plan.
 *
 * @param hash how the hash of the plan began that they were looking at
 * @param typed what they typed to confirm it
 */
public record Ballot(
        Who who, Verdict verdict, Optional<String> hash, Optional<String> reason, Optional<String> typed) {}
