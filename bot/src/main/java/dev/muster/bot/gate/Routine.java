package dev.muster.bot.gate;

import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What Muster may do by itself, since whoever configured it has decided so: these verbs, and nothing else. The same words
 * from a person are held to the policy as everything else.
 */
public enum Routine {
    BACKUP("backup now", true),
    VERIFY("backup verify", true),
    PRUNE("backup prune", true),
    /** Tried again for as long as it takes; what is missing meanwhile is told as that. */
    COPY("backup copy", false),
    /** A side instance whose time is over. */
    SIDE("side drop", true);

    /** It needs nobody, no reason and no rest. */
    static final Rule RULE = new Rule(0, Set.of(), 0, Duration.ofMinutes(30), false, Duration.ZERO, false);

    private final String verb;
    private final boolean told;

    Routine(String verb, boolean told) {
        this.verb = verb;
        this.told = told;
    }

    public String verb() {
        return verb;
    }

    private static Optional<Routine> of(Plan plan) {
        for (var routine : values()) {
            if (routine.verb.equals(plan.target().verb())) {
                return Optional.of(routine);
            }
        }
        return Optional.empty();
    }

    /** Whether people hear of it by itself when it fails. */
    public static boolean isTold(Plan plan) {
        return of(plan).map(routine -> routine.told).orElse(true);
    }

    /** Why it is never done by itself. */
    static Optional<Problem> whyNot(Plan plan) {
        return of(plan).isEmpty()
                ? Optional.of(new Problem(
                        "NOT_BY_ITSELF",
                        "nothing of the kind “" + plan.target().verb() + "” is done by the clock",
                        "ask for it: /db " + plan.target().verb()))
                : Optional.empty();
    }
}
