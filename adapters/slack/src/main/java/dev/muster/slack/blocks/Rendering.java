package dev.muster.slack.blocks;

import com.slack.api.model.view.View;
import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Document;
import dev.muster.chat.Fit;
import dev.muster.chat.Limits;
import dev.muster.chat.MessageRef;
import dev.muster.chat.PlainText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A document as Block Kit. Slack limits a message as a whole, too ({@code msg_blocks_too_long}, somewhere below 12,000
 * characters with what surrounds them), so a document is drawn with less of each block until all of it fits together.
 */
public final class Rendering {
    private static final int MESSAGE_WEIGHT = 9_000;
    /** A view may have 250,000 bytes, of which a character takes six at worst. */
    private static final int PAGE_WEIGHT = 30_000;

    /** From the roomiest to the one that fits whatever comes. */
    private static final List<Limits> MESSAGE = List.of(
            new Limits(147, 6000, 990, 30, 30, 25, 48),
            new Limits(147, 3000, 500, 20, 20, 25, 48),
            new Limits(147, 1500, 250, 12, 12, 25, 48),
            new Limits(147, 750, 120, 8, 8, 25, 48),
            new Limits(147, 300, 40, 4, 4, 10, 48),
            new Limits(147, 300, 40, 4, 4, 10, 24),
            new Limits(147, 300, 40, 4, 4, 10, 8));

    private static final List<Limits> PAGE = List.of(
            new Limits(147, 12_000, 990, 100, 60, 25, 98),
            new Limits(147, 3000, 500, 40, 40, 25, 98),
            new Limits(147, 1000, 200, 20, 20, 25, 98),
            new Limits(147, 300, 40, 4, 4, 10, 20));

    private Rendering() {}

    /**
     * What a document cannot know.
     *
     * @param pictures the id of the uploaded file that shows a picture; a picture without one is a file beside
     * @param links the address of a message
     */
    public record Surroundings(
            Function<Block.Image, Optional<String>> pictures, Function<MessageRef, Optional<URI>> links) {

        /** Where nothing was uploaded and nothing is linked to. */
        public static Surroundings none() {
            return new Surroundings(image -> Optional.empty(), message -> Optional.empty());
        }
    }

    public static Rendered message(Document document, Surroundings surroundings) {
        var drawn = drawn(document, surroundings, MESSAGE, Kit.MESSAGE_BLOCKS, MESSAGE_WEIGHT, "");
        return new Rendered(Notice.of(document), drawn.sheet().blocks(), drawn.files(), forms(document));
    }

    /** The app's home. It takes no files: what did not fit is asked for in a channel. */
    public static View page(Document document, Surroundings surroundings) {
        var aside = "Too long for this page; a message in a channel brings it whole:";
        var drawn = drawn(document, surroundings, PAGE, Kit.VIEW_BLOCKS, PAGE_WEIGHT, aside);
        return View.builder().type("home").blocks(drawn.sheet().blocks()).build();
    }

    private static Drawing drawn(
            Document document, Surroundings surroundings, List<Limits> ladder, int blocks, int weight, String aside) {
        for (var limits : ladder) {
            var drawing = new Drawing(surroundings).draw(Fit.into(limits, document), aside);
            if (drawing.sheet().fits(blocks, weight)) {
                return drawing;
            }
        }
        return new Drawing(surroundings).draw(whatAsks(Fit.into(ladder.getLast(), document), document), aside);
    }

    /** When nothing else helps: who is asked for something is asked, and all the rest is in a file. */
    private static Document whatAsks(Document fitted, Document whole) {
        var blocks = new ArrayList<Block>();
        fitted.blocks().stream()
                .filter(b -> b instanceof Block.Buttons || b instanceof Block.Form || b instanceof Block.Call)
                .limit(3)
                .forEach(blocks::add);
        blocks.add(new Block.File("message.txt", "text/plain", Bytes.of(PlainText.of(whole))));
        return new Document(fitted.title(), fitted.tone(), blocks);
    }

    /** As they were asked: a question that is too long for the message is asked whole in its window. */
    private static List<Block.Form> forms(Document document) {
        return document.blocks().stream()
                .filter(Block.Form.class::isInstance)
                .map(Block.Form.class::cast)
                .toList();
    }
}
