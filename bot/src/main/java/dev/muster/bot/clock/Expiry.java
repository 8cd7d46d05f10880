package dev.muster.bot.clock;

import dev.muster.bot.run.Run;
import dev.muster.commands.side.Side;
import java.time.Instant;
import java.util.List;

/**
 * Has side instances dropped whose time is over: in the words, and by the steps, by which a person would. One that a run is
 * still to work with stays until that is over; one that could not be dropped is tried again now and then.
 */
public final class Expiry {
    private static final long PAUSE_SECONDS = 10 * 60;

    private final Asker asker;

    public Expiry(Asker asker) {
        this.asker = asker;
    }

    public void look(List<Side> expired, Instant now) {
        for (var side : expired) {
            if (asker.atWork(side.cluster(), run -> run.ask().words().equals(words(side)))
                            .isEmpty()
                    && asker.open(side.cluster(), run -> needs(run, side)).isEmpty()) {
                // What prevents it is seen in the runs; a refusal is looked at again the next time.
                var _ = asker.ask(side.cluster(), words(side), delivery(side, now), now);
            }
        }
    }

    private static boolean needs(Run run, Side side) {
        return run.plan().steps().stream()
                .anyMatch(step -> step.remains().sides().contains(side.name()));
    }

    private static String words(Side side) {
        return "side drop " + side.name();
    }

    /** Every replica that looks within these minutes asks under the same. */
    private static String delivery(Side side, Instant now) {
        return "side:%s:%d".formatted(side.name(), now.getEpochSecond() / PAUSE_SECONDS);
    }
}
