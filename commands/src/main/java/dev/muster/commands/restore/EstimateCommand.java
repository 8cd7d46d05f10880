package dev.muster.commands.restore;

import dev.muster.chat.Block;
import dev.muster.chat.Block.Fields.Field;
import dev.muster.chat.Document;
import dev.muster.chat.Human;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Step;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import dev.muster.commands.verb.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * {@code /db restore estimate …} and {@code /db restore estimate table …}: how long a restore would take, what that is made
 * of, and what it rests on. Proposes nothing.
 */
public final class EstimateCommand implements Command {
    /** Under this name a plan says what its time is made of. */
    public static final String TIME = "time";

    private final Command restores;
    private final Past past;
    private final List<String> examples;

    /** {@code restores} makes the plan of which is told; {@code examples} are whole requests. */
    public EstimateCommand(Command restores, Past past, String... examples) {
        this.restores = restores;
        this.past = past;
        this.examples = List.of(examples);
    }

    @Override
    public Spec spec() {
        return new Spec(
                estimating(restores.spec().verb()),
                "How long a restore would take, and what that is made of; nothing is done",
                restores.spec().audience(),
                restores.spec().parameters(),
                examples);
    }

    @Override
    public Answer answer(Request request) {
        var answer = restores.answer(request);
        return switch (answer) {
            case Answer.Proposal(var plan) -> told(plan, request);
            case Answer.Refusal(var problem, var next) ->
                new Answer.Refusal(
                        problem,
                        next.stream()
                                .map(it -> new Answer.FollowUp(it.label(), estimating(it.words())))
                                .toList());
            case Answer.Reply(var document, var next) -> new Answer.Reply(asking(document), next);
            case Answer.Aside _ -> answer;
        };
    }

    /** Its forms ask for what is missing, and then for the estimate. */
    private static Document asking(Document document) {
        return new Document(
                document.title(),
                document.tone(),
                document.blocks().stream()
                        .map(block -> block instanceof Block.Form(var words, var title, var inputs, var _)
                                ? new Block.Form(estimating(words), title, inputs, "Estimate it")
                                : block)
                        .toList());
    }

    /** The second word, whatever else is asked: a table is restored too. */
    private static String estimating(String words) {
        return words.replaceFirst("^restore\\b", "restore estimate");
    }

    private Answer told(Plan plan, Request request) {
        var outlook = plan.outlook();
        var fields = new ArrayList<Field>();
        fields.add(new Field("Would take", outlook.estimate().toString()));
        Optional.ofNullable(outlook.blast().get(TIME)).ifPresent(made -> fields.add(new Field("Made of", made)));
        fields.add(new Field("Rests on", restsOn(plan, request.now())));
        fields.add(new Field("Would be lost", outlook.loss().what()));
        outlook.blast().forEach((name, value) -> {
            if (!name.equals(TIME)) {
                fields.add(new Field(name, value));
            }
        });
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Fields(fields));
        var doubts = plan.grounds().checks().stream()
                .filter(check -> !check.passed())
                .toList();
        if (!doubts.isEmpty()) {
            blocks.add(new Block.Table(
                    List.of("", "Looked at", "Found"),
                    doubts.stream().map(EstimateCommand::row).toList()));
        }
        blocks.add(new Block.Text("Nothing is done yet. What people think about it is not in it."));
        var document = new Document("Would be: " + plan.title(), doubts.isEmpty() ? Tone.PLAIN : Tone.WARNING, blocks);
        return new Answer.Reply(document, List.of(new Answer.FollowUp("Propose it", words(request, plan))));
    }

    private static List<String> row(Check check) {
        return List.of("✗", check.name(), check.measured());
    }

    /** Of each kind of step in it: how often it was done on this cluster. */
    private String restsOn(Plan plan, Instant now) {
        var kinds = new ArrayList<Class<? extends Step>>();
        plan.steps().forEach(step -> {
            if (!kinds.contains(step.getClass())) {
                kinds.add(step.getClass());
            }
        });
        var known = kinds.stream()
                .map(kind -> past.of(plan.target().cluster(), kind))
                .filter(taken -> !taken.isEmpty())
                .toList();
        if (known.isEmpty()) {
            return "sizes, and what is usual: nothing of it was done on this cluster yet";
        }
        var last = known.stream()
                .flatMap(List::stream)
                .map(Past.Taken::at)
                .max(Comparator.naturalOrder())
                .orElse(now);
        return "%d of its %s were done on this cluster before (%s, the last %s ago), sizes, and for the rest what is usual"
                .formatted(
                        known.size(),
                        Human.count(kinds.size(), "kind of step").replace("kind of steps", "kinds of steps"),
                        Human.count(known.stream().mapToLong(List::size).sum(), "time"),
                        Human.duration(Duration.between(last, now)));
    }

    /** What was asked, as words that ask for the restore itself. */
    private String words(Request request, Plan plan) {
        var values = new HashMap<>(request.arguments().values());
        values.put("cluster", plan.target().cluster());
        return new Wording(restores.spec(), values).words();
    }
}
