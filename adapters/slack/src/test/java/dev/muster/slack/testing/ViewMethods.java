package dev.muster.slack.testing;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code views.*}: modals and home pages. */
final class ViewMethods {
    private final World world;
    private final Contents contents;

    ViewMethods(World world, Contents contents) {
        this.world = world;
        this.contents = contents;
    }

    Map<String, Handler> all() {
        return Map.of(
                "views.open", this::open,
                "views.push", this::push,
                "views.update", this::update,
                "views.publish", this::publish);
    }

    private static ObjectNode answer(JsonNode view) {
        var answer = Json.object();
        answer.set("view", view.deepCopy());
        return answer;
    }

    private ObjectNode modal(JsonNode asked, String id) {
        if (!Json.text(asked, "type").equals("modal")) {
            throw new Refused("invalid_arguments");
        }
        return contents.view(asked, id);
    }

    private ObjectNode open(Arguments in) {
        var user = world.windows.take(in.text("trigger_id"));
        var view = modal(in.tree("view"), world.ids.next("V"));
        world.windows.open(user, view);
        return answer(view);
    }

    private ObjectNode push(Arguments in) {
        var user = world.windows.take(in.text("trigger_id"));
        var view = modal(in.tree("view"), world.ids.next("V"));
        world.windows.push(user, view);
        return answer(view);
    }

    private ObjectNode update(Arguments in) {
        var id = in.maybe("view_id").filter(v -> !v.isEmpty()).orElseGet(() -> in.text("external_id"));
        var window = world.windows.find(id).orElseThrow(() -> new Refused("not_found"));
        unchanged(in, window.view());
        var view = modal(in.tree("view"), window.id());
        world.windows.replace(new Window(window.id(), window.user(), view, Map.of()));
        return answer(view);
    }

    private ObjectNode publish(Arguments in) {
        var user = in.text("user_id");
        world.people.get(user);
        var asked = in.tree("view");
        if (!Json.text(asked, "type").equals("home")) {
            throw new Refused("invalid_arguments");
        }
        var before = world.windows.home(user);
        before.ifPresent(home -> unchanged(in, home));
        var view =
                contents.view(asked, before.map(home -> Json.text(home, "id")).orElseGet(() -> world.ids.next("V")));
        world.windows.publish(user, view);
        return answer(view);
    }

    private static void unchanged(Arguments in, JsonNode view) {
        if (in.maybe("hash")
                .filter(hash -> !hash.equals(Json.text(view, "hash")))
                .isPresent()) {
            throw new Refused("hash_conflict");
        }
    }
}
