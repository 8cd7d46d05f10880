package dev.muster.slack.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The controls of the judge: what Slack would make something of is seen, and plain words are not. */
class MarkupTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void what_slack_formats_pings_or_links_is_seen_in_a_text() {
        for (var active : List.of(
                "<!channel>",
                "hello <@U1>",
                "<#C1>",
                "<https://evil.example|click>",
                "https://evil.example",
                "mailto:a@b.c",
                "*bold*",
                "so (*bold*)!",
                "_it_",
                "~gone~",
                "`code`",
                "```\nfence\n```",
                "&gt; quoted",
                "a :smile: b",
                "now:100:now")) {
            assertThat(Markup.active(JSON.createObjectNode().put("text", active)))
                    .as(active)
                    .isPositive();
            assertThat(Markup.active(blocks("{'type':'section','text':{'type':'mrkdwn','text':'%s'}}"
                            .formatted(active.replace("\n", " ")))))
                    .as(active)
                    .isPositive();
        }
    }

    @Test
    void plain_words_are_not() {
        for (var inert : List.of(
                "&lt;!channel&gt; &lt;@U1&gt;",
                "orders_items_total is 3*4*5",
                "2 * 3 * 4",
                "at 14:05:03 UTC",
                "a > b and c < d",
                "~ 5 min",
                "@here")) {
            assertThat(Markup.active(JSON.createObjectNode().put("text", inert)))
                    .as(inert)
                    .isZero();
        }
    }

    @Test
    void elements_that_act_are_seen_and_texts_of_rich_text_are_literal() {
        for (var element : List.of(
                "{'type':'user','user_id':'U1'}",
                "{'type':'usergroup','usergroup_id':'S1'}",
                "{'type':'broadcast','range':'here'}",
                "{'type':'channel','channel_id':'C1'}",
                "{'type':'emoji','name':'smile'}",
                "{'type':'link','url':'https://a.example'}")) {
            assertThat(Markup.active(rich(element))).as(element).isEqualTo(1);
        }
        assertThat(Markup.active(rich("{'type':'text','text':'<!channel> *b* https://a.example :smile:'}")))
                .isZero();
        assertThat(Markup.active(blocks("{'type':'header','text':{'type':'plain_text','text':':x:'}}")))
                .isEqualTo(1);
        assertThat(Markup.active(
                        blocks("{'type':'header','text':{'type':'plain_text','emoji':false,'text':':x: <@U1>'}}")))
                .isZero();
        assertThat(Markup.active(JSON.createObjectNode().put("text", "x").put("link_names", true)))
                .isEqualTo(1);
    }

    @Test
    void people_read_the_blocks_and_without_them_the_text() {
        var text = JSON.createObjectNode().put("text", "a &lt;b&gt; &amp;amp; c");
        assertThat(Markup.read(text)).isEqualTo("a <b> &amp; c");
        text.set(
                "blocks",
                rich("{'type':'text','text':'one'},{'type':'link','url':'https://a','text':'two'}")
                        .path("blocks"));
        assertThat(Markup.read(text)).contains("onetwo").doesNotContain("<b>");
    }

    private static JsonNode rich(String elements) {
        return blocks("{'type':'rich_text','elements':[{'type':'rich_text_section','elements':[" + elements + "]}]}");
    }

    private static JsonNode blocks(String block) {
        return JSON.readTree("{\"blocks\":[" + block.replace('\'', '"') + "]}");
    }
}
