package dev.muster.commands.help;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Nearest;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /db help [verb]}. */
public final class HelpCommand implements Command {
    private final Grammar grammar;

    /** Explains itself and {@code others}, all the other verbs. */
    public HelpCommand(List<Spec> others) {
        this.grammar = new Grammar(
                Stream.concat(others.stream(), Stream.of(helpSpec(others))).toList());
    }

    private static Spec helpSpec(List<Spec> others) {
        var verbs = Stream.concat(others.stream().map(Spec::verb), Stream.of("help"))
                .sorted()
                .toList();
        return new Spec(
                "help",
                "What can be asked, and how",
                Spec.Audience.VIEWERS,
                List.of(Parameter.rest("verb", "the verb to explain, or the first words of several")
                        .completedBy(_ -> verbs)),
                List.of("/db help", "/db help status"));
    }

    @Override
    public Spec spec() {
        return grammar.find("help").orElseThrow();
    }

    @Override
    public Answer answer(Request request) {
        return request.arguments()
                .get("verb")
                .map(this::about)
                .orElseGet(() ->
                        new Answer.Reply(overview(), List.of(new Answer.FollowUp("How are my clusters?", "status"))));
    }

    private Document overview() {
        return Document.of(
                "What can be asked",
                Tone.PLAIN,
                table(grammar.specs()),
                new Block.Text("Type / and the line completes itself. More on a verb: /db help VERB. "
                        + "In a thread, mention Muster instead: @muster status."));
    }

    private Answer about(String verb) {
        var group = grammar.group(verb);
        return grammar.find(verb)
                .map(HelpCommand::page)
                .or(() -> group.isEmpty() ? Optional.empty() : Optional.of(list("/db " + verb, group)))
                .<Answer>map(Answer.Reply::new)
                .orElseGet(() -> unknown(verb));
    }

    private static Document list(String title, List<Spec> specs) {
        return Document.of(title, Tone.PLAIN, table(specs));
    }

    private static Block table(List<Spec> specs) {
        return new Block.Table(
                List.of("Ask", "To learn or do"),
                specs.stream()
                        .map(spec -> List.of(spec.usage(), spec.summary()))
                        .toList());
    }

    private Answer unknown(String verb) {
        var verbs = grammar.specs().stream().map(Spec::verb).toList();
        return new Answer.Refusal(new Problem(
                "UNKNOWN_VERB",
                "there is no verb “" + (verb.length() > 60 ? verb.substring(0, 59) + "…" : verb) + "”",
                Nearest.to(verb, verbs)
                        .map(near -> "did you mean /db help " + near + "?")
                        .orElse("try /db help")));
    }

    private static Document page(Spec spec) {
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Text(spec.summary() + "."));
        blocks.add(new Block.Code("", spec.usage()));
        if (!spec.parameters().isEmpty()) {
            blocks.add(new Block.Table(
                    List.of("Part", "What it means"),
                    spec.parameters().stream()
                            .map(p -> List.of(p.usage(), p.help()))
                            .toList()));
        }
        blocks.add(new Block.Fields(List.of(new Block.Fields.Field(
                "Who may ask",
                switch (spec.audience()) {
                    case VIEWERS -> "everybody with a role";
                    case ONCALL -> "people on call";
                }))));
        blocks.add(new Block.Code("", String.join("\n", spec.examples())));
        return new Document("/db " + spec.verb(), Tone.PLAIN, blocks);
    }
}
