package dev.muster.bot.run;

import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What would take back what a run did, as far as that is known to be done. Pure. */
record WayBack(Run run, Ledger ledger) {

    /** The last one first. */
    List<Stride> strides() {
        var strides = new ArrayList<Stride>();
        var steps = run.plan().steps();
        for (int i = 0; i < steps.size(); i++) {
            int index = i;
            if (!ledger.done(i, true)) {
                ledger.proof(i, false)
                        .flatMap(steps.get(i)::undo)
                        .or(() -> ledger.isUnsure(index) ? steps.get(index).undoHalf() : Optional.empty())
                        .ifPresent(undo -> strides.addFirst(new Stride(index, true, undo)));
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

    /** What may be done all the same, although that was not heard. */
    List<Integer> unsure() {
        return open().stream().filter(ledger::isUnsure).toList();
    }

    /** What was begun or not, and does not count as done. */
    List<Integer> undone() {
        return IntStream.range(0, run.plan().steps().size())
                .filter(i -> !ledger.done(i, false) && !ledger.done(i, true))
                .boxed()
                .toList();
    }

    WayBack finding(int step, Proof proof) {
        return new WayBack(run, ledger.finding(step, proof));
    }

    List<Step> steps() {
        return strides().stream().map(Stride::step).toList();
    }

    /** Until when one of them says that what it needs is kept. */
    Optional<Instant> until() {
        return proofs(Step::undoUntil).max(Comparator.naturalOrder());
    }

    /** What stands in the way of one of them for good. */
    Optional<Problem> gone(Work work) {
        return proofs((step, proof) -> step.whyNoUndo(work, proof)).findFirst();
    }

    private <T> Stream<T> proofs(BiFunction<Step, Proof, Optional<T>> tell) {
        return strides().stream()
                .flatMap(stride -> ledger.proof(stride.index(), false).stream()
                        .flatMap(proof -> tell.apply(run.plan().steps().get(stride.index()), proof).stream()));
    }

    Danger danger() {
        return loss().equals(Loss.NONE) ? Danger.CHANGE : Danger.DESTRUCTIVE;
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
    private boolean isWrittenTo(boolean opened) {
        return !loss().equals(Loss.NONE)
                && (opened
                        || IntStream.range(0, run.plan().steps().size())
                                .anyMatch(
                                        i -> run.plan().steps().get(i).remains().open() && ledger.done(i, false)));
    }

    /**
     * Whoever approved a harmless plan has not approved what could hurt more.
     *
     * @param opened whether something that is not done was open all the same
     */
    Optional<Problem> whyNotUnasked(boolean opened) {
        var approved = run.plan().danger();
        return danger().compareTo(approved) <= 0 && !isWrittenTo(opened)
                ? Optional.empty()
                : Optional.of(new Problem(
                        "NEEDS_APPROVAL",
                        "what would take plan %d back was not approved with it: %s"
                                .formatted(run.number(), loss().what()),
                        "cancel it, which leaves all as it is; then ask /db undo %d, which others approve"
                                .formatted(run.number())));
    }
}
