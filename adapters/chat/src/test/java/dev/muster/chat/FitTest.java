package dev.muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.testing.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FitTest {
    private static final Limits LIMITS = new Limits(100, 300, 80, 5, 8, 5, 20);

    @Test
    void what_fits_is_left_alone() {
        Samples.everyBlock()
                .values()
                .forEach(document -> assertThat(Fit.into(LIMITS, document)).isEqualTo(document));
    }

    @Test
    void any_document_ends_within_the_limits() {
        var all = new ArrayList<>(Samples.generated(3, 500));
        all.addAll(Samples.huge());
        for (var document : all) {
            var fitted = Fit.into(LIMITS, document);
            assertThat(fitted.title().length()).isLessThanOrEqualTo(LIMITS.title());
            fitted.blocks().forEach(FitTest::isWithinLimits);
            long inMessage = fitted.blocks().stream()
                    .filter(b -> !(b instanceof Block.File))
                    .count();
            assertThat(inMessage).isLessThanOrEqualTo(LIMITS.blocks());
        }
    }

    private static void isWithinLimits(Block block) {
        switch (block) {
            case Block.Text(var text) -> assertThat(text.length()).isLessThanOrEqualTo(LIMITS.text());
            case Block.Code(var _, var text) -> assertThat(text.length()).isLessThanOrEqualTo(LIMITS.text());
            case Block.Fields(var fields) -> assertThat(fields).hasSizeLessThanOrEqualTo(LIMITS.entries());
            case Block.Table(var columns, var rows) -> {
                assertThat(columns).hasSizeLessThanOrEqualTo(LIMITS.entries());
                assertThat(rows).hasSizeLessThanOrEqualTo(LIMITS.rows());
                rows.forEach(row -> assertThat(row).allMatch(cell -> cell.length() <= LIMITS.value()));
            }
            case Block.Listing(var items) -> assertThat(items).hasSizeLessThanOrEqualTo(LIMITS.entries());
            case Block.Timeline(var entries) -> {
                assertThat(entries).hasSizeLessThanOrEqualTo(LIMITS.entries());
                assertThat(entries)
                        .allMatch(e ->
                                e.text().length() <= LIMITS.value() && e.who().length() <= LIMITS.value());
            }
            case Block.Call(var people, var text) -> {
                assertThat(people).hasSizeLessThanOrEqualTo(LIMITS.entries());
                assertThat(text.length()).isLessThanOrEqualTo(LIMITS.text());
            }
            case Block.Progress(var label, var percent, var _) -> {
                assertThat(label.length()).isLessThanOrEqualTo(LIMITS.value());
                assertThat(percent).isBetween(0, 100);
            }
            case Block.Image(var name, var alt, var _) -> {
                assertThat(alt.length()).isLessThanOrEqualTo(LIMITS.value());
                assertThat(name).doesNotContain("/").isNotBlank();
            }
            case Block.File(var name, var _, var _) ->
                assertThat(name).doesNotContain("/").doesNotStartWith(".").isNotBlank();
            case Block.Buttons(var buttons) -> assertThat(buttons).hasSizeLessThanOrEqualTo(LIMITS.buttons());
            case Block.Form form -> assertThat(form.inputs()).hasSizeLessThanOrEqualTo(LIMITS.entries());
        }
    }

    @Test
    void a_long_text_is_cut_at_a_line_end_and_stands_whole_in_a_file() {
        var text = "a line of forty characters, more or less\n".repeat(20);
        var fitted = Fit.into(LIMITS, Document.of("t", Tone.PLAIN, new Block.Text(text)));
        assertThat(fitted.blocks().getFirst())
                .isInstanceOfSatisfying(
                        Block.Text.class,
                        shown -> assertThat(shown.text())
                                .contains("more or less\n… whole in the file beside text-1.txt"));
        assertThat(fitted.blocks().getLast()).isEqualTo(new Block.File("text-1.txt", "text/plain", Bytes.of(text)));
    }

    @Test
    void every_row_of_a_long_table_is_in_the_csv() {
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < 1000; i++) {
            rows.add(List.of("r" + i, "say \"hi\", twice"));
        }
        var fitted = Fit.into(LIMITS, Document.of("t", Tone.PLAIN, new Block.Table(List.of("a", "b"), rows)));
        assertThat(fitted.blocks().getLast())
                .isInstanceOfSatisfying(
                        Block.File.class,
                        file -> assertThat(file.content().utf8().lines())
                                .hasSize(1001)
                                .contains("r999,\"say \"\"hi\"\", twice\""));
    }

    @Test
    void the_whole_of_a_long_timeline_is_in_a_file() {
        var entries = new ArrayList<Block.Timeline.Entry>();
        for (int i = 0; i < 20; i++) {
            entries.add(new Block.Timeline.Entry(
                    Instant.EPOCH.plusSeconds(i), "anna", "x".repeat(100) + i, Optional.empty()));
        }
        var fitted = Fit.into(LIMITS, Document.of("t", Tone.PLAIN, new Block.Timeline(entries)));
        assertThat(fitted.blocks().getFirst())
                .isInstanceOfSatisfying(
                        Block.Timeline.class,
                        shown -> assertThat(shown.entries().getFirst().at()).isEqualTo(Instant.EPOCH));
        assertThat(fitted.blocks().getLast())
                .isEqualTo(new Block.File(
                        "timeline-1.txt", "text/plain", Bytes.of(PlainText.of(new Block.Timeline(entries)))));
    }

    @Test
    void too_many_blocks_go_on_in_a_file() {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < 100; i++) {
            blocks.add(new Block.Text("paragraph " + i));
        }
        var fitted = Fit.into(LIMITS, new Document("t", Tone.PLAIN, blocks));
        assertThat(fitted.blocks()).hasSizeLessThanOrEqualTo(LIMITS.blocks());
        assertThat(fitted.blocks().getLast())
                .isInstanceOfSatisfying(
                        Block.File.class,
                        file -> assertThat(file.content().utf8()).contains("paragraph 99"));
    }

    @Test
    void the_buttons_under_too_many_blocks_can_still_be_pressed() {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < 100; i++) {
            blocks.add(new Block.Text("paragraph " + i));
        }
        var buttons = Samples.of("buttons").blocks().getFirst();
        blocks.add(buttons);
        var fitted = Fit.into(LIMITS, new Document("t", Tone.PLAIN, blocks));
        assertThat(fitted.blocks()).hasSizeLessThanOrEqualTo(LIMITS.blocks()).contains(buttons, blocks.get(17));
        assertThat(fitted.blocks().getLast())
                .isInstanceOfSatisfying(
                        Block.File.class,
                        file -> assertThat(file.content().utf8())
                                .contains("paragraph 18", "paragraph 99")
                                .doesNotContain("[Approve]"));
    }

    @Test
    void an_emoji_is_never_cut_in_two() {
        var fitted = Fit.into(LIMITS, Document.of("🐘".repeat(100), Tone.PLAIN));
        assertThat(Inert.text(fitted.title())).isEqualTo(fitted.title());
    }
}
