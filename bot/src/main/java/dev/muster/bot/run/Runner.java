package dev.muster.bot.run;

import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place where the world is changed: stride by stride, with people heard in between. After a crash a step that was
 * begun is probed, and never simply done again.
 */
public final class Runner {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final Turns turns;
    private final Proposals proposals;
    private final Work.Tools tools;

    public Runner(Runs runs, Journal journal, Proposals proposals, Work.Tools tools, Clock clock) {
        this.turns = new Turns(runs, journal, proposals, clock);
        this.proposals = proposals;
        this.tools = tools;
    }

    /** Works on a run until it is over, or until somebody else has to say something. */
    public void work(long number) {
        try {
            turns.take(number).ifPresent(turn -> go(new Walk(turn, proposals, tools)));
        } catch (Hands.Taken _) {
            LOG.info("run {} was taken over by somebody else", number);
        }
    }

    private void go(Walk walk) {
        var turn = walk.turn();
        if (turn.back() && !findsWhatWasDone(walk)) {
            return;
        }
        if (!turn.back()) {
            settle(walk);
        }
        var ledger = turn.ledger();
        for (var stride : strides(turn, ledger)) {
            if (turn.obeys() || asks(walk, stride)) {
                return;
            }
            boolean done = ledger.of(stride.index(), stride.back())
                    .map(mark -> switch (mark) {
                        case Ledger.Mark.Begun(var at) -> walk.resume(stride, at);
                        case Ledger.Mark.Failed _ -> walk.retry(stride);
                        case Ledger.Mark.Done _ -> true;
                    })
                    .orElseGet(() -> walk.perform(stride));
            if (!done) {
                return;
            }
        }
        finish(turn, ledger.startedAt().orElse(turn.now()));
    }

    /** What was done before a crash counts as done also if people want it to go no further now. */
    private static void settle(Walk walk) {
        var turn = walk.turn();
        var ledger = turn.ledger();
        for (int i : new WayBack(turn.run(), ledger).unsure()) {
            var stride = forth(turn, i);
            if (walk.probe(stride) instanceof Probe.Done(var proof)) {
                walk.done(
                        stride,
                        proof,
                        ledger.begun(i)
                                .map(at -> Duration.between(at, turn.now()))
                                .orElse(Duration.ZERO));
            }
        }
    }

    /**
     * A step that counts as failed may be done all the same, when its answer was lost: then it is taken back too. Whether
     * the run may still be taken back as it is.
     */
    private static boolean findsWhatWasDone(Walk walk) {
        var turn = walk.turn();
        boolean opened = false;
        for (int i : new WayBack(turn.run(), turn.ledger()).open()) {
            var stride = forth(turn, i);
            switch (walk.probe(stride)) {
                case Probe.Done(var proof) -> {
                    var _ = walk.done(stride, proof, Duration.ZERO);
                }
                case Probe.NotDone _ -> {}
                case Probe.Unclear(var why) -> {
                    if (stride.step().undoHalf().isEmpty() && !walk.leaves(stride, why)) {
                        return false;
                    }
                }
            }
        }
        for (int i : new WayBack(turn.run(), turn.ledger()).undone()) {
            opened |= walk.opened(forth(turn, i));
        }
        var back = new WayBack(turn.run(), turn.ledger());
        var unasked = back.whyNotUnasked(opened);
        unasked.ifPresent(problem -> walk.refused(back.strides().getFirst(), problem));
        return unasked.isEmpty();
    }

    private static List<Stride> strides(Turn turn, Ledger ledger) {
        return turn.back()
                ? new WayBack(turn.run(), ledger).strides()
                : IntStream.range(0, turn.run().plan().steps().size())
                        .filter(i -> !ledger.done(i, false))
                        .mapToObj(i -> forth(turn, i))
                        .toList();
    }

    private static Stride forth(Turn turn, int index) {
        return new Stride(index, false, turn.run().plan().steps().get(index));
    }

    /** What was answered is not asked again, whatever became of the step, for as long as the answer holds. */
    private boolean asks(Walk walk, Stride stride) {
        var turn = walk.turn();
        var steps = turn.run().plan().steps();
        int step = stride.back() ? -1 : Consent.question(steps, stride.index());
        if (step < 0) {
            return false;
        }
        var ledger = turn.ledger();
        var consent = new Consent(steps, ledger, turn.now());
        if (consent.holds(step) || isDone(walk, stride, ledger)) {
            return false;
        }
        for (int index : consent.stale(step)) {
            if (!walk.perform(forth(turn, index))) {
                return true;
            }
        }
        if (turn.obeys()) {
            return true;
        }
        var question = steps.get(step).question().orElseThrow();
        var _ = turn.whileOurs(h -> proposals.ask(h, turn.run(), step, question, turn.now()));
        return true;
    }

    /** What was begun before a crash is done perhaps, and needs no answer any more. */
    private static boolean isDone(Walk walk, Stride stride, Ledger ledger) {
        return ledger.of(stride.index(), false)
                .map(mark -> mark instanceof Ledger.Mark.Begun
                        ? !(walk.probe(stride) instanceof Probe.NotDone)
                        : walk.probe(stride) instanceof Probe.Done)
                .orElse(false);
    }

    private void finish(Turn turn, Instant startedAt) {
        var now = turn.now();
        var took = Duration.between(startedAt, now);
        var _ = turn.whileOurs(h -> {
            turn.end(h, turn.back() ? State.How.ROLLED_BACK : State.How.DONE, now);
            // The card of what it took back offers no undo any more.
            turn.run().marks().undoOf().ifPresent(other -> Owed.touch(h, new Subject.OfRun(other)));
            var noted = turn.note(h, turn.back() ? new What.RunRolledBack(took) : new What.RunFinished(took));
            if (!turn.back()) {
                proposals.works(h, turn.run().ask(), turn.run().cluster(), now);
            }
            return noted;
        });
        LOG.debug("run {} finished", turn.number());
    }
}
