package dev.muster.slack.blocks;

import com.slack.api.model.view.View;
import com.slack.api.model.view.ViewState;
import dev.muster.chat.Block;
import java.util.Map;

/** Forms as modals: shown, read and checked; and as text, since a form is asked for long after its message was posted. */
@SuppressWarnings("DoNotCallSuggester") // Until it is written.
public final class Forms {
    /** What a form's button and its modal are called; a button's own id is its value, and a modal's form its metadata. */
    public static final String CALLBACK = "form";

    private Forms() {}

    public static String toJson(Block.Form form) {
        throw new UnsupportedOperationException(form.id());
    }

    public static Block.Form fromJson(String json) {
        throw new UnsupportedOperationException(json);
    }

    /** {@code metadata} comes back with the answers. */
    public static View modal(Block.Form form, String metadata) {
        throw new UnsupportedOperationException(form.id() + metadata);
    }

    /** The answers by the names of their questions. */
    public static Map<String, String> answers(Block.Form form, ViewState state) {
        throw new UnsupportedOperationException(form.id() + state);
    }

    /** What is wrong with the answers, by the ids of the modal's blocks; empty when nothing is. */
    public static Map<String, String> mistakes(Block.Form form, Map<String, String> answers) {
        throw new UnsupportedOperationException(form.id() + answers);
    }
}
