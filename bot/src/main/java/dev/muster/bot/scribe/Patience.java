package dev.muster.bot.scribe;

import java.time.Duration;

/** How long is waited before what failed is tried again: longer and longer, and never so long that nobody expects it any more. */
final class Patience {
    private static final Duration SHORTEST = Duration.ofSeconds(4);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private Patience() {}

    static Duration again(int tries) {
        var pause = SHORTEST.multipliedBy(1L << Math.clamp(tries - 1L, 0, 10));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
