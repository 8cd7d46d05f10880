package dev.muster.slack.testing;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A modal that is open before somebody.
 *
 * @param errors what was answered to the last attempt to submit it, by the ids of its blocks
 */
public record Window(String id, String user, JsonNode view, Map<String, String> errors) {
    public Window {
        errors = Map.copyOf(errors);
    }

    public String callback() {
        return Json.text(view, "callback_id");
    }

    public String title() {
        return Json.text(view.path("title"), "text");
    }
}
