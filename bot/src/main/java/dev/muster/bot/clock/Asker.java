package dev.muster.bot.clock;

import dev.muster.bot.journal.Who;
import dev.muster.bot.run.Ask;
import dev.muster.bot.run.Proposals;
import dev.muster.bot.run.Replanner;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.Runs;
import dev.muster.bot.run.State;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Asks in Muster's own name, in the words that a person would use, and is held to the gate as a person is. */
public final class Asker {
    private final Runs runs;
    private final Proposals proposals;
    private final Replanner planning;

    public Asker(Runs runs, Proposals proposals, Replanner planning) {
        this.runs = runs;
        this.proposals = proposals;
        this.planning = planning;
    }

    Runs runs() {
        return runs;
    }

    /** Why it cannot be begun. Asked again under the same delivery, by whichever replica, it is not begun again. */
    Optional<Problem> ask(String cluster, String words, String delivery, Instant now) {
        if (runs.isDelivered(delivery)) {
            return Optional.empty();
        }
        var ask = new Ask(words, Optional.of(cluster), Who.clock(delivery), now);
        return switch (planning.again(ask)) {
            case Answer.Proposal(var plan) -> proposals.propose(plan, ask, delivery, Optional.empty());
            case Answer.Refusal(var problem, var _) -> Optional.of(problem);
            // There is nothing to be done, and it says so.
            case Answer.Reply _, Answer.Aside _ -> {
                proposals.works(ask, cluster, now);
                yield Optional.empty();
            }
        };
    }

    /** A run of the cluster that is at work, or about to be. */
    Optional<Run> atWork(String cluster, Predicate<Run> which) {
        return open(
                cluster,
                run -> which.test(run)
                        && switch (run.state()) {
                            case State.Queued _, State.Resting _, State.Running _, State.Paused _, State.Asking _ ->
                                true;
                            case State.Proposed _, State.Failed _, State.Ended _ -> false;
                        });
    }

    /** A run of the cluster that is not over: somebody may yet let it go on. */
    Optional<Run> open(String cluster, Predicate<Run> which) {
        return runs.open().stream()
                .filter(run -> run.cluster().equals(cluster))
                .filter(which)
                .findFirst();
    }

    static boolean isDeliveredAs(Run run, String beginning) {
        return run.ask().who().isClock()
                && run.ask()
                        .who()
                        .delivery()
                        .filter(it -> it.startsWith(beginning))
                        .isPresent();
    }
}
