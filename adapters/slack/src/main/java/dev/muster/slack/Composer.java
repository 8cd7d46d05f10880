package dev.muster.slack;

import com.slack.api.methods.SlackApiTextResponse;
import com.slack.api.model.view.View;
import dev.muster.chat.Block;
import dev.muster.chat.Bytes;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Memory;
import dev.muster.slack.blocks.Forms;
import dev.muster.slack.blocks.Rendered;
import dev.muster.slack.blocks.Rendering;
import dev.muster.slack.workspace.Answer;
import dev.muster.slack.workspace.Links;
import dev.muster.slack.workspace.Uploads;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A document on its way: its pictures are uploaded before, and its forms kept for whoever opens them. */
final class Composer {
    /** Slack knows a picture a moment after it was uploaded. */
    private static final List<Duration> UNTIL_SEEN =
            List.of(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final Uploads uploads;
    private final Links links;
    private final Memory memory;

    Composer(Uploads uploads, Links links, Memory memory) {
        this.uploads = uploads;
        this.links = links;
        this.memory = memory;
    }

    /** What was said, and what Slack said to it. */
    record Outcome<T>(Rendered rendered, Answer<T> answer) {}

    /** Says it with its pictures; when Slack does not take them, they are files beside it. */
    <T extends SlackApiTextResponse> Outcome<T> say(Document document, Function<Rendered, Answer<T>> saying) {
        var pictures = pictures(document);
        var rendered = render(document, pictures);
        var answer = saying.apply(rendered);
        for (var pause : pictures.isEmpty() ? List.<Duration>of() : UNTIL_SEEN) {
            if (!isBlocks(answer)) {
                break;
            }
            sleep(pause);
            answer = saying.apply(rendered);
        }
        if (isBlocks(answer) && !pictures.isEmpty()) {
            things(document).forEach(uploads::forget);
            rendered = render(document, Map.of());
            answer = saying.apply(rendered);
        }
        return new Outcome<>(rendered, answer);
    }

    /** What would be said, without saying it. */
    Rendered compose(Document document) {
        return render(document, pictures(document));
    }

    private Rendered render(Document document, Map<Bytes, String> pictures) {
        var rendered = Rendering.message(
                document,
                new Rendering.Surroundings(image -> Optional.ofNullable(pictures.get(image.png())), links::of));
        keep(rendered.forms());
        return rendered;
    }

    /** Where nothing can be beside: pictures stay away. */
    View page(Document document) {
        keep(document.blocks().stream()
                .filter(Block.Form.class::isInstance)
                .map(Block.Form.class::cast)
                .toList());
        return Rendering.page(document, new Rendering.Surroundings(_ -> Optional.empty(), links::of));
    }

    private void keep(List<Block.Form> forms) {
        forms.forEach(form -> memory.keep("form:" + form.id(), Forms.toJson(form)));
    }

    private Map<Bytes, String> pictures(Document document) {
        var ids = new HashMap<Bytes, String>();
        for (var thing : things(document)) {
            try {
                ids.put(thing.content(), uploads.picture(thing));
            } catch (Chat.ChatException _) {
                // It is tried again as a file beside the message, which says so when that fails too.
            }
        }
        return ids;
    }

    private static List<Uploads.Thing> things(Document document) {
        return document.blocks().stream()
                .filter(Block.Image.class::isInstance)
                .map(Block.Image.class::cast)
                .map(image -> new Uploads.Thing(image.name(), image.png(), Optional.of(image.alt())))
                .toList();
    }

    private static boolean isBlocks(Answer<?> answer) {
        return answer instanceof Answer.Refused<?> refused && refused.is("invalid_blocks", "invalid_blocks_format");
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Chat.ChatException("interrupted while Slack looked at a picture", e);
        }
    }
}
