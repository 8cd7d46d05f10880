package dev.muster.bot.run;

import dev.muster.commands.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether people have agreed to a step that asks: not long ago, and with what was true then before their eyes. Pure. */
record Consent(List<Step> steps, Ledger ledger, Instant now) {
    /** The world goes on: for as long an answer holds, and what was seen before it. */
    private static final Duration HOLDS = Duration.ofHours(1);

    /**
     * Before which step people were asked about this one: about itself, or about all up to what ends something that people
     * use. Once that is done it has to be gone through with. Below zero: about nothing.
     */
    static int question(List<Step> steps, int step) {
        boolean ahead = steps.stream().skip(step).anyMatch(Step::stops);
        for (int i = step; i >= 0 && (i == step || (ahead && !steps.get(i).stops())); i--) {
            if (steps.get(i).question().isPresent()) {
                return i;
            }
        }
        return -1;
    }

    boolean holds(int step) {
        var at = Optional.ofNullable(ledger.allowed().get(step));
        return !isOld(at, now) && evidence(step).stream().noneMatch(one -> isOld(seen(one), at.orElse(now)));
    }

    /** The steps that have to look again before people are asked. */
    List<Integer> stale(int step) {
        return evidence(step).stream().filter(one -> isOld(seen(one), now)).toList();
    }

    /** Those right before it that only look. */
    private List<Integer> evidence(int step) {
        var evidence = new ArrayList<Integer>();
        for (int i = step - 1; i >= 0 && steps.get(i).evidence(); i--) {
            evidence.addFirst(i);
        }
        return evidence;
    }

    private Optional<Instant> seen(int step) {
        return Optional.ofNullable(ledger.seen().get(step));
    }

    private static boolean isOld(Optional<Instant> at, Instant now) {
        return at.filter(it -> !it.isBefore(now.minus(HOLDS))).isEmpty();
    }
}
