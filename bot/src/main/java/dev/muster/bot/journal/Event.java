package dev.muster.bot.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of the journal.
 *
 * @param at when it happened, which for a note may be long before it was written down
 * @param who the person who did it; empty when Muster did
 */
public record Event(long seq, Instant at, Scope scope, Optional<Who> who, What what) {

    /** What it belongs to. */
    public record Scope(Optional<String> cluster, Optional<Long> incident, Optional<Long> run) {
        public static final Scope NONE = new Scope(Optional.empty(), Optional.empty(), Optional.empty());

        public static Scope of(String cluster) {
            return new Scope(Optional.of(cluster), Optional.empty(), Optional.empty());
        }

        public Scope withIncident(long incident) {
            return new Scope(cluster, Optional.of(incident), run);
        }

        public Scope withRun(long run) {
            return new Scope(cluster, incident, Optional.of(run));
        }
    }
}
