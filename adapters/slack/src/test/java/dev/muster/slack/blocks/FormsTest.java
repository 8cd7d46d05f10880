package dev.muster.slack.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.slack.api.model.view.ViewState;
import com.slack.api.util.json.GsonFactory;
import dev.muster.chat.Block;
import dev.muster.chat.testing.Samples;
import dev.muster.slack.testing.BlockKitRules;
import dev.muster.slack.testing.Markup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FormsTest {
    private static final Block.Form FORM =
            (Block.Form) Samples.of("form").blocks().getFirst();

    @Test
    void a_form_is_the_same_after_it_was_kept() {
        assertThat(Forms.fromJson(Forms.toJson(FORM))).isEqualTo(FORM);
        var json = Forms.toJson(FORM);
        assertThat(json).contains("\"kind\":\"line\"").doesNotContain("dev.muster");
        assertThatThrownBy(() -> Forms.fromJson(json.replace("\"line\"", "\"java.lang.Object\"")))
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void what_was_answered_is_known_by_the_names_of_the_questions() {
        var state = state("""
                {"q0": {"answer": {"type": "plain_text_input", "value": "OPS-1"}},
                 "q1": {"answer": {"type": "plain_text_input", "value": null}},
                 "q2": {"answer": {"type": "static_select", "selected_option": {"value": "1"}}}}""");
        assertThat(Forms.answers(FORM, state)).isEqualTo(Map.of("ticket", "OPS-1", "reason", "", "severity", "SEV-2"));
        assertThat(Forms.mistakes(FORM, Forms.answers(FORM, state))).isEmpty();
    }

    @Test
    void mistakes_stand_at_their_questions() {
        assertThat(Forms.mistakes(FORM, Map.of())).containsOnlyKeys("q0", "q2");
        assertThat(Forms.mistakes(FORM, Map.of("ticket", " ", "severity", "SEV-9")))
                .containsOnlyKeys("q0", "q2")
                .containsEntry("q0", "An answer is needed here.")
                .containsEntry("q2", "This is none of the choices: take one from the list.");
        assertThat(Forms.mistakes(
                        FORM, Map.of("ticket", "x".repeat(3000), "reason", "x".repeat(3001), "severity", "SEV-1")))
                .containsOnlyKeys("q1");
    }

    @Test
    void what_was_not_chosen_in_our_window_is_refused() {
        for (var forged : List.of("3", "-1", "99999", "SEV", "")) {
            var state = state("{\"q2\": {\"answer\": {\"selected_option\": {\"value\": \"%s\"}}}}".formatted(forged));
            assertThat(Forms.mistakes(FORM, Forms.answers(FORM, state)))
                    .as(forged)
                    .containsKey("q2");
        }
        assertThat(Forms.mistakes(FORM, Forms.answers(FORM, state("{}")))).containsOnlyKeys("q0", "q2");
        assertThat(Forms.answers(FORM, new ViewState())).containsEntry("ticket", "");
    }

    @Test
    void a_long_option_comes_back_whole() {
        var options = List.of("a".repeat(500), "a".repeat(500) + "b");
        var form = form(new Block.Input.Choice("c", "Which?", options));
        var state = state("{\"q0\": {\"answer\": {\"selected_option\": {\"value\": \"1\"}}}}");
        assertThat(valid(form)).isTrue();
        assertThat(Forms.answers(form, state)).containsEntry("c", options.get(1));
        assertThat(Forms.mistakes(form, Forms.answers(form, state))).isEmpty();
    }

    @Test
    void more_options_than_a_menu_takes_are_grouped() {
        var options = IntStream.range(0, 250).mapToObj(i -> "option " + i).toList();
        var form = form(new Block.Input.Choice("c", "Which?", options));
        assertThat(valid(form)).isTrue();
        assertThat(Markup.read(Json.of(Forms.modal(form, "")))).contains("option 0", "option 249");
        var state = state("{\"q0\": {\"answer\": {\"selected_option\": {\"value\": \"249\"}}}}");
        assertThat(Forms.answers(form, state)).containsEntry("c", "option 249");
    }

    @Test
    void a_question_may_have_any_name_and_have_it_twice() {
        var names = new ArrayList<String>(Samples.NASTY);
        names.addAll(List.of("", "same", "same", "x".repeat(1000)));
        var inputs = names.stream()
                .map(name -> (Block.Input) new Block.Input.Line(name, name, name, false))
                .toList();
        var form = new Block.Form("f", "Which?", inputs, "Send");
        assertThat(valid(form)).isTrue();
        int last = names.lastIndexOf("same");
        var answers = Forms.answers(form, state("{\"q%d\": {\"answer\": {\"value\": \"yes\"}}}".formatted(last)));
        assertThat(answers).containsEntry("same", "yes").containsEntry("", "");
        assertThat(Forms.fromJson(Forms.toJson(form)).inputs()).hasSameSizeAs(inputs);
    }

    @Test
    void no_form_is_too_much_for_a_window() {
        var endless = "0123456789".repeat(1000);
        var line = new Block.Input.Line("l", endless, endless, true);
        var form = new Block.Form("f", endless, new ArrayList<>(Collections.nCopies(300, (Block.Input) line)), endless);
        assertThat(valid(new Block.Form("f", endless, form.inputs().subList(0, 20), endless)))
                .isTrue();
        var shorter = new Block.Input.Line("l", "Which?", "", true);
        assertThat(valid(new Block.Form("f", endless, Collections.nCopies(300, shorter), "")))
                .isTrue();
        var nothing = new Block.Input.Choice("c", "None", List.of());
        assertThat(valid(form(nothing))).isTrue();
        assertThat(Forms.mistakes(form(nothing), Map.of())).isEmpty();
        var all = Collections.nCopies(11_000, "same");
        assertThat(Json.of(Forms.modal(form(new Block.Input.Choice("c", "All", all)), ""))
                        .findValues("option_groups")
                        .getFirst()
                        .size())
                .isEqualTo(100);
    }

    @Test
    void the_metadata_comes_back_or_is_refused_before() {
        assertThat(Forms.modal(FORM, "m".repeat(3000)).getPrivateMetadata()).hasSize(3000);
        assertThatThrownBy(() -> Forms.modal(FORM, "m".repeat(3001))).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean valid(Block.Form form) {
        assertThat(BlockKitRules.viewMistakes(Json.of(Forms.modal(form, "{}")))).isEmpty();
        return true;
    }

    private static Block.Form form(Block.Input input) {
        return new Block.Form("f", "Which?", List.of(input), "Send");
    }

    private static ViewState state(String values) {
        return GsonFactory.createSnakeCase().fromJson("{\"values\": " + values + "}", ViewState.class);
    }
}
