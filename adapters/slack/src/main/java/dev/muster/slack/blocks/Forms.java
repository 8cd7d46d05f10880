package dev.muster.slack.blocks;

import com.slack.api.model.view.View;
import com.slack.api.model.view.ViewState;
import dev.muster.chat.Block;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Forms as modals: shown, read and checked; and as text, since a form is asked for long after its message was posted. */
public final class Forms {
    /** What a form's button and its modal are called; a button's own id is its value, and a modal's form its metadata. */
    public static final String CALLBACK = "form";

    private Forms() {}

    public static String toJson(Block.Form form) {
        return FormJson.write(form);
    }

    public static Block.Form fromJson(String json) {
        return FormJson.read(json);
    }

    /** {@code metadata} comes back with the answers. */
    public static View modal(Block.Form form, String metadata) {
        return Modal.of(form, metadata);
    }

    /** The answers by the names of their questions; of two questions of one name, the one that was answered. */
    public static Map<String, String> answers(Block.Form form, ViewState state) {
        var answers = new LinkedHashMap<String, String>();
        for (int i = 0; i < form.inputs().size(); i++) {
            var input = form.inputs().get(i);
            var given = given(state, Modal.blockId(i)).map(value -> answer(input, value));
            answers.merge(input.name(), given.orElse(""), (one, other) -> one.isEmpty() ? other : one);
        }
        return answers;
    }

    /** What is wrong with the answers, by the ids of the modal's blocks; empty when nothing is. */
    public static Map<String, String> mistakes(Block.Form form, Map<String, String> answers) {
        var mistakes = new LinkedHashMap<String, String>();
        for (int i = 0; i < form.inputs().size(); i++) {
            var input = form.inputs().get(i);
            if (Modal.asks(i, input)) {
                var id = Modal.blockId(i);
                mistake(input, answers.getOrDefault(input.name(), "")).ifPresent(what -> mistakes.put(id, what));
            }
        }
        return mistakes;
    }

    static boolean isRequired(Block.Input input) {
        return switch (input) {
            case Block.Input.Line line -> line.required();
            case Block.Input.Paragraph paragraph -> paragraph.required();
            case Block.Input.Choice _ -> true;
        };
    }

    private static Optional<String> mistake(Block.Input input, String value) {
        if (input instanceof Block.Input.Choice choice && choice.options().contains(value)) {
            return Optional.empty();
        }
        if (value.isBlank() && isRequired(input)) {
            return Optional.of("An answer is needed here.");
        }
        if (input instanceof Block.Input.Choice) {
            return Optional.of("This is none of the choices: take one from the list.");
        }
        return value.length() > Kit.INPUT
                ? Optional.of("This is too long: at most " + Kit.INPUT + " characters.")
                : Optional.empty();
    }

    private static Optional<ViewState.Value> given(ViewState state, String block) {
        return Optional.ofNullable(state.getValues())
                .flatMap(values -> Optional.ofNullable(values.get(block)))
                .flatMap(actions -> Optional.ofNullable(actions.get(Modal.ANSWER)));
    }

    private static String answer(Block.Input input, ViewState.Value value) {
        if (!(input instanceof Block.Input.Choice choice)) {
            return Optional.ofNullable(value.getValue()).orElse("");
        }
        var chosen = Optional.ofNullable(value.getSelectedOption())
                .flatMap(option -> Optional.ofNullable(option.getValue()))
                .orElse("");
        // Anything but a number of ours was not chosen in our window: it is kept, to be refused.
        return chosen.matches("\\d{1,5}")
                        && Integer.parseInt(chosen) < choice.options().size()
                ? choice.options().get(Integer.parseInt(chosen))
                : chosen;
    }
}
