package dev.muster.bot.run;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Subject;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Probe;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.plan.Step;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place where the world is changed. Each effect stands between two journal entries: begun, and done with what was
 * seen. After a crash a step that was begun is probed, and never simply done again.
 */
public final class Runner {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final Runs runs;
    private final Journal journal;
    private final Proposals proposals;
    private final Work.Tools tools;
    private final Clock clock;

    public Runner(Runs runs, Journal journal, Proposals proposals, Work.Tools tools, Clock clock) {
        this.runs = runs;
        this.journal = journal;
        this.proposals = proposals;
        this.tools = tools;
        this.clock = clock;
    }

    /** Works on a run until it is over, or until somebody else has to say something. */
    public void work(long number) {
        try {
            take(number).ifPresent(this::go);
        } catch (Hands.Taken _) {
            LOG.info("run {} was taken over by somebody else", number);
        }
    }

    /** A run that is ours to work on. */
    private record Turn(Run run, long token) {
        boolean back() {
            return run.marks().back();
        }
    }

    private Optional<Turn> take(long number) {
        var found = runs.find(number);
        if (found.isEmpty() || !mayGo(found.get())) {
            return Optional.empty();
        }
        var fresh = isFresh(found.get(), journal.ofRun(number))
                ? Optional.of(proposals.again(found.get()))
                : Optional.<Proposals.Fresh>empty();
        return runs.jdbi().inTransaction(h -> {
            var run = runs.lock(h, number).orElseThrow();
            // Computing took its time: whoever has taken the run meanwhile knows better.
            boolean still = mayGo(run)
                    && run.marks().token() == found.get().marks().token()
                    && isFresh(run, journal.ofRun(h, number)) == fresh.isPresent();
            if (!still || waits(h, run)) {
                return Optional.empty();
            }
            if (fresh.isPresent()
                    && proposals.confirm(h, run, fresh.get(), clock.instant()).isEmpty()) {
                runs.letGo(h, number);
                return Optional.empty();
            }
            // The plan may be a more dangerous one by now.
            if (fresh.isPresent() && waits(h, runs.lock(h, number).orElseThrow())) {
                return Optional.empty();
            }
            long token = runs.nextToken(h, number);
            runs.state(h, number, new State.Running());
            note(h, run, new What.RunStarted(token));
            LOG.debug("run {} taken with token {}", number, token);
            return runs.lock(h, number).map(taken -> new Turn(taken, token));
        });
    }

    private static boolean mayGo(Run run) {
        return run.state() instanceof State.Queued || run.state() instanceof State.Running;
    }

    private static boolean isFresh(Run run, List<Event> events) {
        return !run.marks().back() && Ledger.of(events).marks().isEmpty();
    }

    /** One destructive run at a time has a cluster; who waits is told for whom, once. */
    private boolean waits(Handle h, Run run) {
        // What takes another run back touches what the holder may be working on.
        if (run.plan().danger() != Danger.DESTRUCTIVE && run.marks().undoOf().isEmpty()) {
            return false;
        }
        var holder = runs.holderInstead(h, run.cluster(), run.number());
        var waiting = new State.Queued(holder);
        if (holder.isPresent() && !waiting.equals(run.state())) {
            runs.state(h, run.number(), waiting);
            note(h, run, new What.Waits(holder.get()));
        }
        return holder.isPresent();
    }

    private Optional<Long> note(Handle h, Run run, What what) {
        return journal.append(
                h, Entry.of(clock.instant(), Event.Scope.of(run.cluster()).withRun(run.number()), what));
    }

    /** Writes only while the run is ours. */
    private void write(Turn turn, What what) {
        var _ = inOurTurn(turn, h -> note(h, turn.run(), what));
    }

    private <T> T inOurTurn(Turn turn, Function<Handle, T> change) {
        return runs.jdbi().inTransaction(h -> {
            if (!runs.isOurs(h, turn.run().number(), turn.token())) {
                throw new Hands.Taken();
            }
            return change.apply(h);
        });
    }

    /** A step, which way, and what it is. */
    private record Leg(int index, boolean back, Step step) {}

    private void go(Turn turn) {
        if (turn.back() && !findsWhatWasDone(turn)) {
            return;
        }
        var ledger = ledger(turn);
        for (var leg : legs(turn, ledger)) {
            if (obeys(turn) || asks(turn, leg)) {
                return;
            }
            boolean done = ledger.of(leg.index(), leg.back())
                    .map(mark -> switch (mark) {
                        case Ledger.Mark.Begun(var at) -> resume(turn, leg, at);
                        case Ledger.Mark.Failed _ -> retry(turn, leg);
                        case Ledger.Mark.Done _ -> true;
                    })
                    .orElseGet(() -> perform(turn, leg));
            if (!done) {
                return;
            }
        }
        finish(turn, ledger.startedAt().orElse(clock.instant()));
    }

