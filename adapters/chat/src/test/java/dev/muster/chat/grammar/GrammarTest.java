package dev.muster.chat.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
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

    private static Spec spec(String verb, Parameter... parameters) {
        return new Spec(verb, "About " + verb, Spec.Audience.VIEWERS, List.of(parameters), List.of());
    }

    private static final Grammar MORE = new Grammar(List.of(
            spec("incident open", Parameter.option("severity", "how bad"), Parameter.rest("title", "what is wrong")),
            spec("incident list"),
            spec("audit verify"),
            spec("audit"),
            spec("help", Parameter.rest("verb", "which").completedBy(_ -> List.of("audit", "incident open"))),
            spec(
                    "note",
                    Parameter.rest("text", "what happened").mustBeGiven(),
                    Parameter.positional("incident", "which").shapedLike("i-\\d+"),
                    Parameter.option("at", "when").shapedLike("\\d\\d:\\d\\d"),
                    Parameter.flag("quiet", "tell nobody")),
            spec(
                    "cancel",
                    Parameter.positional("cluster", "which")
                            .shapedLike("[a-z]\\w*")
                            .completedBy(_ -> List.of("orders", "billing")),
                    Parameter.positional("pid", "the session's number")
                            .mustBeGiven()
                            .shapedLike("\\d+")
                            .completedBy(_ -> List.of("4711"))),
            spec(
                    "copy",
                    Parameter.positional("from", "whence"),
                    Parameter.positional("to", "whither").mustBeGiven(),
                    Parameter.option("speed", "how fast")),
            spec("jobs", Parameter.positional("job", "a number").shapedLike("\\d+"))));

    private static Parsed.Understood more(String line) {
        var parsed = MORE.parse(line);
        assertThat(parsed).as(line).isInstanceOf(Parsed.Understood.class);
        return (Parsed.Understood) parsed;
    }

    private static Map<String, String> values(String line) {
        return more(line).arguments().values();
    }

    private static Parsed.Misunderstood less(String line) {
        var parsed = MORE.parse(line);
        assertThat(parsed).as(line).isInstanceOf(Parsed.Misunderstood.class);
        return (Parsed.Misunderstood) parsed;
    }

    @Test
    void the_longest_verb_is_meant() {
        assertThat(more("Incident  OPEN disk full").spec().verb()).isEqualTo("incident open");
        assertThat(more("audit verify").spec().verb()).isEqualTo("audit verify");
        assertThat(more("audit").spec().verb()).isEqualTo("audit");
        assertThat(MORE.find(" incident  Open")).map(Spec::verb).hasValue("incident open");
        assertThat(MORE.find("incident")).isEmpty();
        assertThat(MORE.group("incident")).extracting(Spec::verb).containsExactly("incident list", "incident open");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "incident       | incident alone is no verb            | try /db incident list, /db incident open",
                "incident opne  | there is no verb “incident opne”     | did you mean /db incident open?",
                "incident xyzzy | there is no verb “incident xyzzy”    | try /db incident list, /db incident open",
                "incidnet open  | there is no verb “incidnet”          | did you mean /db incident?",
            })
    void half_a_verb_is_told_how_to_go_on(String line, String fact, String hint) {
        assertThat(less(line)).isEqualTo(new Parsed.Misunderstood("UNKNOWN_VERB", fact, hint));
    }

    @Test
    void verbs_are_completed_word_by_word() {
        assertThat(MORE.complete("i")).containsExactly(new Suggestion("incident", "incident", "list, open"));
        assertThat(MORE.complete("incident o"))
                .containsExactly(new Suggestion("incident open", "open", "About incident open"));
        assertThat(MORE.complete("audit ")).extracting(Suggestion::words).containsExactly("audit verify");
        assertThat(MORE.complete("help in")).extracting(Suggestion::words).containsExactly("help incident open");
        assertThat(MORE.complete("help incident o"))
                .extracting(Suggestion::words)
                .containsExactly("help incident open");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "note it's down                     | it's down",
                "note don’t panic, it’s “fine”      | don’t panic, it’s “fine”",
                "note a  b   c                      | a  b   c",
                "note \"all of  it\"              | all of  it",
                "note “all of  it”                  | all of  it",
                "note \"one\" and \"two\"       | \"one\" and \"two\"",
                "note \"never closed               | \"never closed",
                "note 'tis gone                     | 'tis gone",
                "note restart with --force please   | restart with --force please",
                "note \"--force\" was it          | \"--force\" was it",
                "note -- --force was it             | --force was it",
                "note cut \\ here                 | cut \\ here",
            })
    void the_rest_of_a_line_is_taken_as_it_was_written(String line, String text) {
        assertThat(values(line)).isEqualTo(Map.of("text", text));
    }

    @Test
    void options_before_the_rest_are_options_and_after_its_begin_they_are_text() {
        assertThat(values("note --at 14:05 —quiet i-7 gone --quiet"))
                .isEqualTo(Map.of("at", "14:05", "quiet", "true", "incident", "i-7", "text", "gone --quiet"));
        assertThat(less("note --loud gone").code()).isEqualTo("UNKNOWN_OPTION");
        assertThat(less("note --at \"14:05").code()).isEqualTo("OPEN_QUOTE");
        assertThat(less("note ").code()).isEqualTo("MISSING");
        assertThat(less("note \"\"").code()).isEqualTo("EMPTY_VALUE");
    }

    @Test
    void the_rest_stands_last_in_the_usage_however_it_was_declared() {
        assertThat(MORE.find("note").orElseThrow().usage())
                .isEqualTo("/db note [incident] [--at VALUE] [--quiet] text…");
    }

    @Test
    void a_word_of_another_shape_is_for_the_next_positional() {
        assertThat(values("cancel 4711")).isEqualTo(Map.of("pid", "4711"));
        assertThat(values("cancel orders 4711")).isEqualTo(Map.of("cluster", "orders", "pid", "4711"));
        assertThat(values("note i-7")).isEqualTo(Map.of("text", "i-7"));
        assertThat(values("note i-7 gone")).isEqualTo(Map.of("incident", "i-7", "text", "gone"));
    }

    @Test
    void what_may_be_left_out_gives_way_to_what_must_be_given() {
        assertThat(values("copy here")).isEqualTo(Map.of("to", "here"));
        assertThat(values("copy --speed 3 here")).isEqualTo(Map.of("to", "here", "speed", "3"));
        assertThat(values("copy here --speed 3")).isEqualTo(Map.of("to", "here", "speed", "3"));
        assertThat(values("copy here there")).isEqualTo(Map.of("from", "here", "to", "there"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cancel orders      | “orders” cannot be pid: the session's number",
                "cancel orders now  | “now” cannot be pid: the session's number",
                "note --at noon x   | “noon” cannot be at: when",
                "jobs soon          | “soon” cannot be job: a number",
            })
    void a_value_of_the_wrong_shape_is_told_what_it_should_be(String line, String fact) {
        assertThat(less(line).code()).isEqualTo("BAD_VALUE");
        assertThat(less(line).fact()).isEqualTo(fact);
        assertThat(less(line).hint()).startsWith("usage: /db ");
    }

    @Test
    void completion_offers_values_of_all_that_could_come_next() {
        assertThat(MORE.complete("cancel "))
                .extracting(Suggestion::words)
                .containsExactly("cancel orders", "cancel billing", "cancel 4711");
        assertThat(MORE.complete("cancel orders "))
                .extracting(Suggestion::words)
                .containsExactly("cancel orders 4711");
        assertThat(MORE.complete("note gone --")).isEmpty();
    }

    @Test
    void nothing_that_can_be_typed_throws() {
        var pieces = List.of(
                "incident",
                "open",
                "note",
                "cancel",
                "audit",
                "help",
                " ",
                "  ",
                "\"",
                "'",
                "“",
                "’",
                "«",
                "\\",
                "--",
                "—",
                "--at",
                "=",
                "i-7",
                "4711",
                "\u00A0",
                "\t",
                "\n",
                "x",
                "🐘",
                "\uD800",
                "\0",
                "--at=\"",
                "copy");
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            var line = new StringBuilder();
            for (int piece = random.nextInt(12); piece >= 0; piece--) {
                line.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextBoolean() ? " " : "");
            }
            var parsed = MORE.parse(line.toString());
            if (parsed instanceof Parsed.Misunderstood(var code, var fact, var hint)) {
                assertThat(List.of(code, fact, hint)).noneMatch(String::isBlank);
            }
            for (var suggestion : MORE.complete(line.toString())) {
                assertThat(suggestion.words()).endsWith(suggestion.label());
            }
        }
    }
}
