package dev.muster.slack.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTest {

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            a &lt;b&gt; &amp;amp; c             ~ a <b> &amp; c
            <@U1> look                          ~ @U1 look
            <@U1|anna> look                     ~ @anna look
            <#C1|db-orders>                     ~ #db-orders
            <!here> <!subteam^S1|@dba>          ~ @here @dba
            see <https://a.b/c|the page>        ~ see the page (https://a.b/c)
            see <https://a.b/c>                 ~ see https://a.b/c
            a &lt; b and b &gt; a               ~ a < b and b > a
            $1 and \\                           ~ $1 and \\
            """)
    void what_people_wrote_reads_as_they_saw_it(String markup, String plain) {
        assertThat(Plain.of(markup)).isEqualTo(plain);
    }
}
