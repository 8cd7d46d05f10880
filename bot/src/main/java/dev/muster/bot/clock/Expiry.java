package dev.muster.bot.clock;

import dev.muster.commands.side.Side;
import dev.muster.commands.side.Sides;
import java.time.Instant;

/**
 * Has side instances dropped whose time is over: in the words, and by the steps, by which a person would. One that could not
 * be dropped is tried again now and then.
 */
public final class Expiry {
    private static final long PAUSE_SECONDS = 10 * 60;

    private final Asker asker;
    private final Sides sides;

    public Expiry(Asker asker, Sides sides) {
        this.asker = asker;
        this.sides = sides;
    }

    public void look(Instant now) {
        for (var side : sides.expired(now)) {
            if (asker.atWork(side.cluster(), run -> run.ask().words().equals(words(side)))
                    .isEmpty()) {
                // What prevents it is seen in the runs; a refusal is looked at again the next time.
                var _ = asker.ask(side.cluster(), words(side), delivery(side, now), now);
            }
        }
    }

    private static String words(Side side) {
        return "side drop " + side.name();
    }

    /** Every replica that looks within these minutes asks under the same. */
    private static String delivery(Side side, Instant now) {
        return "side:%s:%d".formatted(side.name(), now.getEpochSecond() / PAUSE_SECONDS);
    }
}
