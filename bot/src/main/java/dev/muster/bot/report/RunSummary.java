package dev.muster.bot.report;

import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import java.time.Instant;
import java.util.Optional;

/** What a report needs to know of a run beyond its events. */
public record RunSummary(long number, String title, Asked asked, Danger danger, Loss loss) {

    /** {@code words} without "/db"; {@code reason} as the asker gave it. */
    public record Asked(String words, String by, Instant at, Optional<String> reason) {}
}
