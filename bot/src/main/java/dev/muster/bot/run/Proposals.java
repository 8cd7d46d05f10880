package dev.muster.bot.run;

import dev.muster.bot.gate.Decision;
import dev.muster.bot.gate.Electorate;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Homes;
import dev.muster.chat.Place;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Plans from the moment they are proposed until they may run: voted on, expired, changed underway, or let through. */
public final class Proposals {
    private final Runs runs;
    private final Journal journal;
    private final Electorate electorate;
    private final Replanner replanner;
    private final Homes homes;
    private final Drafts drafts;
    private final Voting voting;
    private final Questions questions;

    public Proposals(Runs runs, Journal journal, Electorate electorate, Replanner replanner, Homes homes) {
        this.runs = runs;
        this.journal = journal;
        this.electorate = electorate;
        this.replanner = replanner;
        this.homes = homes;
        this.drafts = new Drafts(runs, journal, electorate, homes);
        this.voting = new Voting(runs, drafts, electorate, replanner);
        this.questions = new Questions(runs, drafts, electorate);
    }

    /** Puts a plan before those who may decide; one that needs nobody may run at once. The same delivery proposes once. */
    public Optional<Problem> propose(Plan plan, Ask ask, String delivery, Optional<Long> undoOf) {
        var gate = electorate.gate(plan, ask.who());
        return switch (gate.decide(List.of())) {
            case Decision.Deny(var problem) -> Optional.of(problem);
            case Decision.Allow _ ->
                add(new Runs.Draft(delivery, ask, plan, gate.rule(), Drafts.approved(gate.rule(), ask.at()), undoOf));
            case Decision.NeedsApproval _ -> {
                var until = ask.at().plus(gate.rule().expires()).toEpochMilli();
                yield add(new Runs.Draft(delivery, ask, plan, gate.rule(), new State.Proposed(until), undoOf));
            }
        };
    }

    private Optional<Problem> add(Runs.Draft draft) {
        return runs.jdbi().inTransaction(h -> {
            var number = runs.add(h, draft);
            number.ifPresent(it -> tell(h, draft, it));
            boolean otherUndo =
                    number.isEmpty() && runs.byDelivery(draft.delivery()).isEmpty();
            return otherUndo
                    ? Optional.of(new Problem(
                            "UNDO_UNDER_WAY", "another plan takes it back already", "/db approvals shows it"))
                    : Optional.empty();
        });
    }

    private void tell(Handle h, Runs.Draft draft, long number) {
        places(draft).forEach(place -> drafts.card(h, number, place));
        var plan = draft.plan();
        var what = new What.Proposed(
                plan.title(),
                plan.hash(),
                plan.danger().name(),
                draft.rule().approvals(),
                plan.grounds().reason());
        var scope = Event.Scope.of(plan.target().cluster()).withRun(number);
        journal.append(h, Entry.of(draft.ask().at(), scope, what).by(draft.ask().who()));
    }

    /**
     * Where it was asked; and where the cluster is at home, if others must hear of it. What the clock asks is told when it
     * fails.
     */
    private Set<Place> places(Runs.Draft draft) {
        if (draft.ask().who().isClock()) {
            return Set.of();
        }
        var places = new LinkedHashSet<Place>();
        var asked = draft.ask().who().place();
        places.add(asked);
        if (draft.rule().approvals() > 0 || draft.plan().danger() == Danger.DESTRUCTIVE) {
            homes.of(draft.plan().target().cluster()).stream()
                    .filter(home ->
                            !home.chat().equals(asked.chat()) || !home.channel().equals(asked.channel()))
                    .forEach(places::add);
        }
        return places;
    }

    public Heard vote(long number, Ballot ballot, Instant now) {
        return voting.vote(number, ballot, now);
    }

    /** In an emergency one person with that role lets it run, and says why; {@code tell}: where everybody hears of it. */
    public Heard breakGlass(long number, Ballot ballot, List<Place> tell, Instant now) {
        return voting.breakGlass(number, ballot, tell, now);
    }

    /** Halts a run before a step, until somebody answers. What the clock asked for has nobody to answer, and fails. */
    Optional<Long> ask(Handle h, Run run, int step, String question, Instant now) {
        var nobody = new Problem(
                "NOBODY_TO_ASK",
                "before step %d it asks something, and the clock cannot answer: %s".formatted(step + 1, question),
                "ask for it yourself: /db " + run.ask().words());
        return fails(h, run, nobody, now) ? Optional.empty() : questions.ask(h, run, step, question, now);
    }

    /** Somebody answers what a run asks; {@code step}: which question they saw. */
    public Heard goOn(long number, Optional<Integer> step, Who who, Instant now) {
        return questions.goOn(number, step, who, now);
    }

