package dev.muster.bot.run;

import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Step;
import dev.muster.commands.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What would take back what a run did, as far as that is known to be done. Pure. */
record WayBack(Run run, Ledger ledger) {

    /** One step back, and which one it takes back. */
    record Stride(int index, Step step) {}

    /** The last one first. */
    List<Stride> strides() {
        var strides = new ArrayList<Stride>();
        var steps = run.plan().steps();
        for (int i = 0; i < steps.size(); i++) {
            int index = i;
            if (!ledger.done(i, true)) {
                ledger.proof(i, false)
                        .flatMap(steps.get(i)::undo)
                        .ifPresent(undo -> strides.addFirst(new Stride(index, undo)));
            }
        }
        return strides;
    }

    /** What was begun, and does not count as done. */
    List<Integer> open() {
        return IntStream.range(0, run.plan().steps().size())
                .filter(i -> ledger.of(i, false).isPresent() && !ledger.done(i, false) && !ledger.done(i, true))
                .boxed()
                .toList();
    }

    List<Step> steps() {
        return strides().stream().map(Stride::step).toList();
    }

    Danger danger() {
        return steps().stream().map(Step::danger).max(Danger::compareTo).orElse(Danger.CHANGE);
    }

    Loss loss() {
        var all = steps().stream()
                .map(Step::loss)
                .filter(loss -> !loss.equals(Loss.NONE))
                .map(Loss::what)
                .distinct()
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? Loss.NONE : Loss.of(all);
    }

    /** What others wrote since would be lost too: nobody who approved the plan knew of that. */
    private boolean isWrittenTo() {
        return !loss().equals(Loss.NONE)
                && IntStream.range(0, run.plan().steps().size())
                        .anyMatch(i -> run.plan().steps().get(i).opens() && ledger.done(i, false));
    }

    /** Whoever approved a harmless plan has not approved what could hurt more. */
    Optional<Problem> whyNotUnasked() {
        var approved = run.plan().danger();
        return danger().compareTo(approved) <= 0 && !isWrittenTo()
                ? Optional.empty()
                : Optional.of(new Problem(
                        "NEEDS_APPROVAL",
                        "what would take plan %d back was not approved with it: %s"
                                .formatted(run.number(), loss().what()),
                        "cancel it, which leaves all as it is; then ask /db undo %d, which others approve"
                                .formatted(run.number())));
    }
}