    private Ledger ledger(Turn turn) {
        return Ledger.of(journal.ofRun(turn.run().number()));
    }

    /**
     * A step that counts as failed may be done all the same, when its answer was lost: then it is taken back too. Whether
     * the run may still be taken back as it is.
     */
    private boolean findsWhatWasDone(Turn turn) {
        for (int i : new WayBack(turn.run(), ledger(turn)).open()) {
            var leg = new Leg(i, false, turn.run().plan().steps().get(i));
            if (probe(turn, leg) instanceof Probe.Done(var proof)) {
                done(turn, leg, proof, Duration.ZERO);
            }
        }
        var back = new WayBack(turn.run(), ledger(turn));
        var unasked = back.whyNotUnasked();
        unasked.ifPresent(problem -> {
            var first = back.strides().getFirst();
            failed(turn, new Leg(first.index(), true, first.step()), problem);
        });
        return unasked.isEmpty();
    }

    private static List<Leg> legs(Turn turn, Ledger ledger) {
        if (turn.back()) {
            return new WayBack(turn.run(), ledger)
                    .strides().stream()
                            .map(stride -> new Leg(stride.index(), true, stride.step()))
                            .toList();
        }
        var steps = turn.run().plan().steps();
        return IntStream.range(0, steps.size())
                .filter(i -> !ledger.done(i, false))
                .mapToObj(i -> new Leg(i, false, steps.get(i)))
                .toList();
    }

    /** Between two steps is where people are heard. */
    private boolean obeys(Turn turn) {
        return inOurTurn(turn, h -> {
            long number = turn.run().number();
            var wish = runs.orders(h, number).wish();
            wish.ifPresent(it -> {
                runs.wish(h, number, Optional.empty());
                switch (it) {
                    case PAUSE -> {
                        runs.state(h, number, new State.Paused());
                        note(h, turn.run(), new What.RunPaused());
                    }
                    case CANCEL -> cancelled(h, turn);
                }
            });
            return wish.isPresent();
        });
    }

    /** What was answered is not asked again, whatever became of the step, for as long as the answer holds. */
    private boolean asks(Turn turn, Leg leg) {
        var question = leg.step().question();
        if (leg.back() || question.isEmpty()) {
            return false;
        }
        var ledger = ledger(turn);
        var steps = turn.run().plan().steps();
        var consent = new Consent(steps, ledger, clock.instant());
        if (consent.holds(leg.index()) || isDone(turn, leg, ledger)) {
            return false;
        }
        for (int index : consent.stale(leg.index())) {
            if (!perform(turn, new Leg(index, false, steps.get(index)))) {
                return true;
            }
        }
        var _ = inOurTurn(turn, h -> proposals.ask(h, turn.run(), leg.index(), question.get(), clock.instant()));
        return true;
    }

    /** What was begun before a crash is done perhaps, and needs no answer any more. */
    private boolean isDone(Turn turn, Leg leg, Ledger ledger) {
        var mark = ledger.of(leg.index(), false);
        return mark.isPresent()
                && (mark.get() instanceof Ledger.Mark.Begun
                        ? !(probe(turn, leg) instanceof Probe.NotDone)
                        : probe(turn, leg) instanceof Probe.Done);
    }

    private void cancelled(Handle h, Turn turn) {
        long number = turn.run().number();
        var now = clock.instant().toEpochMilli();
        runs.wish(h, number, Optional.empty());
        runs.state(h, number, new State.Ended(State.How.CANCELLED, now, Optional.empty()));
        runs.letGo(h, number);
        note(h, turn.run(), new What.RunCancelled(Optional.empty()));
    }

    /** It was begun before a crash: is it done? */
    private boolean resume(Turn turn, Leg leg, Instant begunAt) {
        return switch (probe(turn, leg)) {
            case Probe.Done(var proof) -> {
                done(turn, leg, proof, Duration.between(begunAt, clock.instant()));
                yield true;
            }
            case Probe.NotDone _ -> perform(turn, leg);
            case Probe.Unclear(var why) -> {
                failed(turn, leg, unclear(why));
                yield false;
            }
        };
    }

    /** Somebody wants it tried again: unless it has come about meanwhile, by hand or late. */
    private boolean retry(Turn turn, Leg leg) {
        if (probe(turn, leg) instanceof Probe.Done(var proof)) {
            done(turn, leg, proof, Duration.ZERO);
            return true;
        }
        return perform(turn, leg);
    }

