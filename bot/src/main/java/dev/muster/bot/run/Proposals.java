package dev.muster.bot.run;

import dev.muster.bot.gate.Decision;
import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Gate;
import dev.muster.bot.gate.Rule;
import dev.muster.bot.gate.Vote;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.Journal;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.journal.Who;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Homes;
import dev.muster.chat.Place;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Instant;
import java.util.ArrayList;
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

    public Proposals(Runs runs, Journal journal, Electorate electorate, Replanner replanner, Homes homes) {
        this.runs = runs;
        this.journal = journal;
        this.electorate = electorate;
        this.replanner = replanner;
        this.homes = homes;
    }

    /** Puts a plan before those who may decide; one that needs nobody may run at once. The same delivery proposes once. */
    public Optional<Problem> propose(Plan plan, Ask ask, String delivery, Optional<Long> undoOf) {
        var gate = electorate.gate(plan, ask.who().person());
        return switch (gate.decide(List.of())) {
            case Decision.Deny(var problem) -> Optional.of(problem);
            case Decision.Allow _ -> {
                add(new Runs.Draft(delivery, ask, plan, gate.rule(), approved(gate.rule(), ask.at()), undoOf));
                yield Optional.empty();
            }
            case Decision.NeedsApproval _ -> {
                var until = ask.at().plus(gate.rule().expires()).toEpochMilli();
                add(new Runs.Draft(delivery, ask, plan, gate.rule(), new State.Proposed(until), undoOf));
                yield Optional.empty();
            }
        };
    }

    private void add(Runs.Draft draft) {
        runs.jdbi()
                .useTransaction(h -> runs.add(h, draft).ifPresent(number -> {
                    for (var place : places(draft)) {
                        var key = "run:%d:%s:%s".formatted(number, place.chat(), place.channel());
                        Outbox.owe(h, key, new Subject.OfRun(number), Outbox.Urgency.DECISION, place);
                    }
                    var plan = draft.plan();
                    var what = new What.Proposed(
                            plan.title(),
                            plan.hash(),
                            plan.danger().name(),
                            draft.rule().approvals(),
                            plan.grounds().reason());
                    journal.append(
                            h,
                            entry(draft.ask().at(), plan, number, what)
                                    .by(draft.ask().who()));
                }));
    }

    /** Where it was asked; and where the cluster is at home, if others must hear of it. */
    private Set<Place> places(Runs.Draft draft) {
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

    private static Entry entry(Instant at, Plan plan, long run, What what) {
        return Entry.of(at, Event.Scope.of(plan.target().cluster()).withRun(run), what);
    }

    private Optional<Long> note(Handle h, Instant at, Run run, What what) {
        return journal.append(h, entry(at, run.plan(), run.number(), what));
    }

    private Optional<Long> note(Handle h, Instant at, Run run, Who who, What what) {
        return journal.append(h, entry(at, run.plan(), run.number(), what).by(who));
    }

    /** Exactly one outcome, however many press at once: the row of the run lets one in at a time. */
    public Heard vote(long number, Ballot ballot, Instant now) {
        return openFor(number, (h, run) -> count(h, run, ballot, now), now);
    }

    /** In an emergency one person with that role lets it run, and says why. */
    public Heard breakGlass(long number, Who who, String reason, List<Place> tell, Instant now) {
        return openFor(
                number,
                (h, run) -> {
                    if (!electorate.crew().get().isIn(who.person(), List.of("breakglass"))) {
                        return refuse(
                                h,
                                run,
                                who,
                                now,
                                "break the glass",
                                new Problem(
                                        "NO_BREAK_GLASS",
                                        who.person() + " may not break the glass",
                                        "somebody with the role breakglass may, or those who approve"));
                    }
                    runs.glass(h, number, true);
                    runs.state(h, number, new State.Queued(Optional.empty()));
                    var alarm =
                            note(h, now, run, who, new What.GlassBroken(reason)).orElseThrow();
                    for (var place : tell) {
                        var key = "glass:%d:%s:%s".formatted(alarm, place.chat(), place.channel());
                        Outbox.owe(h, key, new Subject.Alarm(alarm), Outbox.Urgency.DECISION, place);
                    }
                    return new Heard.Yes("the glass is broken: plan %d runs on your word alone".formatted(number));
                },
                now);
    }

    private interface WhileProposed {
        Heard act(Handle h, Run run);
    }

    private Heard openFor(long number, WhileProposed act, Instant now) {
        var found = runs.find(number);
        if (found.isEmpty()) {
            return Heard.no("UNKNOWN_PLAN", "there is no plan " + number, "see which there are: /db approvals");
        }
        if (!(found.get().state() instanceof State.Proposed)) {
            return new Heard.No(Outcomes.tooLate(found.get(), journal.ofRun(number)));
        }
        var again = replanner.again(found.get().ask());
        return runs.jdbi().inTransaction(h -> {
            var run = runs.lock(h, number).orElseThrow();
            if (!(run.state() instanceof State.Proposed(var due))) {
                return new Heard.No(Outcomes.tooLate(run, journal.ofRun(h, number)));
            }
            if (now.toEpochMilli() >= due) {
                expire(h, run, now);
                return Heard.no("EXPIRED", "plan %d has expired".formatted(number), askAgain(run));
            }
            return stillTheSame(h, run, again, now)
                    .<Heard>map(Heard.No::new)
                    .orElseGet(() -> act.act(h, runs.lock(h, number).orElseThrow()));
        });
    }

    private static String askAgain(Run run) {
        return "ask again if it is still wanted: /db " + run.ask().words();
    }

    /** Why the plan that was computed again does not stand for the one that people see; it is replaced then. */
    private Optional<Problem> stillTheSame(Handle h, Run run, Answer again, Instant now) {
        return switch (again) {
            case Answer.Proposal(var plan) when plan.hash().equals(run.hash()) -> Optional.empty();
            case Answer.Proposal(var plan) -> {
                var changes = plan.changesSince(run.plan());
                replace(h, run, plan, changes, now);
                yield Optional.of(new Problem(
                        "PLAN_CHANGED",
                        "the plan is another one now (" + String.join("; ", changes) + ")",
                        "earlier votes are void: look at the card and decide again"));
            }
            case Answer.Refusal(var problem) -> {
                lapse(h, run, problem, now);
                yield Optional.of(new Problem(
                        "LAPSED",
                        "plan %d makes no sense any more: %s".formatted(run.number(), problem.fact()),
                        problem.hint()));
            }
            case Answer.Reply _, Answer.Aside _ -> throw new IllegalStateException("a plan became an answer");
        };
    }

    private void replace(Handle h, Run run, Plan plan, List<String> changes, Instant now) {
        runs.plan(h, run.number(), plan, electorate.policy().rule(plan));
        if (!plan.hash().equals(run.hash())) {
            // Void for good: should it become the old plan again, nobody has looked at it since.
            runs.forgetVotes(h, run.number());
        }
        note(h, now, run, new What.PlanChanged(plan.hash(), changes));
    }

    private void lapse(Handle h, Run run, Problem problem, Instant now) {
        runs.state(h, run.number(), new State.Ended(State.How.LAPSED, now.toEpochMilli(), Optional.of(problem)));
        runs.letGo(h, run.number());
        note(h, now, run, new What.Lapsed(problem));
    }

    private Heard count(Handle h, Run run, Ballot ballot, Instant now) {
        var gate = electorate.gate(run.plan(), run.ask().who().person());
        var person = ballot.who().person();
        var refusal = whyNot(gate, run, ballot);
        if (refusal.isPresent()) {
            return refuse(h, run, ballot.who(), now, verb(ballot), refusal.get());
        }
        var vote = new Vote(person, ballot.verdict(), run.hash(), now);
        boolean again = run.votes().stream()
                .anyMatch(v -> v.person().equals(person)
                        && v.verdict() == vote.verdict()
                        && v.hash().equals(vote.hash()));
        // It may be decided by now all the same: who had left when it was to begin may be back.
        if (again && gate.decide(run.votes()) instanceof Decision.NeedsApproval) {
            return new Heard.Yes("your word counts already: " + standing(gate, run.votes()));
        }
        runs.vote(h, run.number(), vote);
        var votes = new ArrayList<>(run.votes());
        votes.removeIf(v -> v.person().equals(person));
        votes.add(vote);
        return settle(h, run, gate, ballot, votes, now);
    }

    private static String verb(Ballot ballot) {
        return ballot.verdict() == Verdict.APPROVE ? "approve" : "deny";
    }

    private static Optional<Problem> whyNot(Gate gate, Run run, Ballot ballot) {
        if (ballot.hash().filter(seen -> !run.hash().startsWith(seen)).isPresent()) {
            return Optional.of(new Problem(
                    "PLAN_CHANGED",
                    "the plan has changed since that button was drawn",
                    "look at the card as it is now, and decide again"));
        }
        var person = gate.whyNot(ballot.who().person());
        if (person.isPresent()) {
            return person;
        }
        if (gate.decide(List.of()) instanceof Decision.Deny(var problem)) {
            return Optional.of(problem);
        }
        var word = run.plan().target().confirmation();
        boolean mustType = gate.rule().typed() && ballot.verdict() == Verdict.APPROVE;
        return mustType && !ballot.typed().map(String::strip).equals(Optional.of(word))
                ? Optional.of(new Problem(
                        "TYPE_IT",
                        "to approve this, type the name “" + word + "”",
                        "/db approve %d --confirm %s".formatted(run.number(), word)))
                : Optional.empty();
    }

    private Heard refuse(Handle h, Run run, Who who, Instant now, String tried, Problem problem) {
        note(h, now, run, who, new What.Refused(tried, problem));
        return new Heard.No(problem);
    }

    private Heard settle(Handle h, Run run, Gate gate, Ballot ballot, List<Vote> votes, Instant now) {
        var needed = ballot.verdict() == Verdict.APPROVE
                ? gate.rule().approvals()
                : gate.rule().denials();
        int counted = gate.count(ballot.verdict(), votes);
        var voted = new What.Voted(ballot.verdict(), run.hash(), ballot.reason(), counted, needed);
        var decision = gate.decide(votes);
        switch (decision) {
            case Decision.Allow _ -> runs.state(h, run.number(), approved(gate.rule(), now));
            case Decision.Deny _ ->
                runs.state(h, run.number(), new State.Ended(State.How.DENIED, now.toEpochMilli(), Optional.empty()));
            case Decision.NeedsApproval _ -> {}
        }
        note(h, now, run, ballot.who(), voted);
        return switch (decision) {
            case Decision.Allow(var by) -> {
                note(h, now, run, ballot.who(), new What.Approved(by));
                yield new Heard.Yes("plan %d is approved".formatted(run.number()));
            }
            case Decision.Deny _ -> {
                note(h, now, run, ballot.who(), new What.Denied(ballot.reason()));
                yield new Heard.Yes("plan %d is denied".formatted(run.number()));
            }
            case Decision.NeedsApproval _ -> new Heard.Yes("your word counts: " + standing(gate, votes));
        };
    }

    private static String standing(Gate gate, List<Vote> votes) {
        int denied = gate.count(Verdict.DENY, votes);
        var denials = denied == 0
                ? ""
                : ", %d of %d denials".formatted(denied, gate.rule().denials());
        return "%d of %d approvals%s"
                .formatted(gate.count(Verdict.APPROVE, votes), gate.rule().approvals(), denials);
    }

    private static State approved(Rule rule, Instant now) {
        return rule.rest().isZero()
                ? new State.Queued(Optional.empty())
                : new State.Resting(now.plus(rule.rest()).toEpochMilli());
    }

    private void expire(Handle h, Run run, Instant now) {
        runs.state(h, run.number(), new State.Ended(State.How.EXPIRED, now.toEpochMilli(), Optional.empty()));
        note(h, now, run, new What.Expired());
    }

    /** What changes by itself when its time has come. */
    public void sweep(Instant now) {
        for (long number : runs.due(now)) {
            runs.jdbi()
                    .useTransaction(h -> runs.lock(h, number).ifPresent(run -> {
                        switch (run.state()) {
                            case State.Proposed(var due) when due <= now.toEpochMilli() -> expire(h, run, now);
                            case State.Resting(var due)
                            when due <= now.toEpochMilli() -> {
                                runs.state(h, number, new State.Queued(Optional.empty()));
                                Outbox.touch(h, new Subject.OfRun(number));
                            }
                            default -> {}
                        }
                    }));
        }
    }

    /**
     * Right before it starts: the plan is computed once more, and the votes are counted once more. The plan to run; empty
     * when it may not, and then people were told why.
     */
    Optional<Plan> confirm(Handle h, Run run, Answer again, Instant now) {
        if (again instanceof Answer.Refusal(var problem)) {
            lapse(h, run, problem, now);
            return Optional.empty();
        }
        if (!(again instanceof Answer.Proposal(var plan))) {
            throw new IllegalStateException("a plan became an answer");
        }
        boolean same = plan.hash().equals(run.hash());
        var gate = electorate.gate(plan, run.ask().who().person());
        boolean allowed = (run.marks().glass() && same) || gate.decide(run.votes()) instanceof Decision.Allow;
        if (!same || !allowed) {
            var changes = same ? List.of("who approved may no longer") : plan.changesSince(run.plan());
            replace(h, run, plan, changes, now);
        } else {
            runs.plan(h, run.number(), plan, gate.rule());
        }
        if (!allowed) {
            // The glass was broken for the plan as it was.
            runs.glass(h, run.number(), false);
            runs.state(
                    h,
                    run.number(),
                    new State.Proposed(now.plus(gate.rule().expires()).toEpochMilli()));
        }
        return allowed ? Optional.of(plan) : Optional.empty();
    }

    Answer again(Run run) {
        return replanner.again(run.ask());
    }
}
