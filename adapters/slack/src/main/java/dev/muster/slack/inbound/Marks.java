package dev.muster.slack.inbound;

import static dev.muster.slack.inbound.Unreadable.needed;

import com.slack.api.app_backend.events.payload.EventsApiPayload;
import com.slack.api.app_backend.interactive_components.payload.MessageShortcutPayload;
import com.slack.api.bolt.App;
import com.slack.api.bolt.context.builtin.EventContext;
import com.slack.api.bolt.context.builtin.MessageShortcutContext;
import com.slack.api.bolt.request.builtin.MessageShortcutRequest;
import com.slack.api.bolt.response.Response;
import com.slack.api.model.event.AppHomeOpenedEvent;
import com.slack.api.model.event.ReactionAddedEvent;
import dev.muster.chat.Incoming;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.chat.Said;
import dev.muster.slack.workspace.Heard;
import dev.muster.slack.workspace.Identity;
import java.util.Optional;

/** Messages marked as worth keeping, from their menu or with the emoji; and visits to the app's own page. */
final class Marks {
    private static final String SKIN_TONE = "::skin-tone-";
    private static final String NO_TEXT = "(a message without text)";

    private final String emoji;
    private final Hearing hearing;
    private final Outside outside;
    private final Reactions reactions;

    Marks(String emoji, Hearing hearing, Outside outside, Reactions reactions) {
        this.emoji = emoji;
        this.hearing = hearing;
        this.outside = outside;
        this.reactions = reactions;
    }

    void register(App app) {
        app.messageShortcut(Heard.SHORTCUT.wire(), this::shortcut);
        app.event(ReactionAddedEvent.class, this::reaction);
        app.event(AppHomeOpenedEvent.class, this::visit);
    }

    private Response shortcut(MessageShortcutRequest request, MessageShortcutContext ctx) {
        var payload = request.getPayload();
        var message = needed(payload.getMessage(), "message");
        var user = needed(payload.getUser(), "user");
        var whose = whose(payload);
        var channel = Place.channel(
                Identity.CHAT, needed(needed(payload.getChannel(), "channel").getId(), "channel"));
        var place = Optional.ofNullable(message.getThreadTs())
                .map(channel::inThread)
                .orElse(channel);
        var ts = needed(message.getTs(), "time");
        var author = Optional.ofNullable(message.getUser())
                .or(() -> Optional.ofNullable(message.getBotId()))
                .orElse("unknown");
        var at = needed(payload.getActionTs(), "time of its own");
        hearing.take(pinned(
                "slack:shortcut:" + needed(payload.getTriggerId(), "trigger") + ":" + at,
                whose.user(user.getId(), user.getTeamId()),
                at,
                new Said(
                        new MessageRef(place, ts),
                        whose.user(author, message.getTeam()).account(),
                        Stamp.at(ts),
                        message.getText())));
        return ctx.ack();
    }

    private static Whose whose(MessageShortcutPayload payload) {
        var team = Optional.ofNullable(payload.getTeam());
        var enterprise = Optional.ofNullable(payload.getEnterprise())
                .map(MessageShortcutPayload.Enterprise::getId)
                .or(() -> team.map(MessageShortcutPayload.Team::getEnterpriseId));
        return new Whose(enterprise, team.map(MessageShortcutPayload.Team::getId), team.isEmpty());
    }

    static Incoming.Pinned pinned(String delivery, Identity who, String at, Said said) {
        var text = said.text().isBlank() ? NO_TEXT : said.text();
        return new Incoming.Pinned(
                delivery,
                who.account(),
                said.message().place(),
                Stamp.at(at),
                new Said(said.message(), said.author(), said.at(), text));
    }

    private Response reaction(EventsApiPayload<ReactionAddedEvent> payload, EventContext ctx) {
        var event = payload.getEvent();
        var origin = Origin.of(payload);
        var item = needed(event.getItem(), "item");
        if ("message".equals(item.getType())
                && isOurs(needed(event.getReaction(), "reaction"))
                && !origin.self(outside).contains(event.getUser())) {
            var _ = hearing.listener();
            reactions.keep(new Reaction(
                    origin.event(),
                    origin.user(event.getUser()),
                    needed(item.getChannel(), "channel"),
                    needed(item.getTs(), "message"),
                    needed(event.getEventTs(), "time")));
        }
        return ctx.ack();
    }

    private boolean isOurs(String reaction) {
        int tone = reaction.indexOf(SKIN_TONE);
        return (tone < 0 ? reaction : reaction.substring(0, tone)).equals(emoji);
    }

    private Response visit(EventsApiPayload<AppHomeOpenedEvent> payload, EventContext ctx) {
        var event = payload.getEvent();
        if ("home".equals(event.getTab())) {
            var origin = Origin.of(payload);
            var who = origin.user(event.getUser());
            hearing.take(new Incoming.Visit(
                    origin.delivery(),
                    who.account(),
                    Place.channel(Identity.CHAT, "page:" + who.user()),
                    Stamp.at(needed(event.getEventTs(), "time"))));
        }
        return ctx.ack();
    }
}
