package dev.muster.slack.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedTest {
    private static final Set<String> US = Set.of("UBOT");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            restore orders --to 14:05      | restore orders --to 14:05
            a &lt;b&gt; &amp;amp; c        | a <b> &amp; c
            see <http://db.example>        | see http://db.example
            call <@U1> or <!here>          | call @U1 or @here
            ask <!subteam^S1>              | ask @S1
            """)
    void what_slack_makes_markup_of_is_read_as_it_was_typed(String sent, String typed) {
        assertThat(Typed.words(sent)).isEqualTo(typed);
    }

    @Test
    void a_label_is_what_was_typed() {
        assertThat(Typed.words("restore <http://db.example|db.example> <mailto:a@b.example|a@b.example>"))
                .isEqualTo("restore db.example a@b.example");
        assertThat(Typed.words("<@U1|anna> <#C1|orders> <#C2|> <!subteam^S1|@dba> <!here|here> <!date^1^{date}|today>"))
                .isEqualTo("@anna #orders #C2 @dba here today");
    }

    @Test
    void markup_that_somebody_typed_stays_as_typed() {
        assertThat(Typed.words("&lt;@U1&gt; &amp;lt;")).isEqualTo("<@U1> &lt;");
    }

    @ParameterizedTest
    @CsvSource({
        "<@UBOT> status orders,status orders",
        "<@UBOT>\u00A0status orders,status orders",
        "<@UBOT|muster> status orders,status orders",
        "status <@UBOT> orders,status orders",
        "status orders <@UBOT>,status orders",
        "<@UBOT> <@UBOT> status,status",
        "<@UBOT> call <@U1>,call @U1",
        "<@UBOT>,''"
    })
    void our_own_mention_is_no_word_wherever_it_stands(String sent, String typed) {
        assertThat(Typed.toUs(sent, US)).isEqualTo(typed);
    }

    @Test
    void as_long_as_we_do_not_know_who_we_are_the_first_mention_is_ours() {
        assertThat(Typed.toUs("<@UBOT> call <@U1>", Set.of())).isEqualTo("call @U1");
    }
}
