package dev.muster.slack.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The controls: a body that is right is taken, and the same body with one thing wrong is refused, for that thing. */
class BlockKitRulesTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String MESSAGE = """
            {"text": "words", "blocks": [
              {"type": "header", "block_id": "h", "text": {"type": "plain_text", "text": "Title", "emoji": false}},
              {"type": "divider"},
              {"type": "section", "text": {"type": "mrkdwn", "text": "words", "verbatim": true}},
              {"type": "section", "block_id": "s", "fields": [{"type": "plain_text", "text": "a: b"}]},
              {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a picture"},
              {"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}]},
              {"type": "rich_text", "elements": [
                {"type": "rich_text_section", "elements": [
                  {"type": "text", "text": "bold", "style": {"bold": true}},
                  {"type": "link", "url": "https://example.com/a", "text": "there"},
                  {"type": "user", "user_id": "U1"}]},
                {"type": "rich_text_list", "style": "bullet", "elements": [
                  {"type": "rich_text_section", "elements": [{"type": "text", "text": "item"}]}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]}]},
              {"type": "actions", "elements": [
                {"type": "button", "action_id": "a", "value": "v", "style": "primary",
                 "text": {"type": "plain_text", "text": "Press"}},
                {"type": "button", "action_id": "b", "value": "v", "text": {"type": "plain_text", "text": "Press"}}]}]}
            """;

    private static final String VIEW = """
            {"type": "modal", "callback_id": "form", "private_metadata": "m",
             "title": {"type": "plain_text", "text": "Title"}, "submit": {"type": "plain_text", "text": "Send"},
             "blocks": [
               {"type": "input", "block_id": "q0", "optional": true,
                "label": {"type": "plain_text", "text": "Why?"},
                "element": {"type": "plain_text_input", "action_id": "answer", "multiline": true, "max_length": 3000,
                  "initial_value": "so", "placeholder": {"type": "plain_text", "text": "because"}}},
               {"type": "input", "block_id": "q1", "label": {"type": "plain_text", "text": "Which?"},
                "element": {"type": "static_select", "action_id": "answer", "options": [
                  {"text": {"type": "plain_text", "text": "one"}, "value": "0"}]}}]}
            """;

    @Test
    void what_is_right_is_taken() {
        assertThat(BlockKitRules.messageMistakes(JSON.readTree(MESSAGE))).isEmpty();
        assertThat(BlockKitRules.viewMistakes(JSON.readTree(VIEW))).isEmpty();
        assertThat(BlockKitRules.viewMistakes(JSON.readTree("{\"type\": \"home\", \"blocks\": []}")))
                .isEmpty();
    }

    @Test
    void a_text_may_be_as_long_as_its_limit_and_not_one_character_longer() {
        var limits = new TreeMap<String, Integer>(Map.of(
                "/text", 40_000,
                "/blocks/0/text/text", 150,
                "/blocks/0/block_id", 255,
                "/blocks/2/text/text", 3000,
                "/blocks/3/fields/0/text", 2000,
                "/blocks/4/alt_text", 2000,
                "/blocks/7/elements/0/text/text", 75,
                "/blocks/7/elements/0/value", 2000,
                "/blocks/7/elements/0/action_id", 255));
        limits.put("/blocks/6/elements/0/elements/0/text", 3000 - "there".length() - "itemcode".length());
        limits.forEach((path, most) -> isTheLimit(MESSAGE, path, most, BlockKitRules::messageMistakes));
        Map.of(
                        "/title/text", 24,
                        "/submit/text", 24,
                        "/private_metadata", 3000,
                        "/callback_id", 255,
                        "/blocks/0/label/text", 2000,
                        "/blocks/0/element/initial_value", 3000,
                        "/blocks/0/element/placeholder/text", 150,
                        "/blocks/1/element/options/0/text/text", 75,
                        "/blocks/1/element/options/0/value", 150)
                .forEach((path, most) -> isTheLimit(VIEW, path, most, BlockKitRules::viewMistakes));
    }

    private interface Rules {
        List<String> mistakes(JsonNode body);
    }

    private static void isTheLimit(String right, String path, int most, Rules rules) {
        var body = JSON.readTree(right);
        set(body, path, "x".repeat(most));
        assertThat(rules.mistakes(body)).as(path).isEmpty();
        set(body, path, "x".repeat(most + 1));
        assertThat(rules.mistakes(body)).as(path).anyMatch(mistake -> mistake.contains("must be less than"));
    }

    @Test
    void there_may_be_as_many_as_the_limit_and_not_one_more() {
        Map.of("/blocks", 50, "/blocks/3/fields", 10, "/blocks/5/elements", 10, "/blocks/7/elements", 25)
                .forEach((path, most) -> isTheMost(MESSAGE, path, most, BlockKitRules::messageMistakes));
        Map.of("/blocks", 100, "/blocks/1/element/options", 100)
                .forEach((path, most) -> isTheMost(VIEW, path, most, BlockKitRules::viewMistakes));
    }

    private static void isTheMost(String right, String path, int most, Rules rules) {
        var body = JSON.readTree(right);
        var array = (ArrayNode) body.at(path);
        for (int i = array.size(); i < most; i++) {
            array.add(another(array.get(0), i));
        }
        assertThat(rules.mistakes(body)).as(path).isEmpty();
        array.add(another(array.get(0), most));
        assertThat(rules.mistakes(body)).as(path).anyMatch(mistake -> mistake.contains("no more than " + most));
    }

    private static JsonNode another(JsonNode node, int number) {
        var copy = (ObjectNode) node.deepCopy();
        for (var id : List.of("block_id", "action_id", "value")) {
            if (copy.has(id)) {
                copy.put(id, "n" + number);
            }
        }
        return copy;
    }

    @Test
    void every_property_that_is_needed_is_missed_and_every_other_one_is_refused() {
        holds(MESSAGE, BlockKitRules::messageMistakes);
        holds(VIEW, BlockKitRules::viewMistakes);
    }

    /** Each object in turn without its type, with a type nobody knows, and with a property nobody knows. */
    private static void holds(String right, Rules rules) {
        int seen = 0;
        for (var path : objects(JSON.readTree(right), "")) {
            var extra = JSON.readTree(right);
            ((ObjectNode) extra.at(path)).put("colour", "red");
            if (!path.isEmpty() || right.equals(VIEW)) {
                assertThat(rules.mistakes(extra)).as(path).anyMatch(m -> m.contains("additional property: colour"));
            }
            if (extra.at(path).has("type")) {
                var without = JSON.readTree(right);
                ((ObjectNode) without.at(path)).remove("type");
                assertThat(rules.mistakes(without)).as(path + " without type").isNotEmpty();
                var unknown = JSON.readTree(right);
                ((ObjectNode) unknown.at(path)).put("type", "carousel");
                assertThat(rules.mistakes(unknown))
                        .as(path + " of unknown type")
                        .isNotEmpty();
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(8);
    }

    private static List<String> objects(JsonNode node, String path) {
        var all = new ArrayList<String>();
        if (node.isObject()) {
            all.add(path);
            node.propertyStream().forEach(p -> all.addAll(objects(p.getValue(), path + "/" + p.getKey())));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            all.addAll(objects(node.get(i), path + "/" + i));
        }
        return all;
    }

    @Test
    void empty_texts_and_lists_are_refused() {
        for (var path : List.of(
                "/text",
                "/blocks/0/text/text",
                "/blocks/2/text/text",
                "/blocks/3/fields/0/text",
                "/blocks/4/alt_text",
                "/blocks/6/elements/0/elements/0/text",
                "/blocks/6/elements/0/elements/1/url",
                "/blocks/7/elements/0/text/text",
                "/blocks/7/elements/0/value")) {
            refused(MESSAGE, body -> set(body, path, ""), path, BlockKitRules::messageMistakes);
        }
        for (var path : List.of(
                "/blocks/3/fields",
                "/blocks/5/elements",
                "/blocks/6/elements",
                "/blocks/6/elements/0/elements",
                "/blocks/6/elements/1/elements",
                "/blocks/7/elements")) {
            refused(MESSAGE, body -> ((ArrayNode) body.at(path)).removeAll(), path, BlockKitRules::messageMistakes);
        }
        for (var path : List.of(
                "/title/text",
                "/submit/text",
                "/blocks/0/label/text",
                "/blocks/1/element/options/0/text/text",
                "/blocks/1/element/options/0/value")) {
            refused(VIEW, body -> set(body, path, " "), path, BlockKitRules::viewMistakes);
        }
    }

    @Test
    void what_must_be_there_must_be_there() {
        for (var path : List.of(
                "/blocks/0/text",
                "/blocks/2/text",
                "/blocks/4/alt_text",
                "/blocks/4/slack_file",
                "/blocks/6/elements/0/elements/0/text",
                "/blocks/6/elements/0/elements/1/url",
                "/blocks/6/elements/0/elements/2/user_id",
                "/blocks/6/elements/1/style",
                "/blocks/7/elements",
                "/blocks/7/elements/0/text")) {
            refused(MESSAGE, body -> remove(body, path), path, BlockKitRules::messageMistakes);
        }
        for (var path : List.of(
                "/title",
                "/submit",
                "/blocks",
                "/blocks/0/label",
                "/blocks/0/element",
                "/blocks/1/element/options",
                "/blocks/1/element/options/0/value")) {
            refused(VIEW, body -> remove(body, path), path, BlockKitRules::viewMistakes);
        }
    }

    @Test
    void ids_stand_once_and_values_are_of_their_kind() {
        Map<String, String> wrong = Map.of(
                "/blocks/3/block_id", "h",
                "/blocks/7/elements/1/action_id", "a",
                "/blocks/7/elements/0/style", "loud",
                "/blocks/0/text/type", "mrkdwn",
                "/blocks/6/elements/0/elements/2/user_id", "anna",
                "/blocks/6/elements/0/elements/1/url", "javascript:alert(1)",
                "/blocks/6/elements/1/style", "dotted",
                "/blocks/0/text/emoji", "no",
                "/text", "half \uD83D a character");
        wrong.forEach((path, value) ->
                refused(MESSAGE, body -> set(body, path, value), path, BlockKitRules::messageMistakes));
        refused(VIEW, body -> set(body, "/blocks/1/block_id", "q0"), "block_id", BlockKitRules::viewMistakes);
        refused(MESSAGE, body -> set(body, "/blocks/1/type", "input"), "input", BlockKitRules::messageMistakes);
    }

    @Test
    void a_message_or_view_may_be_too_much_as_a_whole() {
        var blocks = JSON.createArrayNode();
        for (int i = 0; i < 5; i++) {
            assertThat(BlockKitRules.mistakes(blocks)).isEmpty();
            blocks.addObject()
                    .put("type", "section")
                    .putObject("text")
                    .put("type", "plain_text")
                    .put("text", "x".repeat(3000));
        }
        assertThat(BlockKitRules.mistakes(blocks)).singleElement().asString().contains("msg_blocks_too_long");
        var view = JSON.createObjectNode().put("type", "home");
        while (blocks.size() < 90) {
            blocks.add(blocks.get(0));
        }
        view.set("blocks", blocks);
        assertThat(BlockKitRules.viewMistakes(view)).singleElement().asString().contains("view_too_large");
    }

    private static void refused(String right, Consumer<JsonNode> change, String what, Rules rules) {
        var body = JSON.readTree(right);
        change.accept(body);
        assertThat(rules.mistakes(body)).as(what).isNotEmpty();
    }

    private static void set(JsonNode body, String path, String value) {
        int slash = path.lastIndexOf('/');
        ((ObjectNode) body.at(path.substring(0, slash))).put(path.substring(slash + 1), value);
    }

    private static void remove(JsonNode body, String path) {
        int slash = path.lastIndexOf('/');
        ((ObjectNode) body.at(path.substring(0, slash))).remove(path.substring(slash + 1));
    }
}
