package dev.muster.slack.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Inert;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.Samples;
import dev.muster.slack.testing.BlockKitRules;
import dev.muster.slack.testing.Markup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever a document holds, Slack takes it and makes nothing of it. */
class GeneratedDocumentsTest {
    private static final Rendering.Surroundings PICTURES =
            new Rendering.Surroundings(image -> Optional.of("F0PICTURE"), message -> Optional.empty());

    @Test
    void two_thousand_documents_are_valid_and_inert_in_every_request_that_they_are_sent_in() {
        var documents = new ArrayList<>(Samples.generated(42, 2_000));
        documents.addAll(Samples.huge());
        var worst = new ArrayList<>(Samples.NASTY);
        worst.add("> :smile: :100: https://evil.example mailto:a@b.c\n&gt; 14:05:03 <<!here>> *_~`_*");
        for (var nasty : worst) {
            documents.add(everyBlock(nasty));
            documents.add(everyBlock(nasty.repeat(60)));
        }
        for (var document : documents) {
            for (var surroundings : List.of(PICTURES, Rendering.Surroundings.none())) {
                var rendered = Rendering.message(document, surroundings);
                var message = Json.message(rendered);
                assertThat(BlockKitRules.messageMistakes(message))
                        .as(message::toString)
                        .isEmpty();
                assertThat(Markup.active(message)).as(message::toString).isZero();
                assertThat(message.path("text").asString().length()).isLessThanOrEqualTo(4_000);
                rendered.forms().forEach(GeneratedDocumentsTest::canBeAsked);
            }
            var page = Json.of(Rendering.page(document, Rendering.Surroundings.none()));
            assertThat(BlockKitRules.viewMistakes(page)).as(page::toString).isEmpty();
            assertThat(Markup.active(page)).as(page::toString).isZero();
        }
    }

    @Test
    void what_was_said_is_read_in_the_message_or_in_a_file_beside_it() {
        for (var document : Samples.generated(43, 500)) {
            var rendered = Rendering.message(document, PICTURES);
            var readable = new StringBuilder(Markup.read(Json.message(rendered)));
            rendered.files()
                    .forEach(file -> readable.append('\n').append(file.content().utf8()));
            for (var block : document.blocks()) {
                if (block instanceof Block.Text(var text)) {
                    assertThat(words(readable.toString())).contains(words(Inert.text(text)));
                }
            }
        }
    }

    /** Without the spaces where it may be split, and without half characters: a file has '?' for those. */
    private static String words(String text) {
        return Inert.text(text).replaceAll("[\\s?\uFFFD]+", "");
    }

    private static void canBeAsked(Block.Form form) {
        var modal = Json.of(Forms.modal(form, "{}"));
        assertThat(BlockKitRules.viewMistakes(modal)).as(modal::toString).isEmpty();
        assertThat(Markup.active(modal)).as(modal::toString).isZero();
        assertThat(Forms.fromJson(Forms.toJson(form)).id()).isEqualTo(form.id());
    }

    private static Document everyBlock(String nasty) {
        var blocks = List.<Block>of(
                new Block.Text(nasty),
                new Block.Code(nasty, nasty),
                new Block.Listing(Collections.nCopies(5, nasty)),
                new Block.Progress(nasty, 50, nasty),
                new Block.Image(nasty, nasty, Samples.PIXEL),
                new Block.File(nasty, nasty, Samples.PIXEL),
                new Block.Call(List.of(new Account("slack", nasty), new Account(nasty, "T1/U1")), nasty),
                new Block.Form(
                        "f",
                        nasty,
                        List.of(
                                new Block.Input.Paragraph(nasty, nasty, nasty, true),
                                new Block.Input.Choice(nasty, nasty, List.of(nasty, nasty))),
                        nasty),
                new Block.Buttons(Collections.nCopies(30, new Block.Button("b", nasty, Block.Button.Style.DANGER))));
        return new Document(nasty, Tone.WARNING, blocks);
    }
}
