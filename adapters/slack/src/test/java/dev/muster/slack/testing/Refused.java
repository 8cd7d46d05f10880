package dev.muster.slack.testing;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Slack's {@code ok: false}. */
final class Refused extends RuntimeException {
    private final String error;
    private final transient ObjectNode more;

    Refused(String error) {
        this(error, Json.object());
    }

    /** What is said beside the code. */
    Refused(String error, ObjectNode more) {
        super(error);
        this.error = error;
        this.more = more;
    }

    static Refused because(String error, List<String> reasons) {
        var more = Json.object();
        var messages = more.putObject("response_metadata").putArray("messages");
        reasons.forEach(reason -> messages.add("[ERROR] " + reason));
        return new Refused(error, more);
    }

    ObjectNode answer() {
        ObjectNode answer = Json.object().put("ok", false).put("error", error);
        answer.setAll(more);
        return answer;
    }
}
