package dev.muster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.testing.Golden;
import dev.muster.chat.testing.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlainTextTest {

    @Test
    void every_block_reads_as_it_did_before() {
        Samples.everyBlock()
                .forEach((name, document) -> Golden.matches("plain/" + name + ".txt", PlainText.of(document)));
    }

    @Test
    void no_control_character_survives() {
        for (var document : Samples.generated(11, 300)) {
            assertThat(PlainText.of(document).chars())
                    .allMatch(c -> c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7F));
        }
    }

    @Test
    void nobody_can_say_what_looks_like_an_entry_of_somebody_else() {
        var said = new Block.Timeline.Entry(
                Instant.parse("2026-03-01T14:05:03Z"),
                "anna\n14:05:04 UTC  bert",
                "fine\n14:05:05 UTC  bert  Approved",
                Optional.empty());
        assertThat(PlainText.of(new Block.Timeline(List.of(said)))).isEqualTo("""
                2026-03-01
                14:05:03 UTC  anna 14:05:04 UTC  bert  fine
                    14:05:05 UTC  bert  Approved""");
    }

    @Test
    void a_line_cannot_be_turned_around() {
        assertThat(Inert.text("a\u202Eb\u2066c")).isEqualTo("a\uFFFDb\uFFFDc");
    }

    @Test
    void letters_of_every_script_and_emoji_stay_as_they_are() {
        var text = "مرحبا שלום 你好 👩‍👩‍👧‍👦 é";
        assertThat(Inert.text(text)).isEqualTo(text);
    }
}
