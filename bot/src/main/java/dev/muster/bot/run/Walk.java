package dev.muster.bot.run;

import dev.muster.bot.journal.What;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stride of a run at a time. Each stands between two journal entries: begun, and done with what was seen; or failed, or
 * stopped. Whether it is done is what all of these answer.
 */
record Walk(Turn turn, Proposals proposals, Work.Tools tools) {
    private static final Logger LOG = LoggerFactory.getLogger(Walk.class);

    /** It was begun before a crash: is it done? */
    boolean resume(Stride stride, Instant begunAt) {
        return switch (probe(stride)) {
            case Probe.Done(var proof) -> done(stride, proof, Duration.between(begunAt, turn.now()));
            case Probe.NotDone _ -> perform(stride);
            case Probe.Unclear(var why) -> failed(stride, unclear("", why));
        };
    }

    /** Somebody wants it tried again: unless it has come about meanwhile, by hand or late. */
    boolean retry(Stride stride) {
        return probe(stride) instanceof Probe.Done(var proof) ? done(stride, proof, Duration.ZERO) : perform(stride);
    }

    private static Problem unclear(String fact, String why) {
        return new Problem(
                Ledger.UNCLEAR,
                fact + "whether the step was done cannot be told: " + why,
                "look at it by hand, then retry, roll back or cancel");
    }

    /** Taking back halts there once; to retry it leaves the step as it is, unless it can be told by then. */
    boolean leaves(Stride stride, String why) {
        if (turn.ledger().isLeft(stride.index())) {
            return true;
        }
        return failed(
                new Stride(stride.index(), true, stride.step()),
                new Problem(
                        Ledger.UNCLEAR,
                        "whether step %d was done cannot be told, so it is not taken back: %s"
                                .formatted(stride.index() + 1, why),
                        "look at it, and take it back by hand if it was done; then retry: the rest is taken back"));
    }

    boolean perform(Stride stride) {
        turn.write(
                new What.StepBegun(stride.index(), stride.back(), stride.step().describe()));
        LOG.debug("run {} step {} begun", turn.number(), stride.index());
        var hands = hands(stride);
        long begin = System.nanoTime();
        var outcome = Performance.of(stride.step(), hands);
        var took = Duration.ofNanos(System.nanoTime() - begin);
        LOG.debug("run {} step {} performed", turn.number(), stride.index());
        return switch (outcome) {
            case Performance.Proven(var proof) -> done(stride, proof, took);
            case Performance.Failed(var problem) -> failed(stride, problem);
            case Performance.Lost(var problem) -> doneAllTheSame(stride, problem, took);
            case Performance.Stopped(var why) -> stopped(stride, why, took);
        };
    }

    Probe probe(Stride stride) {
        return Performance.probe(stride.step(), hands(stride));
    }

    boolean opened(Stride stride) {
        return stride.step().remains().open() && Performance.opened(stride.step(), hands(stride));
    }

    private Hands hands(Stride stride) {
        var job = new Hands.Job(
                turn.number(), turn.token(), stride.index(), stride.step().cancellable() && !stride.back());
        return new Hands(tools, turn.runs(), job);
    }

    /** An answer may get lost although the thing was done. */
    private boolean doneAllTheSame(Stride stride, Problem problem, Duration took) {
        return switch (probe(stride)) {
            case Probe.Done(var proof) -> {
                var seen = proof.seen() + " (seen afterwards: " + problem.fact() + ")";
                yield done(stride, new Proof(seen, proof.values()), took);
            }
            case Probe.NotDone _ -> failed(stride, problem);
            case Probe.Unclear(var why) -> failed(stride, unclear(problem.fact() + "; ", why));
        };
    }

    private boolean stopped(Stride stride, String why, Duration took) {
        if (turn.runs().orders(turn.number()).wish().isEmpty()) {
            return doneAllTheSame(
                    stride, new Problem("STOPPED", why, "look why, then retry, roll back or cancel"), took);
        }
        if (probe(stride) instanceof Probe.Done(var proof)) {
            done(stride, proof, took);
        } else {
            turn.write(new What.StepFailed(
                    stride.index(), stride.back(), new Problem("STOPPED", why, "what it did until then stays")));
        }
        turn.obeys();
        return false;
    }

    boolean done(Stride stride, Proof proof, Duration took) {
        turn.write(new What.StepDone(stride.index(), stride.back(), proof, took));
        LOG.debug("run {} step {} done", turn.number(), stride.index());
        return true;
    }

    boolean failed(Stride stride, Problem problem) {
        return turn.whileOurs(h -> failed(h, stride, problem));
    }

    /** It is not taken back by this run: to retry it leads on. */
    void refused(Stride stride, Problem problem) {
        var _ = turn.whileOurs(h -> {
            turn.runs().forth(h, turn.number());
            return failed(h, stride, problem);
        });
    }

    /** Who wanted it cancelled has chosen already. */
    private boolean failed(Handle h, Stride stride, Problem problem) {
        var runs = turn.runs();
        boolean cancel = runs.orders(h, turn.number())
                .wish()
                .filter(Run.Wish.CANCEL::equals)
                .isPresent();
        runs.wish(h, turn.number(), Optional.empty());
        turn.note(h, new What.StepFailed(stride.index(), stride.back(), problem));
        if (cancel) {
            turn.cancelled(h);
        } else if (!proposals.fails(h, turn.run(), problem, turn.now())) {
            runs.state(h, turn.number(), new State.Failed(stride.index(), problem));
        }
        return false;
    }
}
