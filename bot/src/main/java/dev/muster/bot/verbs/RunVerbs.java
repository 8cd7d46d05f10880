package dev.muster.bot.verbs;

import dev.muster.bot.desk.Errand;
import dev.muster.bot.desk.Planning;
import dev.muster.bot.journal.What.Verdict;
import dev.muster.bot.people.Person;
import dev.muster.bot.run.Ballot;
import dev.muster.bot.run.Heard;
import dev.muster.bot.run.Order;
import dev.muster.bot.run.Proposals;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.Runs;
import dev.muster.bot.run.State;
import dev.muster.bot.run.Steering;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Place;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.chat.grammar.Spec.Audience;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** {@code approve}, {@code deny}, {@code approvals}, {@code break-glass}, {@code undo}, and {@code run …}. */
public final class RunVerbs {
    private final Runs runs;
    private final Proposals proposals;
    private final Steering steering;
    private final Planning planning;
    private final Function<String, List<Place>> alarmPlaces;

    /** {@code alarmPlaces}: where a broken glass is told, by cluster. */
    public RunVerbs(
            Runs runs,
            Proposals proposals,
            Steering steering,
            Planning planning,
            Function<String, List<Place>> alarmPlaces) {
        this.runs = runs;
        this.proposals = proposals;
        this.steering = steering;
        this.planning = planning;
        this.alarmPlaces = alarmPlaces;
    }

    public List<Errand> all() {
        var all = new ArrayList<Errand>();
        all.add(new Verb(approve(), asked -> vote(asked, Verdict.APPROVE)));
        all.add(new Verb(deny(), asked -> vote(asked, Verdict.DENY)));
        all.add(Verb.reading(approvals(), this::list));
        all.add(new Verb(breakGlass(), this::breakGlass));
        all.add(new Verb(Planning.UNDO, this::undo));
        for (var order : Order.values()) {
            all.add(new Verb(order(order), asked -> steer(asked, order)));
        }
        all.add(new Verb(goOn(), this::goOn));
        return all;
    }

    private Parameter number() {
        return Parameter.positional("plan", "the number of the plan")
                .shapedLike("\\d{1,15}")
                .mustBeGiven()
                .completedBy(_ -> runs.open().stream()
                        .map(run -> String.valueOf(run.number()))
                        .toList());
    }

    private Spec approve() {
        return new Spec(
                "approve",
                "Let a plan run",
                Audience.VIEWERS,
                List.of(
                        number(),
                        Parameter.option("confirm", "the name of the database, where it must be typed"),
                        Parameter.option("hash", "how the plan's hash begins: then only that very plan is approved")),
                List.of("/db approve 12", "/db approve 12 --confirm orders"));
    }

    private Spec deny() {
        return new Spec(
                "deny",
                "Keep a plan from running",
                Audience.VIEWERS,
                List.of(
                        number(),
                        Parameter.rest("reason", "why not"),
                        Parameter.option("hash", "how the plan's hash begins")),
                List.of("/db deny 12 wait for the backup"));
    }

    private static Spec approvals() {
        return new Spec(
                "approvals",
                "Which plans wait for somebody, and what is under way",
                Audience.VIEWERS,
                List.of(),
                List.of("/db approvals"));
    }

    private Spec breakGlass() {
        return new Spec(
                "break-glass",
                "In an emergency, let a plan run alone; everybody is told",
                Audience.VIEWERS,
                List.of(
                        number(),
                        Parameter.rest("reason", "why nobody else could be asked"),
                        Parameter.option("hash", "how the plan's hash begins: then only that very plan runs")),
                List.of("/db break-glass 12 nobody else can be reached, and the shop is down"));
    }

    private Spec order(Order order) {
        var word = order.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Spec(
                "run " + word,
                switch (order) {
                    case PAUSE -> "Halt a run after the step that is under way";
                    case RESUME -> "Go on with a run that is paused";
                    case CANCEL -> "End a run, or take back a plan that has not begun";
                    case RETRY -> "Try the step again that failed";
                    case ROLL_BACK -> "Take back the steps that were done, the last one first";
                },
                Audience.VIEWERS,
                List.of(number(), Parameter.rest("reason", "why")),
                List.of("/db run " + word + " 12"));
    }

