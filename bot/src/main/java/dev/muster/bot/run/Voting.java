package dev.muster.bot.run;

import dev.muster.bot.gate.Decision;
import dev.muster.bot.gate.Electorate;
import dev.muster.bot.gate.Gate;
import dev.muster.bot.gate.Vote;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.journal.Who;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.chat.Place;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What people say to a plan that is proposed. Exactly one outcome, however many speak at once. */
final class Voting {
    private final Runs runs;
    private final Drafts drafts;
    private final Electorate electorate;
    private final Replanner replanner;

    Voting(Runs runs, Drafts drafts, Electorate electorate, Replanner replanner) {
        this.runs = runs;
        this.drafts = drafts;
        this.electorate = electorate;
        this.replanner = replanner;
    }

    /** One thing that somebody may say: why they may not, and what comes of it if the plan is still the one they saw. */
    private interface Word {
        String tried();

        Optional<Problem> whyNot(Run run, Gate gate);

        Heard act(Handle h, Run run, Gate gate);
    }

    Heard vote(long number, Ballot ballot, Instant now) {
        return hear(number, ballot.who(), now, new Word() {
            @Override
            public String tried() {
                return ballot.verdict() == Verdict.APPROVE ? "approve" : "deny";
            }

            @Override
            public Optional<Problem> whyNot(Run run, Gate gate) {
                return gate.whyNot(ballot.who().person());
            }

            @Override
            public Heard act(Handle h, Run run, Gate gate) {
                return Voting.this.count(h, run, gate, ballot, now);
            }
        });
    }

    /** {@code tell}: where everybody hears of it. */
    Heard breakGlass(long number, Ballot ballot, List<Place> tell, Instant now) {
        return hear(number, ballot.who(), now, new Word() {
            @Override
            public String tried() {
                return "break the glass";
            }

            @Override
            public Optional<Problem> whyNot(Run run, Gate gate) {
                return gate.crew().isIn(ballot.who().person(), List.of("breakglass"))
                        ? Optional.empty()
                        : Optional.of(new Problem(
                                "NO_BREAK_GLASS",
                                ballot.who().person() + " may not break the glass",
                                "somebody with the role breakglass may, or those who approve"));
            }

            @Override
            public Heard act(Handle h, Run run, Gate gate) {
                return otherPlan(run, ballot)
                        .<Heard>map(Heard.No::new)
                        .orElseGet(() -> Voting.this.breakGlass(h, run, ballot, tell, now));
            }
        });
    }

    /** A word that is delivered a second time, after a crash perhaps, is answered as it was, and does nothing. */
    private Heard hear(long number, Who who, Instant now, Word word) {
        var before = runs.deliveries().heard(who);
        if (before.isPresent()) {
            return before.get();
        }
        var found = runs.find(number);
        if (found.isEmpty()) {
            return Heard.no("UNKNOWN_PLAN", "there is no plan " + number, "see which there are: /db approvals");
        }
        // Whoever may not is not worth a look at the servers. People are asked for before anything is locked.
        var people = electorate.now();
        boolean worthwhile = found.get().state() instanceof State.Proposed
                && word.whyNot(found.get(), gate(people, found.get())).isEmpty();
        var again = worthwhile ? Optional.of(replanner.again(found.get().ask())) : Optional.<Answer>empty();
        return runs.jdbi()
                .inTransaction(h -> runs.deliveries().once(h, who, () -> {
                    var run = runs.lock(h, number).orElseThrow();
                    return hear(h, run, new Said(who, now, people, again), word);
                }));
    }

    private record Said(Who who, Instant now, Electorate people, Optional<Answer> again) {}

    private static Gate gate(Electorate people, Run run) {
        return people.gate(run.plan(), run.ask().who());
    }

    private Heard hear(Handle h, Run run, Said said, Word word) {
        if (!(run.state() instanceof State.Proposed(var due))) {
            return new Heard.No(Outcomes.tooLate(run, drafts.events(h, run)));
        }
        if (said.now().toEpochMilli() >= due) {
            drafts.expire(h, run, said.now());
            return Heard.no("EXPIRED", "plan %d has expired".formatted(run.number()), askAgain(run));
        }
        var refusal = word.whyNot(run, gate(said.people(), run));
        if (refusal.isPresent()) {
            drafts.note(h, said.now(), run, said.who(), new What.Refused(word.tried(), refusal.get()));
            return new Heard.No(refusal.get());
        }
        if (said.again().isEmpty()) {
            return Heard.no(
                    "AGAIN", "that came at the very moment when something changed", "look at the card, and decide");
        }
        return stillTheSame(h, run, said.again().get(), said.now())
                .<Heard>map(Heard.No::new)
                .orElseGet(() -> word.act(h, run, gate(said.people(), run)));
    }

