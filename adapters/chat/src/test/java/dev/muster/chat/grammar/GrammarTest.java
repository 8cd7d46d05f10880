package dev.muster.chat.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
    private static final Spec STATUS = new Spec(
            "status",
            "How a cluster is",
            Spec.Audience.VIEWERS,
            List.of(
                    Parameter.positional("cluster", "which").completedBy(_ -> List.of("orders", "order archive")),
                    Parameter.option("node", "only this node")
                            .completedBy(typed -> List.of(typed.get("cluster").orElse("any") + "-a")),
                    Parameter.flag("plain", "no picture")),
            List.of());
    private static final Spec RESTORE = new Spec(
            "restore",
            "Bring it back",
            Spec.Audience.ONCALL,
            List.of(Parameter.positional("cluster", "which").mustBeGiven(), Parameter.option("to", "the moment")),
            List.of());
    private final Grammar grammar = new Grammar(List.of(STATUS, RESTORE));

    private Map<String, String> understood(String line) {
        assertThat(grammar.parse(line)).isInstanceOf(Parsed.Understood.class);
        return ((Parsed.Understood) grammar.parse(line)).arguments().values();
    }

    private Parsed.Misunderstood misunderstood(String line) {
        assertThat(grammar.parse(line)).isInstanceOf(Parsed.Misunderstood.class);
        return (Parsed.Misunderstood) grammar.parse(line);
    }

    @Test
    void options_may_stand_anywhere_and_in_both_forms() {
        assertThat(understood("restore --to 14:05 orders")).isEqualTo(Map.of("cluster", "orders", "to", "14:05"));
        assertThat(understood("RESTORE orders --to=14:05")).isEqualTo(Map.of("cluster", "orders", "to", "14:05"));
        assertThat(understood("status --plain")).isEqualTo(Map.of("plain", "true"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restore \"order archive\"",
                "restore “order archive”",
                "restore ”order archive”",
                "restore „order archive“",
                "restore 'order archive'",
                "restore ‘order archive’",
                "restore «order archive»"
            })
    void every_kind_of_quote_is_a_quote(String line) {
        assertThat(understood(line)).containsEntry("cluster", "order archive");
    }

    @Test
    void a_long_dash_from_a_phone_is_two_short_ones() {
        assertThat(understood("restore orders —to 14:05")).containsEntry("to", "14:05");
    }

    @Test
    void an_apostrophe_inside_a_word_is_a_letter() {
        assertThat(understood("restore dave's")).containsEntry("cluster", "dave's");
        assertThat(understood("restore dave’s")).containsEntry("cluster", "dave’s");
    }

    @Test
    void quotes_and_backslashes_can_be_escaped() {
        assertThat(understood("restore \"a \\\"b\\\" \\\\ c\"")).containsEntry("cluster", "a \"b\" \\ c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "statsu             | UNKNOWN_VERB   | did you mean /db status?",
                "xyzzy              | UNKNOWN_VERB   | try /db help",
                "''                 | NO_VERB        | try /db help",
                "status --nod a     | UNKNOWN_OPTION | did you mean --node?",
                "status --zzzzz     | UNKNOWN_OPTION | usage: /db status [cluster] [--node VALUE] [--plain]",
                "status a b         | TOO_MANY       | usage: /db status [cluster] [--node VALUE] [--plain]",
                "status --node      | NO_VALUE       | usage: /db status [cluster] [--node VALUE] [--plain]",
                "status --plain=yes | FLAG_WITH_VALUE| usage: /db status [cluster] [--node VALUE] [--plain]",
                "restore            | MISSING        | usage: /db restore cluster [--to VALUE]",
                "restore a --to 1 --to 2 | GIVEN_TWICE | say it once",
                "restore \"a        | OPEN_QUOTE     | 'close it, or write \\\" for a quote as such'",
            })
    void a_mistake_has_a_code_and_something_to_do(String line, String code, String hint) {
        var mistake = misunderstood(line);
        assertThat(mistake.code()).isEqualTo(code);
        assertThat(mistake.hint()).isEqualTo(hint);
    }

    @Test
    void ten_thousand_options_get_a_short_answer() {
        var line = new StringBuilder("status");
        for (int i = 0; i < 10_000; i++) {
            line.append(" --opt").append(i).append("=").append(i);
        }
        var mistake = misunderstood(line.toString());
        assertThat(mistake.fact()).isEqualTo("status has no option “--opt0” (and 9999 more mistakes)");
    }

    @Test
    void a_very_long_word_is_cut_in_the_answer() {
        assertThat(misunderstood("x".repeat(100_000)).fact()).hasSizeLessThan(100);
    }

    private List<String> completed(String line) {
        return grammar.complete(line).stream().map(Suggestion::words).toList();
    }

    @Test
    void completion_offers_verbs_then_values_then_options() {
        assertThat(completed("")).containsExactly("restore", "status");
        assertThat(completed("st")).containsExactly("status");
        assertThat(completed("status "))
                .containsExactly("status orders", "status \"order archive\"", "status --node", "status --plain");
        assertThat(completed("status orders --")).containsExactly("status orders --node", "status orders --plain");
        assertThat(completed("status orders --node ")).containsExactly("status orders --node orders-a");
        assertThat(completed("status orders --plain --")).containsExactly("status orders --plain --node");
        assertThat(completed("nonsense ")).isEmpty();
    }

    @Test
    void what_completion_offers_is_understood() {
        assertThat(understood(completed("status \"ord").getFirst())).containsKey("cluster");
    }
}
