package dev.muster.commands.side;

import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Estimate;
import java.util.List;
import java.util.Map;

/** Chooses what a cluster is brought back from, to a moment. Changes nothing. */
public final class Recoveries {
    private Recoveries() {}

    /**
     * What would be done, and what to expect of it.
     *
     * @param time what the estimate is made of, for the blast key "time"
     */
    public record Prospect(
            OpenSide step, List<Check> checks, Map<String, String> facts, Estimate estimate, String time) {
        public Prospect {
            checks = List.copyOf(checks);
            facts = Map.copyOf(facts);
        }
    }
}
