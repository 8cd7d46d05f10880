package dev.muster.slack;

import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.slack.workspace.Uploads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files that come with a message. */
final class Beside {
    private final Uploads uploads;

    Beside(Uploads uploads) {
        this.uploads = uploads;
    }

    /** Shares them; what Slack does not take is in the answer, and why. */
    List<String> share(List<Block.File> files, String channel, Optional<String> thread, String message) {
        var lost = new ArrayList<String>();
        for (var file : files) {
            try {
                var thing = new Uploads.Thing(file.name(), file.content(), Optional.empty());
                uploads.share(thing, channel, thread, message);
            } catch (Chat.ChatException e) {
                lost.add(file.name() + " could not be uploaded: " + e.getMessage());
            }
        }
        return lost;
    }

    /** The document, with what is missing beside it said where it cannot be overlooked. */
    static Document without(Document document, List<String> lost) {
        if (lost.isEmpty()) {
            return document;
        }
        var blocks = new ArrayList<Block>();
        blocks.add(new Block.Listing(lost));
        blocks.addAll(document.blocks());
        return new Document(document.title(), document.tone(), blocks);
    }
}
