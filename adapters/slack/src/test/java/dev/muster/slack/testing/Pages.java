package dev.muster.slack.testing;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A long list, a page at a time. */
final class Pages {
    private static final int USUAL = 100;
    private static final String CURSOR = "next:";

    private Pages() {}

    static ObjectNode of(String name, List<?> all, Arguments in) {
        int from = in.maybe("cursor")
                .filter(cursor -> cursor.startsWith(CURSOR))
                .map(cursor -> Integer.parseInt(cursor.substring(CURSOR.length())))
                .orElse(0);
        int to = Math.min(all.size(), from + Math.max(1, in.number("limit", USUAL)));
        var answer = Json.object();
        var page = answer.putArray(name);
        all.subList(Math.min(from, to), to).forEach(page::addPOJO);
        answer.put("has_more", to < all.size());
        answer.putObject("response_metadata").put("next_cursor", to < all.size() ? CURSOR + to : "");
        return answer;
    }
}
