package dev.muster.slack.testing;

import dev.muster.slack.testing.People.Member;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Slack sends when people do something, field by field as its reference shows it. */
final class Payloads {
    /** Of old, before signatures. */
    private static final String VERIFICATION = "verification-of-old";

    private final World world;

    Payloads(World world) {
        this.world = world;
    }

    /** The fields of a slash command's form. */
    ObjectNode command(Member who, Channel channel, String command, String text) {
        var id = who.identity();
        var fields = Json.object()
                .put("token", VERIFICATION)
                .put("team_id", id.team())
                .put("team_domain", Installation.DOMAIN);
        world.enterprise.ifPresent(
                enterprise -> fields.put("enterprise_id", enterprise).put("enterprise_name", "enterprise"));
        return fields.put("channel_id", channel.id)
                .put("channel_name", channel.name)
                .put("user_id", id.user())
                .put("user_name", who.name())
                .put("command", command)
                .put("text", text)
                .put("api_app_id", world.app.app())
                .put("is_enterprise_install", "false")
                .put("response_url", responseUrl(channel, who, Optional.empty()))
                .put("trigger_id", world.windows.trigger(id.user()));
    }

    private String responseUrl(Channel channel, Member who, Optional<String> message) {
        return world.address + "/response/"
                + world.responseUrls.create(channel.id, who.identity().user(), message);
    }

    /** The wrapper of an event. */
    ObjectNode event(ObjectNode event, boolean shared) {
        var wrapper = Json.object()
                .put("token", VERIFICATION)
                .put("team_id", world.app.team())
                .put("context_team_id", world.app.team());
        world.enterprise.ifPresentOrElse(
                enterprise -> wrapper.put("enterprise_id", enterprise).put("context_enterprise_id", enterprise),
                () -> wrapper.putNull("context_enterprise_id"));
        wrapper.put("api_app_id", world.app.app()).set("event", event);
        wrapper.put("type", "event_callback")
                .put("event_id", world.ids.next("Ev"))
                .put("event_time", world.clock.instant().getEpochSecond());
        var authorization = wrapper.putArray("authorizations").addObject();
        world.enterprise.ifPresentOrElse(
                enterprise -> authorization.put("enterprise_id", enterprise),
                () -> authorization.putNull("enterprise_id"));
        authorization
                .put("team_id", world.app.team())
                .put("user_id", world.app.botUser())
                .put("is_bot", true)
                .put("is_enterprise_install", false);
        return wrapper.put("is_ext_shared_channel", shared).put("event_context", "4-" + Ids.secret());
    }

    /** What somebody wrote, as it stands in the channel. */
    ObjectNode message(Member who, Optional<String> thread, String text) {
        var id = who.identity();
        var message = Json.object()
                .put("type", "message")
                .put("user", id.user())
                .put("ts", world.ids.ts())
                .put("client_msg_id", Ids.envelope())
                .put("text", text)
                .put("team", id.team());
        if (who.foreign()) {
            message.put("user_team", id.team()).put("source_team", id.team());
        }
        if (who.kind() == FakeSlack.Kind.BOT) {
            message.put("bot_id", "B" + id.user().substring(1));
        }
        var block =
                message.putArray("blocks").addObject().put("type", "rich_text").put("block_id", Ids.block());
        var section = block.putArray("elements").addObject().put("type", "rich_text_section");
        section.putArray("elements").addObject().put("type", "text").put("text", text);
        thread.ifPresent(root -> message.put("thread_ts", root));
        return message;
    }

    /** The same as the event that tells of it. */
    ObjectNode told(String type, ObjectNode message, Channel channel) {
        var event = message.deepCopy()
                .put("type", type)
                .put("channel", channel.id)
                .put("event_ts", Json.text(message, "ts"));
        if (type.equals("message")) {
            event.put(
                    "channel_type",
                    switch (channel.privacy) {
                        case PUBLIC -> "channel";
                        case PRIVATE -> "group";
                        case DIRECT -> "im";
                    });
        }
        return event;
    }

    ObjectNode reaction(Member who, Channel channel, Post post, String emoji) {
        var event = Json.object()
                .put("type", "reaction_added")
                .put("user", who.identity().user())
                .put("reaction", emoji)
                .put("item_user", post.author)
                .put("event_ts", world.ids.ts());
        event.putObject("item")
                .put("type", "message")
                .put("channel", channel.id)
                .put("ts", post.ts);
        return event;
    }

    ObjectNode homeOpened(Member who) {
        var user = who.identity().user();
        var event = Json.object()
                .put("type", "app_home_opened")
                .put("user", user)
                .put("channel", world.channels.direct(user).id)
                .put("tab", "home")
                .put("event_ts", world.ids.ts());
        world.windows.home(user).ifPresent(view -> event.set("view", view.deepCopy()));
        return event;
    }

    private ObjectNode interaction(String type, Member who) {
        var id = who.identity();
        var payload = Json.object().put("type", type);
        payload.putObject("team").put("id", world.app.team()).put("domain", Installation.DOMAIN);
        payload.putObject("user")
                .put("id", id.user())
                .put("username", who.name())
                .put("name", who.name())
                .put("team_id", id.team());
        world.enterprise.ifPresentOrElse(
                enterprise ->
                        payload.putObject("enterprise").put("id", enterprise).put("name", "enterprise"),
                () -> payload.putNull("enterprise"));
        return payload.put("api_app_id", world.app.app())
                .put("token", VERIFICATION)
                .put("is_enterprise_install", false)
                .put("trigger_id", world.windows.trigger(id.user()));
    }

    private static void put(ObjectNode payload, Channel channel) {
        payload.putObject("channel").put("id", channel.id).put("name", channel.name);
    }

    ObjectNode press(Member who, Channel channel, Post post, ObjectNode action) {
        var payload = interaction("block_actions", who);
        boolean ephemeral = post.onlyFor.isPresent();
        var container = payload.putObject("container")
                .put("type", "message")
                .put("message_ts", post.ts)
                .put("channel_id", channel.id)
                .put("is_ephemeral", ephemeral);
        post.thread.ifPresent(root -> container.put("thread_ts", root));
        put(payload, channel);
        if (!ephemeral) {
            payload.set("message", post.json.deepCopy());
        }
        payload.putObject("state").putObject("values");
        payload.put("response_url", responseUrl(channel, who, Optional.of(post.ts)));
        return pressed(payload, action);
    }

    ObjectNode pressOnView(Member who, JsonNode view, ObjectNode action) {
        var payload = interaction("block_actions", who);
        payload.putObject("container").put("type", "view").put("view_id", Json.text(view, "id"));
        payload.set("view", view.deepCopy());
        return pressed(payload, action);
    }

    private ObjectNode pressed(ObjectNode payload, ObjectNode action) {
        action.put("action_ts", world.ids.ts());
        payload.putArray("actions").add(action);
        return payload;
    }

    ObjectNode shortcut(Member who, Channel channel, Post post, String callback) {
        var payload = interaction("message_action", who)
                .put("action_ts", world.ids.ts())
                .put("callback_id", callback)
                .put("message_ts", post.ts)
                .put("response_url", responseUrl(channel, who, Optional.empty()));
        put(payload, channel);
        payload.set("message", post.json.deepCopy());
        return payload;
    }

    ObjectNode submission(Member who, JsonNode view, ObjectNode values) {
        var payload = interaction("view_submission", who);
        var shown = Json.copy(view);
        shown.putObject("state").set("values", values);
        payload.set("view", shown);
        payload.putArray("response_urls");
        return payload;
    }
}
