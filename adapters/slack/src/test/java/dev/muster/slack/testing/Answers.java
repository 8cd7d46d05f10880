package dev.muster.slack.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What follows from an ack: a modal closes or shows mistakes, a command is answered. */
final class Answers {
    private final World world;
    private final Contents contents;

    Answers(World world) {
        this.world = world;
        this.contents = new Contents(world);
    }

    void follow(Delivery delivery) {
        var payload = delivery.payload();
        if (Json.text(payload, "type").equals("view_submission")) {
            submitted(Json.text(payload.path("view"), "id"), delivery.response());
        } else if (delivery.type().equals(Parcel.Kind.COMMAND.type)
                && !delivery.response().isEmpty()) {
            say(Json.text(payload, "channel_id"), Json.text(payload, "user_id"), delivery.response());
        }
    }

    private void submitted(String view, JsonNode response) {
        world.windows.find(view).ifPresent(window -> {
            switch (Json.text(response, "response_action")) {
                case "errors" -> {
                    Map<String, String> errors = new LinkedHashMap<>();
                    response.path("errors")
                            .properties()
                            .forEach(e -> errors.put(e.getKey(), e.getValue().asString()));
                    world.windows.replace(new Window(view, window.user(), window.view(), errors));
                }
                case "update" ->
                    world.windows.replace(
                            new Window(view, window.user(), contents.view(response.path("view"), view), Map.of()));
                case "push" ->
                    world.windows.push(window.user(), contents.view(response.path("view"), world.ids.next("V")));
                case "clear" -> world.windows.closeAll(window.user());
                default -> world.windows.close(view);
            }
        });
    }

    /** An answer that one person sees, or everybody when it says so. */
    Post say(String channel, String user, JsonNode said) {
        boolean everybody = Json.text(said, "response_type").equals("in_channel");
        var thread = Optional.of(Json.text(said, "thread_ts")).filter(ts -> !ts.isEmpty());
        var message = contents.message(new Arguments(Json.copy(said)), thread);
        var post = new Post(message, everybody ? Optional.empty() : Optional.of(user));
        return world.channels.byPeople(channel).add(post);
    }

    /** What comes by a response url. */
    void respond(String url, JsonNode said) {
        var use = world.responseUrls.use(url);
        var channel = world.channels.byPeople(use.channel());
        var before = use.message().map(channel.posts::get);
        if (said.path("delete_original").asBoolean(false)) {
            before.ifPresent(post -> channel.delete(post.ts));
        } else if (said.path("replace_original").asBoolean(false) && before.isPresent()) {
            var post = before.get();
            var now = post.json.deepCopy();
            now.remove("blocks");
            contents.fill(now, new Arguments(Json.copy(said)));
            post.before.add(post.json);
            post.json = now;
        } else {
            say(use.channel(), use.user(), said);
        }
    }
}