    private static Problem unclear(String why) {
        return new Problem(
                "STEP_UNCLEAR",
                "whether the step was done cannot be told: " + why,
                "look at it by hand, then retry, roll back or cancel");
    }

    private boolean perform(Turn turn, Leg leg) {
        long number = turn.run().number();
        write(turn, new What.StepBegun(leg.index(), leg.back(), leg.step().describe()));
        LOG.debug("run {} step {} begun", number, leg.index());
        var hands = hands(turn, leg);
        long begin = System.nanoTime();
        var outcome = Performance.of(leg.step(), hands);
        var took = Duration.ofNanos(System.nanoTime() - begin);
        LOG.debug("run {} step {} performed", number, leg.index());
        return switch (outcome) {
            case Performance.Proven(var proof) -> {
                done(turn, leg, proof, took);
                yield true;
            }
            case Performance.Failed(var problem) -> {
                failed(turn, leg, problem);
                yield false;
            }
            case Performance.Lost(var problem) -> doneAllTheSame(turn, leg, problem, took);
            case Performance.Stopped(var why) -> stopped(turn, leg, why, took);
        };
    }

    private Hands hands(Turn turn, Leg leg) {
        var job = new Hands.Job(
                turn.run().number(), turn.token(), leg.index(), leg.step().cancellable() && !leg.back());
        return new Hands(tools, runs, job);
    }

    /** An answer may get lost although the thing was done. */
    private boolean doneAllTheSame(Turn turn, Leg leg, Problem problem, Duration took) {
        if (probe(turn, leg) instanceof Probe.Done(var proof)) {
            var seen = proof.seen() + " (seen afterwards: " + problem.fact() + ")";
            done(turn, leg, new Proof(seen, proof.values()), took);
            return true;
        }
        failed(turn, leg, problem);
        return false;
    }

    private boolean stopped(Turn turn, Leg leg, String why, Duration took) {
        var wish = runs.orders(turn.run().number()).wish();
        if (wish.isEmpty()) {
            return doneAllTheSame(
                    turn, leg, new Problem("STOPPED", why, "look why, then retry, roll back or cancel"), took);
        }
        if (probe(turn, leg) instanceof Probe.Done(var proof)) {
            done(turn, leg, proof, took);
        } else {
            write(
                    turn,
                    new What.StepFailed(
                            leg.index(), leg.back(), new Problem("STOPPED", why, "what it did until then stays")));
        }
        obeys(turn);
        return false;
    }

    private Probe probe(Turn turn, Leg leg) {
        var hands = hands(turn, leg);
        return Performance.probe(leg.step(), hands);
    }

    private void done(Turn turn, Leg leg, Proof proof, Duration took) {
        write(turn, new What.StepDone(leg.index(), leg.back(), proof, took));
        LOG.debug("run {} step {} done", turn.run().number(), leg.index());
    }

    /** Who wanted it cancelled has chosen already. */
    private void failed(Turn turn, Leg leg, Problem problem) {
        var _ = inOurTurn(turn, h -> {
            long number = turn.run().number();
            boolean cancel = runs.orders(h, number)
                    .wish()
                    .filter(Run.Wish.CANCEL::equals)
                    .isPresent();
            runs.wish(h, number, Optional.empty());
            var failed = note(h, turn.run(), new What.StepFailed(leg.index(), leg.back(), problem));
            if (cancel) {
                cancelled(h, turn);
            } else if (!proposals.fails(h, turn.run(), problem, clock.instant())) {
                runs.state(h, number, new State.Failed(leg.index(), problem));
            }
            return failed;
        });
    }

    private void finish(Turn turn, Instant startedAt) {
        var now = clock.instant();
        var took = Duration.between(startedAt, now);
        var _ = inOurTurn(turn, h -> {
            // Whatever somebody still wanted came too late.
            runs.wish(h, turn.run().number(), Optional.empty());
            var how = turn.back() ? State.How.ROLLED_BACK : State.How.DONE;
            runs.state(h, turn.run().number(), new State.Ended(how, now.toEpochMilli(), Optional.empty()));
            runs.letGo(h, turn.run().number());
            // The card of what it took back offers no undo any more.
            turn.run().marks().undoOf().ifPresent(other -> Outbox.touch(h, new Subject.OfRun(other)));
            var noted = note(h, turn.run(), turn.back() ? new What.RunRolledBack(took) : new What.RunFinished(took));
            if (!turn.back()) {
                proposals.works(h, turn.run().ask(), turn.run().cluster(), now);
            }
            return noted;
        });
        LOG.debug("run {} finished", turn.run().number());
    }
}
