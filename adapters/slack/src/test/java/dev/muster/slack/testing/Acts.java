package dev.muster.slack.testing;

import dev.muster.slack.testing.Parcel.Kind;
import dev.muster.slack.testing.People.Member;
import dev.muster.slack.workspace.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What people do, as far as Slack's own client lets them. */
final class Acts {
    /** The ts by which a button of somebody's home page is pressed. */
    static final String PAGE = "page";

    private final World world;
    private final Payloads payloads;
    private final Scopes scopes;

    Acts(World world) {
        this.world = world;
        this.payloads = new Payloads(world);
        this.scopes = new Scopes(world);
    }

    private Member member(Identity who) {
        return world.people.find(who.user()).orElseThrow(() -> new AssertionError("there is no user " + who.user()));
    }

    Parcel command(Identity who, String channel, String command, String text) {
        commands();
        return Parcel.of(Kind.COMMAND, payloads.command(member(who), world.channels.byPeople(channel), command, text));
    }

    /** The same command again and again, each with ids of its own of which nobody here remembers anything. */
    IntFunction<Parcel> flood(Identity who, String channel, String command, String text) {
        var first = command(who, channel, command, text);
        return _ -> {
            var fields = first.payload().deepCopy().put("trigger_id", world.ids.trigger());
            return Parcel.of(Kind.COMMAND, fields);
        };
    }

    private void commands() {
        if (scopes.lacksCommands()) {
            throw new AssertionError("without the scope commands an app has no commands and shortcuts");
        }
    }

    /** The event, if the app hears of such in this channel. */
    private Parcel event(Channel channel, ObjectNode event) {
        scopes.missing(Json.text(event, "type"), channel.privacy).ifPresent(scope -> {
            throw new AssertionError("without the scope " + scope + " an app hears of no " + Json.text(event, "type"));
        });
        if (!channel.members.contains(world.app.botUser())) {
            throw new AssertionError("the app is not in " + channel.name + " and hears nothing of it");
        }
        return Parcel.of(Kind.EVENT, payloads.event(event, channel.shared));
    }

    Post say(Identity who, Channel channel, Optional<String> thread, String text) {
        if (channel.archived) {
            throw new AssertionError(channel.name + " is archived: nobody can write there");
        }
        return channel.add(new Post(payloads.message(member(who), thread, text), Optional.empty()));
    }

    Parcel mention(Identity who, String channel, Optional<String> thread, String text) {
        var there = world.channels.byPeople(channel);
        var post = say(who, there, thread, "<@" + world.app.botUser() + "> " + text);
        return event(there, payloads.told("app_mention", post.json, there));
    }

    Parcel direct(Identity who, String text) {
        var there = world.channels.direct(who.user());
        var post = say(who, there, Optional.empty(), text);
        return event(there, payloads.told("message", post.json, there));
    }

    Parcel react(Identity who, String channel, String ts, String emoji) {
        var there = world.channels.byPeople(channel);
        return event(there, payloads.reaction(member(who), there, post(there, who, ts), emoji));
    }

    Parcel openHome(Identity who) {
        return Parcel.of(Kind.EVENT, payloads.event(payloads.homeOpened(member(who)), false));
    }

    Parcel shortcut(Identity who, String channel, String ts, String callback) {
        commands();
        var there = world.channels.byPeople(channel);
        return Parcel.of(Kind.CLICK, payloads.shortcut(member(who), there, post(there, who, ts), callback));
    }

    Parcel press(Identity who, String channel, String ts, String value) {
        if (ts.equals(PAGE)) {
            var page = world.windows
                    .home(who.user())
                    .orElseThrow(() -> new AssertionError("nothing was published for " + who.user()));
            return Parcel.of(Kind.CLICK, payloads.pressOnView(member(who), page, button(page, value)));
        }
        var there = world.channels.byPeople(channel);
        var post = post(there, who, ts);
        return Parcel.of(Kind.CLICK, payloads.press(member(who), there, post, button(post.json, value)));
    }

    Parcel submit(Identity who, String view, Map<String, String> answers) {
        var window = world.windows
                .before(who.user())
                .filter(open -> open.id().equals(view))
                .orElseThrow(() -> new AssertionError("the window " + view + " is not open before " + who.user()));
        var values = Answering.values(window.view(), answers);
        return Parcel.of(Kind.CLICK, payloads.submission(member(who), window.view(), values));
    }

    private static Post post(Channel channel, Identity who, String ts) {
        return Optional.ofNullable(channel.posts.get(ts))
                .filter(post -> post.onlyFor.map(who.user()::equals).orElse(true))
                .orElseThrow(() -> new AssertionError("there is no message " + ts + " in " + channel.name));
    }

    /** The action of a button, wherever it stands in the blocks. */
    private static ObjectNode button(JsonNode content, String value) {
        for (var block : content.path("blocks")) {
            var accessory = block.path("accessory");
            var elements = block.path("elements").valueStream().toList();
            for (var element : accessory.isMissingNode() ? elements : List.of(accessory)) {
                if (Json.text(element, "type").equals("button")
                        && Json.text(element, "value").equals(value)) {
                    var action = Json.copy(element).put("block_id", Json.text(block, "block_id"));
                    action.remove("confirm");
                    return action;
                }
            }
        }
        throw new AssertionError("there is no button " + value + " in " + content.path("blocks"));
    }
}
