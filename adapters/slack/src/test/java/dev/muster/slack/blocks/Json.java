package dev.muster.slack.blocks;

import com.slack.api.util.json.GsonFactory;
import dev.muster.chat.Document;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What goes over the wire, as Slack's own client writes it. */
final class Json {
    private Json() {}

    static JsonNode of(Object model) {
        return JsonMapper.shared().readTree(GsonFactory.createSnakeCase().toJson(model));
    }

    static ObjectNode message(Rendered rendered) {
        var message = JsonMapper.shared().createObjectNode().put("text", rendered.text());
        message.set("blocks", of(rendered.blocks()));
        return message;
    }

    static ObjectNode message(Document document) {
        return message(Rendering.message(document, Rendering.Surroundings.none()));
    }
}
