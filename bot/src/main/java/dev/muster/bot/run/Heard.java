package dev.muster.bot.run;

import dev.muster.commands.plan.Problem;

/** What came of what somebody said about a run; it is told to them alone. */
public sealed interface Heard {

    record Yes(String sentence) implements Heard {}

    record No(Problem problem) implements Heard {}

    static Heard no(String code, String fact, String hint) {
        return new No(new Problem(code, fact, hint));
    }
}
