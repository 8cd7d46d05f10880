package dev.muster.commands.help;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.PlainText;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Parameter;
import dev.muster.chat.grammar.Spec;
import dev.muster.chat.testing.Golden;
import dev.muster.commands.cluster.Seen;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HelpCommandTest {
    private final HelpCommand help = new HelpCommand(List.of(
            new Spec(
                    "restore",
                    "Bring data back",
                    Spec.Audience.ONCALL,
                    List.of(
                            Parameter.positional("cluster", "which cluster").mustBeGiven(),
                            Parameter.option("to", "the moment to go back to")),
                    List.of("/db restore orders --to 14:05")),
            spec("incident open", "Begin an incident", Parameter.rest("title", "what is wrong")),
            spec("incident list", "What is open")));

    private static Spec spec(String verb, String summary, Parameter... parameters) {
        return new Spec(verb, summary, Spec.Audience.ONCALL, List.of(parameters), List.of("/db " + verb));
    }

    private Answer ask(Map<String, String> arguments) {
        return help.answer(new Request(new Arguments(arguments), Optional.empty(), Seen.NOW));
    }

    private String text(Map<String, String> arguments) {
        return PlainText.of(((Answer.Reply) ask(arguments)).document());
    }

    @Test
    void help_lists_every_verb_and_itself() {
        Golden.matches("help/all.txt", text(Map.of()));
    }

    @Test
    void help_explains_a_verb() {
        Golden.matches("help/restore.txt", text(Map.of("verb", "restore")));
    }

    @Test
    void help_on_the_first_word_of_several_verbs_lists_them() {
        Golden.matches("help/incident.txt", text(Map.of("verb", "incident")));
        assertThat(text(Map.of("verb", " Incident  OPEN "))).startsWith("/db incident open");
    }

    @Test
    void help_knows_what_was_meant() {
        assertThat(ask(Map.of("verb", "restor")))
                .isInstanceOfSatisfying(
                        Answer.Refusal.class,
                        refusal -> assertThat(refusal.problem().hint()).isEqualTo("did you mean /db help restore?"));
    }
}
