package dev.muster.slack.blocks;

import com.slack.api.model.view.View;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.MessageRef;
import dev.muster.chat.PlainText;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A document as Block Kit. */
public final class Rendering {
    private Rendering() {}

    /**
     * What a document cannot know.
     *
     * @param pictures the id of the uploaded file that shows a picture; a picture without one is a file beside
     * @param links the address of a message
     */
    public record Surroundings(
            Function<Block.Image, Optional<String>> pictures, Function<MessageRef, Optional<URI>> links) {}

    public static Rendered message(Document document, Surroundings surroundings) {
        return new Rendered(PlainText.of(document), List.of(), List.of(), List.of());
    }

    /** A document as the app's own page. */
    public static View page(Document document) {
        return View.builder().type("home").build();
    }
}