    private static String askAgain(Run run) {
        return "ask again if it is still wanted: /db " + run.ask().words();
    }

    /**
     * Why the plan that was computed again does not stand for the one that people see; another one takes its place then.
     * That none can be computed now says nothing about the next minute: it stays open.
     */
    private Optional<Problem> stillTheSame(Handle h, Run run, Answer again, Instant now) {
        return switch (again) {
            case Answer.Proposal(var plan) when plan.hash().equals(run.hash()) -> Optional.empty();
            case Answer.Proposal(var plan) -> {
                var changes = plan.changesSince(run.plan());
                drafts.replace(h, run, plan, changes, now);
                yield Optional.of(new Problem(
                        "PLAN_CHANGED",
                        "the plan is another one now (" + String.join("; ", changes) + ")",
                        "earlier votes are void: look at the card and decide again"));
            }
            case Answer.Refusal(var problem, var _) ->
                Optional.of(new Problem(
                        "CANNOT_PLAN",
                        "nothing is decided, since plan %d cannot be computed at present: %s"
                                .formatted(run.number(), problem.fact()),
                        problem.hint() + "; it stays open until it expires"));
            case Answer.Reply _, Answer.Aside _ -> throw new IllegalStateException("a plan became an answer");
        };
    }

    private Heard breakGlass(Handle h, Run run, Ballot ballot, List<Place> tell, Instant now) {
        long number = run.number();
        runs.glass(h, number, true);
        runs.state(h, number, new State.Queued(Optional.empty()));
        var broken = new What.GlassBroken(ballot.reason().orElse("not said"));
        var alarm = drafts.note(h, now, run, ballot.who(), broken).orElseThrow();
        for (var place : tell) {
            var key = "glass:%d:%s:%s".formatted(alarm, place.chat(), place.channel());
            Owed.owe(h, key, new Subject.Alarm(alarm), Outbox.Urgency.DECISION, place);
        }
        return new Heard.Yes("the glass is broken: plan %d runs on your word alone".formatted(number));
    }

    private Heard count(Handle h, Run run, Gate gate, Ballot ballot, Instant now) {
        var person = ballot.who().person();
        var refusal = otherPlan(run, ballot).or(() -> notYet(run, gate, ballot));
        if (refusal.isPresent()) {
            return new Heard.No(refusal.get());
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

    /** A button, or a form, was drawn for a plan that is not this one. */
    private static Optional<Problem> otherPlan(Run run, Ballot ballot) {
        return ballot.hash()
                .filter(seen -> !run.hash().startsWith(seen))
                .map(_ -> new Problem(
                        "PLAN_CHANGED",
                        "the plan has changed since that button was drawn",
                        "look at the card as it is now, and decide again"));
    }

    private static Optional<Problem> notYet(Run run, Gate gate, Ballot ballot) {
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

    private Heard settle(Handle h, Run run, Gate gate, Ballot ballot, List<Vote> votes, Instant now) {
        var needed = ballot.verdict() == Verdict.APPROVE
                ? gate.rule().approvals()
                : gate.rule().denials();
        var voted = new What.Voted(
                ballot.verdict(), run.hash(), ballot.reason(), gate.count(ballot.verdict(), votes), needed);
        var decision = gate.decide(votes);
        switch (decision) {
            case Decision.Allow _ -> runs.state(h, run.number(), Drafts.approved(gate.rule(), now));
            case Decision.Deny _ ->
                runs.state(h, run.number(), new State.Ended(State.How.DENIED, now.toEpochMilli(), Optional.empty()));
            case Decision.NeedsApproval _ -> {}
        }
        drafts.note(h, now, run, ballot.who(), voted);
        return switch (decision) {
            case Decision.Allow(var by) -> {
                drafts.note(h, now, run, ballot.who(), new What.Approved(by));
                yield new Heard.Yes("plan %d is approved".formatted(run.number()));
            }
            case Decision.Deny _ -> {
                drafts.note(h, now, run, ballot.who(), new What.Denied(ballot.reason()));
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
}