    private Spec goOn() {
        return new Spec(
                "run go-on",
                "Answer what a run asks before a step: it goes on",
                Audience.VIEWERS,
                List.of(
                        number(),
                        Parameter.option("step", "the step that it asks about: then only that question is answered")
                                .shapedLike("\\d{1,3}")),
                List.of("/db run go-on 12", "/db run go-on 12 --step 5"));
    }

    /** Whether they may is for the gate to say, as with the approval; what needs nobody's is steered by whoever steers. */
    private Answer goOn(Errand.Asked asked) {
        long number = asked.number("plan");
        boolean free =
                runs.find(number).filter(run -> run.rule().approvals() == 0).isPresent();
        return tooLate(asked)
                .or(() -> free ? mayNot(asked, number) : Optional.empty())
                .or(() -> elsewhere(asked, number))
                .<Answer>map(Answer.Refusal::new)
                .orElseGet(() -> said(proposals.goOn(
                        number, asked.arguments().get("step").map(Integer::valueOf), asked.who(), asked.now())));
    }

    private Answer vote(Errand.Asked asked, Verdict verdict) {
        long number = asked.number("plan");
        var refusal = tooLate(asked).or(() -> elsewhere(asked, number));
        if (refusal.isPresent()) {
            return new Answer.Refusal(refusal.get());
        }
        var arguments = asked.arguments();
        var ballot = new Ballot(
                asked.who(), verdict, arguments.get("hash"), arguments.get("reason"), arguments.get("confirm"));
        var heard = proposals.vote(number, ballot, asked.now());
        return heard instanceof Heard.No(var problem) && problem.code().equals("TYPE_IT")
                ? confirmation(number, arguments.get("hash"), problem)
                : said(heard);
    }

    /** A number is easily mistyped: from the channel of one cluster nobody decides about another. */
    private Optional<Problem> elsewhere(Errand.Asked asked, long number) {
        return runs.find(number)
                .map(Run::cluster)
                .filter(cluster ->
                        asked.here().filter(here -> !here.equals(cluster)).isPresent())
                .map(cluster -> new Problem(
                        "OTHER_CLUSTER",
                        "plan %d is about %s, and this is the channel of %s"
                                .formatted(number, cluster, asked.here().orElseThrow()),
                        "say it in the channel of " + cluster));
    }

    private static Answer confirmation(long number, Optional<String> hash, Problem problem) {
        var input = new Block.Input.Line("confirm", problem.fact(), "", true);
        var words = "approve %d%s --confirm {confirm}".formatted(number, option(hash));
        return form("Approve plan " + number, input, "Approve", words);
    }

    /** A form stands for the plan that its reader saw. */
    private static String option(Optional<String> hash) {
        return hash.map(it -> " --hash " + it).orElse("");
    }

    /** What was meant for then is not done now, after an outage perhaps; what was heard then is answered once more. */
    private Optional<Problem> tooLate(Errand.Asked asked) {
        return asked.isLate() && runs.deliveries().heard(asked.who()).isEmpty()
                ? Optional.of(new Problem(
                        "SAID_LONG_AGO",
                        "you said this at %s, and it is heard only now"
                                .formatted(Human.clock(asked.said().at())),
                        "look at how it stands, and say it again"))
                : Optional.empty();
    }

    /** {@code words} are asked when the form is sent, its answers in the places of their names. */
    private static Answer form(String title, Block.Input input, String submit, String words) {
        return new Answer.Aside(Document.of(title, Tone.WARNING, new Block.Form(words, title, List.of(input), submit)));
    }

