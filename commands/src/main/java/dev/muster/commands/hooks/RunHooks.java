package dev.muster.commands.hooks;

import dev.muster.chat.Human;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs what a team configured for this moment of a restore, in its order.
 *
 * @param about the database or cluster in words; it reaches the hooks as MUSTER_ABOUT
 */
public record RunHooks(String cluster, Hook.When when, String about) implements Step {
    /** More than all hooks of one kind may take together: each is bounded by its own. */
    private static final Duration WHOLE = Duration.ofHours(2);

    /** Nothing hangs on a message: only those of this kind come so far without having gone well. */
    private static final String UNHEARD = "\nnot everybody was told: tell them by hand";

    @Override
    public String describe() {
        return switch (when) {
            case STOP -> "stop the applications of " + about + " (hooks of " + cluster + ")";
            case START -> "start the applications of " + about + " (hooks of " + cluster + ")";
            case SMOKE -> "run the smoke checks of " + about + " (hooks of " + cluster + ")";
            case NOTIFY -> "tell whoever wants to know about " + about + " (hooks of " + cluster + ")";
        };
    }

    @Override
    public String intent() {
        return "run the hooks of " + cluster + " that are for " + when;
    }

    @Override
    public Duration deadline() {
        return WHOLE;
    }

    @Override
    public boolean cancellable() {
        return true;
    }

    /** Once applications are down nobody is asked again: that would keep them down. */
    @Override
    public boolean stops() {
        return when == Hook.When.STOP;
    }

    /** Nothing in the world shows whether they ran. They are made to be run twice, or say that they are not. */
    @Override
    public Probe probe(Work work) {
        var once = hooks(work).stream()
                .filter(hook -> !hook.repeats())
                .map(Hook::name)
                .toList();
        return once.isEmpty()
                ? new Probe.NotDone()
                : new Probe.Unclear("the hook " + String.join(", ", once)
                        + " must not be run twice: see whether it was done, and do what is missing by hand");
    }

    private List<Hook> hooks(Work work) {
        return work.tools().handling().of(cluster).hooks(when);
    }

    @Override
    public Proof perform(Work work) throws InterruptedException {
        var hooks = hooks(work);
        if (hooks.isEmpty()) {
            return Proof.of("none are configured");
        }
        long begun = System.nanoTime();
        var results = new ArrayList<Result>();
        try {
            for (var hook : hooks) {
                work.progress(100 * results.size() / hooks.size(), hook.name());
                var result = new Calling(work, cluster, about, work::checkpoint).of(hook);
                results.add(result);
                if (when == Hook.When.STOP && !result.well()) {
                    throw failed(results).asTrouble();
                }
            }
        } catch (Problem.Trouble trouble) {
            throw new Problem(
                            trouble.problem().code(),
                            trouble.problem().fact() + startedAgain(work),
                            trouble.problem().hint())
                    .asTrouble();
        } catch (Work.Stopped stopped) {
            startedAgain(work);
            throw stopped;
        }
        if (when != Hook.When.NOTIFY && results.stream().anyMatch(result -> !result.well())) {
            throw failed(results).asTrouble();
        }
        var took = Duration.ofNanos(System.nanoTime() - begun);
        boolean unheard = results.stream().anyMatch(result -> !result.well());
        return new Proof(
                told(hooks, results) + (unheard ? UNHEARD : ""),
                Map.of("seconds", String.valueOf(took.toMillis() / 1000.0)));
    }

    /** Applications that were stopped for something that will not happen now are started, also when it was cancelled. */
    private String startedAgain(Work work) {
        var start = work.tools().handling().of(cluster).hooks(Hook.When.START);
        if (when != Hook.When.STOP || start.isEmpty()) {
            return "";
        }
        var results = new ArrayList<Result>();
        try {
            for (var hook : start) {
                results.add(new Calling(work, cluster, about, () -> {}).of(hook));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return "\nwhat had been stopped was started again:\n"
                + results.stream().map(Result::told).collect(Collectors.joining("\n"));
    }

    private static String told(List<Hook> hooks, List<Result> results) {
        return "ran " + Human.count(hooks.size(), "hook") + "\n"
                + results.stream().map(Result::told).collect(Collectors.joining("\n"));
    }

    private Problem failed(List<Result> results) {
        var bad = results.stream().filter(result -> !result.well()).toList();
        var seen = bad.stream().map(Result::told).collect(Collectors.joining("\n"));
        return switch (when) {
            case STOP ->
                new Problem(
                        "STOP_HOOK_FAILED",
                        "an application was not stopped: " + seen,
                        "stop it by hand, or correct the hook; then retry, or roll back");
            case START ->
                new Problem(
                        "START_HOOK_FAILED",
                        "an application was not started, though %s is open: %s".formatted(about, seen),
                        "start it by hand, or correct the hook; then retry, or roll back");
            case SMOKE ->
                new Problem(
                        "SMOKE_FAILED",
                        "a smoke check failed, and %s is open as it was restored: %s".formatted(about, seen),
                        "look at what it looks at; then retry if it was not the database's fault, or roll back; where that is refused, cancel, then /db undo");
            case NOTIFY -> new Problem("NOTIFY_FAILED", seen, "tell them by hand");
        };
    }

    /** Applications that were stopped are started again. */
    @Override
    public Optional<Step> undo(Proof proof) {
        return undoHalf();
    }

    /** Some of them may be down. To start those that are up does no harm. */
    @Override
    public Optional<Step> undoHalf() {
        return when == Hook.When.STOP ? Optional.of(new RunHooks(cluster, Hook.When.START, about)) : Optional.empty();
    }
}
