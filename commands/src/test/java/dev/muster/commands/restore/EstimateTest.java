package dev.muster.commands.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.PlainText;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Parsed;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.handling.Hook;
import dev.muster.commands.hooks.RunHooks;
import dev.muster.commands.plan.Check;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Estimate;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Past;
import dev.muster.commands.plan.Plan;
import dev.muster.commands.plan.Proof;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** Answers with what it was made with. */
    private record Fixed(Answer answer) implements Command {
        @Override
        public Spec spec() {
            return new Spec(
                    "restore",
                    "it",
                    Spec.Audience.ONCALL,
                    List.of(
                            Parameter.positional("cluster", "which"),
                            Parameter.option("database", "which"),
                            Parameter.option("reason", "why"),
                            Parameter.flag("replace", "swap")),
                    List.of());
        }

        @Override
        public Answer answer(Request request) {
            return answer;
        }
    }

    /** The same under another name. */
    private record Named(String verb, Command other) implements Command {
        @Override
        public Spec spec() {
            var spec = other.spec();
            return new Spec(verb, spec.summary(), spec.audience(), spec.parameters(), spec.examples());
        }

        @Override
        public Answer answer(Request request) {
            return other.answer(request);
        }
    }

    @Test
    void a_form_that_asks_for_what_is_missing_goes_on_to_the_estimate() {
        var form = new Block.Form("restore orders --database {database}", "Which", List.of(), "Plan it");
        var asked = new Answer.Reply(Document.of("Which?", Tone.PLAIN, form));
        assertThat(((Answer.Reply) ask(asked, ONCE, Map.of())).document().blocks())
                .containsExactly(new Block.Form(
                        "restore estimate orders --database {database}", "Which", List.of(), "Estimate it"));
    }

    private static Plan plan(boolean room) {
        var hooks = new RunHooks("orders", Hook.When.STOP, "orders");
        return new Plan(
                new Plan.Target("restore", "orders", Cluster.Tier.HIGH, Optional.of("orders")),
                "Restore orders from last night",
                Danger.DESTRUCTIVE,
                List.of(hooks, hooks),
                new Plan.Outlook(
                        Estimate.seconds(180, 300),
                        Loss.of("what was written since"),
                        Map.of("time", "fetch 3 s, copy 200 s, checks 40 s"),
                        "the old one is kept"),
                new Plan.Grounds(
                        List.of(new Check("there is room", "12 GB of 80 GB", room)), Map.of(), Optional.empty()));
    }

    private static final Past ONCE = (_, step) -> step.equals(RunHooks.class)
            ? List.of(new Past.Taken(NOW.minusSeconds(7200), Duration.ofSeconds(9), Proof.of("done")))
            : List.of();

    private static Answer ask(Answer answer, Past past, Map<String, String> arguments) {
        return new EstimateCommand(new Fixed(answer), past)
                .answer(new Request(new Arguments(arguments), Optional.of("orders"), NOW));
    }

    private static Answer.Reply reply(boolean room, Past past, Map<String, String> arguments) {
        return (Answer.Reply) ask(new Answer.Proposal(plan(room)), past, arguments);
    }

    @Test
    void it_tells_the_range_what_it_is_made_of_and_what_it_rests_on() {
        var text = PlainText.of(reply(true, ONCE, Map.of()).document());
        assertThat(text)
                .contains("Would take: 3 min 0 s to 5 min 0 s")
                .contains("Made of: fetch 3 s, copy 200 s, checks 40 s")
                .contains("1 of its 1 kind of step were done on this cluster before (1 time, the last 2 h 0 min ago)")
                .contains("Nothing is done yet");
        assertThat(PlainText.of(reply(true, Past.NONE, Map.of()).document())).contains("nothing of it was done");
    }

    @Test
    void what_does_not_hold_is_shown() {
        var reply = reply(false, ONCE, Map.of());
        assertThat(reply.document().tone()).isEqualTo(Tone.WARNING);
        assertThat(PlainText.of(reply.document())).contains("there is room").contains("12 GB of 80 GB");
        assertThat(PlainText.of(reply(true, ONCE, Map.of()).document())).doesNotContain("there is room");
    }

    @Test
    void a_refusal_stays_one() {
        var refusal = new Answer.Refusal(new Problem("NO_BACKUPS", "there is no backup", "take one"));
        assertThat(ask(refusal, ONCE, Map.of())).isEqualTo(refusal);
    }

    @Test
    void its_button_asks_for_the_very_same_whatever_the_names_are() {
        var arguments = Map.of("database", "or\"de\\rs --replace 💾", "reason", "rows gone", "replace", "");
        var words = reply(true, ONCE, arguments).next().getFirst().words();
        assertThat(words).startsWith("restore orders --database ");
        var fixed = new Fixed(new Answer.Proposal(plan(true)));
        var parsed = new Grammar(List.of(fixed.spec())).parse(words);
        assertThat(parsed).isInstanceOfSatisfying(Parsed.Understood.class, understood -> {
            assertThat(understood.arguments().get("cluster")).hasValue("orders");
            assertThat(understood.arguments().get("database")).hasValue("or\"de\\rs --replace 💾");
            assertThat(understood.arguments().get("reason")).hasValue("rows gone");
            assertThat(understood.arguments().has("replace")).isTrue();
        });
    }

    @Test
    void it_is_understood_beside_the_verb_whose_plan_it_tells() {
        var restore = new Fixed(new Answer.Proposal(plan(true)));
        var grammar = new Grammar(List.of(restore.spec(), new EstimateCommand(restore, ONCE).spec()));
        assertThat(new EstimateCommand(new Named("restore table", restore), ONCE)
                        .spec()
                        .verb())
                .isEqualTo("restore estimate table");
        assertThat(grammar.parse("restore estimate orders --replace"))
                .isInstanceOfSatisfying(Parsed.Understood.class, understood -> {
                    assertThat(understood.spec().verb()).isEqualTo("restore estimate");
                    assertThat(understood.arguments().get("cluster")).hasValue("orders");
                });
    }
}