    private static Answer said(Heard heard) {
        return switch (heard) {
            case Heard.Yes(var sentence) ->
                new Answer.Aside(
                        Document.of(Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1), Tone.GOOD));
            case Heard.No(var problem) -> new Answer.Refusal(problem);
        };
    }

    private Answer breakGlass(Errand.Asked asked) {
        long number = asked.number("plan");
        var refusal = tooLate(asked).or(() -> elsewhere(asked, number));
        if (refusal.isPresent()) {
            return new Answer.Refusal(refusal.get());
        }
        var hash = asked.arguments().get("hash");
        var reason = asked.arguments().get("reason").filter(it -> !it.isBlank());
        if (reason.isEmpty()) {
            return form(
                    "Break the glass for plan " + number,
                    new Block.Input.Paragraph(
                            "reason", "Why nobody else can be asked. Everybody will read it.", "", true),
                    "Run it on my word alone",
                    "break-glass %d%s {reason}".formatted(number, option(hash)));
        }
        var tell =
                runs.find(number).map(run -> alarmPlaces.apply(run.cluster())).orElse(List.of());
        var ballot = new Ballot(asked.who(), Verdict.APPROVE, hash, reason, Optional.empty());
        return said(proposals.breakGlass(number, ballot, tell, asked.now()));
    }

    private Answer undo(Errand.Asked asked) {
        return tooLate(asked).<Answer>map(Answer.Refusal::new).orElseGet(() -> planning.undo(asked.arguments()));
    }

    private Answer steer(Errand.Asked asked, Order order) {
        long number = asked.number("plan");
        return tooLate(asked)
                .or(() -> mayNot(asked, number))
                .or(() -> elsewhere(asked, number))
                .<Answer>map(Answer.Refusal::new)
                .orElseGet(() -> said(steering.give(
                        number, order, asked.who(), asked.arguments().get("reason"), asked.now())));
    }

    /** While people still vote, only who asked may take it back: everybody else denies. */
    private Optional<Problem> mayNot(Errand.Asked asked, long number) {
        var run = runs.find(number);
        boolean asker = run.filter(
                        r -> r.ask().who().person().equals(asked.person().name()))
                .isPresent();
        if (!asker && run.filter(r -> r.state() instanceof State.Proposed).isPresent()) {
            return Optional.of(new Problem(
                    "NOT_YOURS",
                    "plan %d is being voted on, and only %s may take it back"
                            .formatted(number, run.orElseThrow().ask().who().person()),
                    "deny it: /db deny " + number));
        }
        boolean works = asked.person().roles().stream().anyMatch(role -> role != Person.Role.VIEWER);
        return asker || works
                ? Optional.empty()
                : Optional.of(new Problem(
                        "NOT_ALLOWED",
                        asked.person().name() + " may not steer runs",
                        "ask somebody on call, or who asked for it"));
    }

    private Answer list(Errand.Asked asked) {
        var open = runs.open();
        if (open.isEmpty()) {
            return new Answer.Reply(Document.of("Nothing waits, and nothing is under way", Tone.GOOD));
        }
        var rows = open.stream()
                .map(run -> List.of(
                        String.valueOf(run.number()),
                        run.plan().title(),
                        run.ask().who().person(),
                        situation(run, asked.now())))
                .toList();
        return new Answer.Reply(Document.of(
                Human.count(open.size(), "plan") + " on the way",
                Tone.PLAIN,
                new Block.Table(List.of("Plan", "What", "Asked by", "State"), rows),
                new Block.Text("/db approve NUMBER lets one run, /db deny NUMBER keeps it from running.")));
    }

    static String situation(Run run, Instant now) {
        return switch (run.state()) {
            case State.Proposed(var due) ->
                "waits for approval, %s left"
                        .formatted(Human.duration(java.time.Duration.between(now, Instant.ofEpochMilli(due))));
            case State.Resting(var due) -> "approved, begins at " + Human.clock(Instant.ofEpochMilli(due));
            case State.Queued(var behind) ->
                behind.map(n -> "waits for plan " + n).orElse("about to begin");
            case State.Running _ -> run.marks().back() ? "rolling back" : "running";
            case State.Paused _ -> "paused";
            case State.Asking(var step, var question, var _) -> "asks before step %d: %s".formatted(step + 1, question);
            case State.Failed(var step, var _) -> "step %d failed: somebody has to choose".formatted(step + 1);
            case State.Ended _ -> "over";
        };
    }
}