    /** What changes by itself when its time has come. */
    public void sweep(Instant now) {
        for (long number : runs.due(now)) {
            runs.jdbi()
                    .useTransaction(h -> runs.lock(h, number).ifPresent(run -> {
                        switch (run.state()) {
                            case State.Proposed(var due) when due <= now.toEpochMilli() -> drafts.expire(h, run, now);
                            case State.Resting(var due)
                            when due <= now.toEpochMilli() -> {
                                runs.state(h, number, new State.Queued(Optional.empty()));
                                Owed.touch(h, new Subject.OfRun(number));
                            }
                            case State.Asking(var step, var question, var due)
                            when due <= now.toEpochMilli() -> questions.ask(h, run, step, question, now);
                            default -> {}
                        }
                    }));
        }
    }

    /**
     * Right before it starts: the plan is computed once more, and the votes are counted once more. The plan to run; empty
     * when it may not, and then people were told why. What nobody had to approve was asked for as it was: it never runs as
     * something else.
     */
    Optional<Plan> confirm(Handle h, Run run, Fresh fresh, Instant now) {
        var gate = fresh.people().gate(run.plan(), run.ask().who());
        boolean free = !run.marks().glass() && gate.rule().approvals() == 0;
        return switch (fresh.answer()) {
            case Answer.Refusal(var problem, var _) -> {
                if (run.ask().who().isClock()) {
                    drafts.fail(h, run, problem, now);
                } else if (free) {
                    drafts.lapse(h, run, problem, now);
                } else {
                    // The votes stay: somebody may look what is wrong, and try again.
                    runs.state(h, run.number(), new State.Failed(0, problem));
                    drafts.note(h, now, run, new What.NotBegun(problem));
                }
                yield Optional.empty();
            }
            case Answer.Proposal(var plan) -> confirm(h, run, plan, fresh.people(), free, now);
            case Answer.Reply _, Answer.Aside _ -> throw new IllegalStateException("a plan became an answer");
        };
    }

    private Optional<Plan> confirm(Handle h, Run run, Plan plan, Electorate people, boolean free, Instant now) {
        var gate = people.gate(plan, run.ask().who());
        if (plan.hash().equals(run.hash())) {
            boolean allowed = run.marks().glass() || gate.decide(run.votes()) instanceof Decision.Allow;
            runs.plan(h, run.number(), plan, gate.rule());
            if (!allowed) {
                askAnew(h, run, plan, List.of("who approved may no longer"), now);
            }
            return allowed ? Optional.of(plan) : Optional.empty();
        }
        var changes = plan.changesSince(run.plan());
        if (run.ask().who().isClock() && gate.decide(List.of()) instanceof Decision.Allow) {
            // The clock wants what its words mean when it begins, whatever they meant when it asked.
            drafts.replace(h, run, plan, changes, now);
            return Optional.of(plan);
        }
        if (free) {
            var fact = "what it was asked for has changed meanwhile (" + String.join("; ", changes) + ")";
            drafts.lapse(h, run, new Problem("PLAN_CHANGED", fact, "look again, and ask again"), now);
        } else {
            askAnew(h, run, plan, changes, now);
        }
        return Optional.empty();
    }

    /** What the clock asked for ends when it fails. Whether that is so with this run. */
    boolean fails(Handle h, Run run, Problem problem, Instant now) {
        if (run.ask().who().isClock()) {
            drafts.fail(h, run, problem, now);
        }
        return run.ask().who().isClock();
    }

    /** There was nothing to be done, which is as good. */
    public void works(Ask ask, String cluster, Instant now) {
        runs.jdbi().useTransaction(h -> works(h, ask, cluster, now));
    }

    /** What the clock asked for was done. */
    void works(Handle h, Ask ask, String cluster, Instant now) {
        if (ask.who().isClock()) {
            ask.who().delivery().ifPresent(delivery -> drafts.works(h, cluster, delivery, ask.words(), now));
        }
    }

    private void askAnew(Handle h, Run run, Plan plan, List<String> changes, Instant now) {
        drafts.replace(h, run, plan, changes, now);
        // The glass was broken for the plan as it was.
        runs.glass(h, run.number(), false);
        var until = now.plus(electorate.policy().rule(plan).expires()).toEpochMilli();
        runs.state(h, run.number(), new State.Proposed(until));
    }

    /** A plan as it is computed now, and the people as they stand now: both asked for before anything is locked. */
    record Fresh(Answer answer, Electorate people) {}

    Fresh again(Run run) {
        return new Fresh(replanner.again(run.ask()), electorate.now());
    }
}
