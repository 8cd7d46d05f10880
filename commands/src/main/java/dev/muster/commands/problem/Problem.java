package dev.muster.commands.problem;

import java.util.List;

/** Why something cannot be done: a stable code, a fact in lower case, and a hint that is something to do. */
public record Problem(String code, String fact, String hint) {
    /** Nobody said why it should be done. */
    public static final String REASON_NEEDED = "REASON_NEEDED";

    /** What people agreed to is no longer so: a run that tries again looks again, and asks again. */
    public static final String OUTDATED = "AGREEMENT_OUTDATED";

    /** A problem on its way to the edge that tells it: the world is broken, and nobody between can help. */
    public static final class Trouble extends RuntimeException {
        private final transient Problem problem;
        private final transient List<Instead> instead;

        public Trouble(Problem problem) {
            this(problem, List.of());
        }

        private Trouble(Problem problem, List<Instead> instead) {
            super(problem.fact());
            this.problem = problem;
            this.instead = instead;
        }

        public Trouble(Problem problem, Throwable cause) {
            super(problem.fact(), cause);
            this.problem = problem;
            this.instead = List.of();
        }

        public Problem problem() {
            return problem;
        }

        /** What is possible, the nearest first. */
        public List<Instead> instead() {
            return instead;
        }
    }

    public Trouble asTrouble() {
        return new Trouble(this);
    }

    public Trouble asTrouble(Instead... instead) {
        return new Trouble(this, List.of(instead));
    }
}
