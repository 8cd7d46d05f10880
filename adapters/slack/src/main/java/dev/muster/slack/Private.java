package dev.muster.slack;

import com.slack.api.methods.SlackApiTextResponse;
import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Place;
import dev.muster.slack.blocks.Rendered;
import dev.muster.slack.workspace.Answer;
import dev.muster.slack.workspace.Directs;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The direct messages with a person, where also lie the files of what only they see: an ephemeral message has none. */
final class Private {
    private final Directs directs;
    private final Composer composer;
    private final Beside beside;

    Private(Directs directs, Composer composer, Beside beside) {
        this.directs = directs;
        this.composer = composer;
        this.beside = beside;
    }

    /** Whether a place is this person's with us: what is said there nobody else sees. */
    boolean isWith(String user, Place place) {
        if (!Directs.isDirect(place) || place.channel().equals(user)) {
            return place.channel().equals(user);
        }
        try {
            return directs.with(user).equals(place.channel());
        } catch (Chat.ChatException _) {
            return false; // An ephemeral message is right there, too.
        }
    }

    /** Says it, with its files in the direct messages. */
    <T extends SlackApiTextResponse> Composer.Outcome<T> say(
            String user, Document document, String key, Function<Rendered, Answer<T>> saying) {
        var files = composer.compose(document).files();
        var lost = share(user, files, key);
        var hint = new Block.Text("The files are in your direct messages with Muster.");
        var whole = lost.isEmpty() && !files.isEmpty() ? document.with(hint) : Beside.without(document, lost);
        var outcome = composer.say(whole, saying);
        // A picture that Slack did not take is a file now; what was shared is not shared again.
        var _ = share(user, outcome.rendered().files(), key);
        return outcome;
    }

    private List<String> share(String user, List<Block.File> files, String key) {
        if (files.isEmpty()) {
            return List.of();
        }
        try {
            return beside.share(files, directs.with(user), Optional.empty(), key);
        } catch (Chat.ChatException e) {
            return List.of("The files could not be uploaded: " + e.getMessage());
        }
    }
}
