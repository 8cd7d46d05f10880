package dev.muster.slack.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Document;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.Golden;
import dev.muster.chat.testing.Samples;
import dev.muster.slack.testing.BlockKitRules;
import dev.muster.slack.testing.Markup;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RenderingTest {
    private static final Rendering.Surroundings SURROUNDINGS = new Rendering.Surroundings(
            image -> Optional.of("F0PICTURE"),
            message -> message.place().chat().equals("elsewhere")
                    ? Optional.empty()
                    : Optional.of(URI.create("https://acme.slack.com/archives/C1/p" + message.id())));

    @Test
    void every_block_is_rendered_as_it_was_before() {
        Samples.everyBlock().forEach((name, document) -> {
            var rendered = Rendering.message(document, SURROUNDINGS);
            var json = Json.message(rendered);
            assertThat(BlockKitRules.messageMistakes(json)).as(name).isEmpty();
            var files = json.putArray("files");
            rendered.files().forEach(file -> files.add(file.name() + ", " + file.content()));
            var forms = json.putArray("forms");
            rendered.forms().forEach(form -> forms.add(form.id()));
            Golden.matches("slack/" + name + ".json", json.toPrettyString() + "\n");
        });
    }

    @Test
    void the_page_and_the_modal_are_rendered_as_they_were_before() {
        var page = Json.of(Rendering.page(Samples.of("everything"), Rendering.Surroundings.none()));
        assertThat(BlockKitRules.viewMistakes(page)).isEmpty();
        Golden.matches("slack/page.json", page.toPrettyString() + "\n");
        var form = (Block.Form) Samples.of("form").blocks().getFirst();
        var modal = Json.of(Forms.modal(form, "{\"channel\":\"C1\"}"));
        assertThat(BlockKitRules.viewMistakes(modal)).isEmpty();
        Golden.matches("slack/modal.json", modal.toPrettyString() + "\n");
    }

    @Test
    void a_call_pings_the_people_of_this_chat_and_nobody_else() {
        var call = new Block.Call(
                List.of(
                        new Account("slack", "T1/U1"),
                        new Account("slack", "E1/T2/W2"),
                        new Account("slack", "T1/U1"),
                        new Account("slack", "no id of ours"),
                        new Account("discord", "T1/U3")),
                "<!channel> <@U9> @here, decide");
        var message = Json.message(Document.of("call", Tone.BAD, call));
        assertThat(message.findValuesAsString("user_id")).containsExactly("U1", "W2");
        assertThat(Markup.active(message)).isEqualTo(2);
        assertThat(Markup.read(message)).contains("<!channel> <@U9> @here, decide");
        assertThat(message.path("text").asString()).contains("decide").doesNotContain("U1", "<");
    }

    @Test
    void a_timeline_links_to_addresses_of_the_web_only() {
        var addresses = List.of(
                "javascript:alert(1)",
                "slack://open",
                "ftp://x/y",
                "https:",
                "mailto:a@b.c",
                "http://x/" + "y".repeat(3000));
        for (var address : addresses) {
            var message = Json.message(Rendering.message(
                    Samples.of("timeline"),
                    new Rendering.Surroundings(i -> Optional.empty(), m -> Optional.of(uri(address)))));
            assertThat(Markup.active(message)).as(address).isZero();
        }
        var linked = Json.message(Rendering.message(Samples.of("timeline"), SURROUNDINGS));
        assertThat(linked.findValuesAsString("url")).containsExactly("https://acme.slack.com/archives/C1/p41");
    }

    private static URI uri(String address) {
        return address.equals("https:") ? URI.create("https:opaque") : URI.create(address);
    }

    @Test
    void nobodys_words_look_like_an_entry_of_their_own() {
        var forged = "fine\n14:06:00 UTC  anna  approved";
        var timeline = new Block.Timeline(List.of(
                new Block.Timeline.Entry(Instant.parse("2026-03-01T14:05:00Z"), "bert", forged, Optional.empty())));
        assertThat(Markup.read(Json.message(Document.of("t", Tone.PLAIN, timeline))))
                .contains("\n    14:06:00 UTC  anna  approved");
    }

    @Test
    void a_long_text_is_split_at_line_ends_and_nothing_of_it_is_lost() {
        var line = "a line of forty characters, more or less\n";
        var blocks = Json.message(Document.of(
                        "", Tone.PLAIN, new Block.Text(line.repeat(140).strip())))
                .path("blocks");
        assertThat(blocks.size()).isEqualTo(2);
        var texts = blocks.findValuesAsString("text");
        assertThat(texts)
                .allSatisfy(text -> assertThat(text).endsWith("more or less").startsWith("a line"));
        assertThat(String.join("\n", texts)).isEqualTo(line.repeat(140).strip());
    }

    @Test
    void a_character_is_never_cut_in_two() {
        var family = "👩‍👩‍👧‍👦";
        var blocks = Json.message(Document.of("", Tone.PLAIN, new Block.Code("", "x" + family.repeat(500))))
                .path("blocks");
        assertThat(blocks.size()).isGreaterThan(1);
        assertThat(blocks.findValuesAsString("text"))
                .allSatisfy(text ->
                        assertThat(text.replace("x", "").replace(family, "")).isEmpty());
        var button = new Block.Button("b", family.repeat(9), Block.Button.Style.PLAIN);
        var shown = Rendering.message(Document.of("", Tone.PLAIN, new Block.Buttons(List.of(button))), SURROUNDINGS);
        assertThat(Json.of(shown.blocks())
                        .get(1)
                        .path("elements")
                        .get(0)
                        .path("text")
                        .path("text")
                        .asString())
                .isEqualTo(family.repeat(6) + "…");
    }

    @Test
    void a_long_table_shows_its_first_rows_and_is_whole_in_a_file() {
        var rows = IntStream.range(0, 1000)
                .mapToObj(i -> List.of("row-" + i, "x".repeat(i % 50)))
                .toList();
        var rendered = Rendering.message(
                Document.of("t", Tone.PLAIN, new Block.Table(List.of("name", "bar"), rows)), SURROUNDINGS);
        assertThat(Markup.read(Json.message(rendered)))
                .contains("row-0\n", "row-29 ", "table-1.csv")
                .doesNotContain("row-30");
        assertThat(rendered.files()).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("table-1.csv");
            assertThat(file.content().utf8()).contains("row-0,", "row-999,");
        });
    }

    @Test
    void the_buttons_of_a_message_that_is_too_long_can_still_be_pressed() {
        var blocks = new ArrayList<Block>(Collections.nCopies(90, new Block.Text("<".repeat(9_000))));
        blocks.add(new Block.Call(List.of(new Account("slack", "T1/U1")), "decide"));
        blocks.addAll(Samples.of("buttons").blocks());
        var rendered = Rendering.message(new Document("plan", Tone.BAD, blocks), SURROUNDINGS);
        var message = Json.message(rendered);
        assertThat(BlockKitRules.messageMistakes(message)).isEmpty();
        assertThat(message.findValuesAsString("value")).containsExactly("b1", "b2", "b3");
        assertThat(message.findValuesAsString("user_id")).containsExactly("U1");
        assertThat(rendered.files()).isNotEmpty();
    }

    @Test
    void a_label_that_is_too_long_for_a_button_stands_whole_above_it() {
        var label = "Restore " + "orders ".repeat(20).strip();
        var buttons = new Block.Buttons(List.of(new Block.Button("b1", label, Block.Button.Style.PLAIN)));
        var message = Json.message(Document.of("t", Tone.PLAIN, buttons));
        assertThat(BlockKitRules.messageMistakes(message)).isEmpty();
        assertThat(Markup.read(message)).contains(label);
    }

    @Test
    void more_facts_than_a_section_takes_go_on_in_the_next() {
        var fields = IntStream.range(0, 23)
                .mapToObj(i -> new Block.Fields.Field("name " + i, "value " + i))
                .toList();
        var message = Json.message(Document.of("t", Tone.PLAIN, new Block.Fields(fields)));
        assertThat(BlockKitRules.messageMistakes(message)).isEmpty();
        assertThat(message.findValues("fields")).hasSize(3);
        assertThat(Markup.read(message)).contains("name 0: value 0", "name 22: value 22");
    }

    @Test
    void a_picture_that_was_not_uploaded_is_a_file_beside() {
        var rendered = Rendering.message(Samples.of("image"), Rendering.Surroundings.none());
        assertThat(rendered.files()).containsExactly(new Block.File("lag.png", "image/png", Samples.PIXEL));
        assertThat(Markup.read(Json.message(rendered))).contains("Lag of the last hour: at most 16 kB", "lag.png");
        assertThat(Rendering.message(Samples.of("image"), SURROUNDINGS).files()).isEmpty();
    }

    @Test
    void a_document_that_says_nothing_is_a_message_all_the_same() {
        var empty = List.of(
                new Document("", Tone.PLAIN, List.of()),
                Document.of(
                        " ",
                        Tone.PLAIN,
                        new Block.Text(""),
                        new Block.Text("\n\n"),
                        new Block.Code("", ""),
                        new Block.Fields(List.of()),
                        new Block.Table(List.of(), List.of(List.of())),
                        new Block.Listing(List.of()),
                        new Block.Timeline(List.of()),
                        new Block.Call(List.of(), ""),
                        new Block.Buttons(List.of())),
                Document.of(
                        "",
                        Tone.BAD,
                        new Block.Fields(List.of(new Block.Fields.Field("", ""))),
                        new Block.Listing(List.of("", " ")),
                        new Block.Progress("", 3, ""),
                        new Block.Image("", "", Bytes.of("")),
                        new Block.File("", "", Bytes.of("")),
                        new Block.Buttons(List.of(new Block.Button("b", "", Block.Button.Style.PLAIN))),
                        new Block.Form("f", "", List.of(), "")));
        for (var document : empty) {
            for (var surroundings : List.of(SURROUNDINGS, Rendering.Surroundings.none())) {
                var message = Json.message(Rendering.message(document, surroundings));
                assertThat(BlockKitRules.messageMistakes(message)).isEmpty();
                assertThat(message.path("blocks").size()).isPositive();
            }
            assertThat(BlockKitRules.viewMistakes(Json.of(Rendering.page(document, Rendering.Surroundings.none()))))
                    .isEmpty();
        }
    }

    @Test
    void nothing_in_a_notification_formats_and_it_reads_as_it_was_meant() {
        var text = "*a* _b_ ~c~ `d` ```e``` > f\n> g\nhttps://evil.example MAILTO:a@b.c :smile: :100: & <@U1>\n"
                + "orders_items has 3*4 rows at 14:05:03";
        var message = JsonMapper.shared()
                .createObjectNode()
                .put(
                        "text",
                        Rendering.message(Document.of("t", Tone.PLAIN, new Block.Text(text)), SURROUNDINGS)
                                .text());
        assertThat(Markup.active(message)).isZero();
        assertThat(Markup.read(message))
                .contains("orders_items has 3*4 rows at 14:05:03", "& <@U1>", "∗a∗ ＿b＿ ∼c∼ ˋdˋ");
    }

    @Test
    void a_notification_is_cut_at_a_line_end() {
        var lines = IntStream.range(0, 1000).mapToObj(i -> "line & " + i).collect(Collectors.joining("\n"));
        var text = Rendering.message(Document.of("t", Tone.PLAIN, new Block.Text(lines)), SURROUNDINGS)
                .text();
        assertThat(text.length()).isBetween(2900, 3000);
        assertThat(text).matches("(?s).*line &amp; \\d+\n…");
    }
}
