package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** /demo, as people in the demo's channel say it, and as people elsewhere do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoVerbsTest {
    private final TestDemo demo = TestDemo.shared();
    private final Talk talk = new Talk(demo);
    private final Closing parts = new Closing();
    private Talk elsewhere;

    @BeforeAll
    void open() {
        elsewhere = TestDemo.strict(demo, parts);
    }

    @AfterAll
    void close() {
        parts.close();
    }

    @Test
    void the_first_thing_in_the_channel_is_the_tour() {
        var first = talk.awaited("viewer", "0", _ -> true);
        assertThat(Talk.text(first)).contains("A disaster, in five steps").contains("/demo damage-page");
        assertThat(Talk.labels(first))
                .containsExactly(
                        "1 Take a backup", "2 Drop a table", "3 Find it", "4 Bring it back", "5 See the report");
    }

    @Test
    void demo_alone_shows_the_tour_again_and_its_buttons_ask() {
        var tour = talk.ask("oncall", "/demo", "A disaster, in five steps");
        talk.press("oncall", tour, "5 See the report");
        var answer = talk.awaited("oncall", Talk.id(tour), m -> Talk.text(m).contains("NO_INCIDENT"));
        assertThat(answer.path("whisper").asBoolean()).isTrue();
    }

    @Test
    void the_line_completes_itself() {
        assertThat(talk.completions("/")).containsExactly("/db ", "/demo ");
        assertThat(talk.completions("/de")).containsExactly("/demo ");
        assertThat(talk.completions("/demo d"))
                .containsExactly("/demo damage-page", "/demo delete-rows", "/demo drop-table");
        assertThat(talk.completions("/demo drop-table u")).containsExactly("/demo drop-table users");
        assertThat(talk.completions("/db demo k")).containsExactly("/db demo kill-primary");
    }

    @Test
    void help_explains_what_is_there() {
        assertThat(Talk.text(talk.ask("viewer", "/db help demo kill-primary", "Kill the demo")))
                .contains("kill -9");
    }

    @Test
    void who_is_not_on_call_breaks_nothing() {
        assertThat(Talk.text(talk.whisper("viewer", "/demo kill-primary"))).contains("NOT_ALLOWED");
        assertThat(demo.postmaster("orders-a")).isPositive();
    }

    @Test
    void a_table_that_is_not_there_is_named_with_the_one_that_was_meant() {
        assertThat(Talk.text(talk.whisper("oncall", "/demo drop-table user")))
                .contains("UNKNOWN_TABLE")
                .contains("Did you mean users?");
    }

    @Test
    void healing_what_is_well_says_so() {
        assertThat(Talk.text(talk.ask("oncall", "/demo heal", "Nothing is down")))
                .contains("Both servers run");
    }

    @Test
    void outside_of_the_demo_there_is_nothing_to_break_with() {
        assertThat(Talk.text(elsewhere.whisper("oncall", "/demo drop-table")))
                .contains("There is no command /demo here")
                .contains("./muster demo");
        assertThat(Talk.text(elsewhere.whisper("oncall", "/db demo drop-table")))
                .contains("UNKNOWN_VERB");
        assertThat(elsewhere.completions("/")).containsExactly("/db ");
    }
}
