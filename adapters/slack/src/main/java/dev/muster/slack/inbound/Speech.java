package dev.muster.slack.inbound;

import static dev.muster.slack.inbound.Unreadable.needed;

import com.slack.api.app_backend.events.payload.EventsApiPayload;
import com.slack.api.bolt.App;
import com.slack.api.bolt.context.builtin.EventContext;
import com.slack.api.bolt.context.builtin.SlashCommandContext;
import com.slack.api.bolt.request.builtin.SlashCommandRequest;
import com.slack.api.bolt.response.Response;
import com.slack.api.model.event.AppMentionEvent;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.slack.workspace.Identity;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;

/** Words for us: after our command, or in a message that mentions us. */
final class Speech {
    private static final Pattern ANY = Pattern.compile(".*", Pattern.DOTALL);

    private final Hearing hearing;
    private final Outside outside;
    private final Clock clock;

    Speech(Hearing hearing, Outside outside, Clock clock) {
        this.hearing = hearing;
        this.outside = outside;
        this.clock = clock;
    }

    void register(App app) {
        // What our command is called is said in Slack, and nobody else's reaches us.
        app.command(ANY, this::command);
        app.event(AppMentionEvent.class, this::mention);
    }

    private Response command(SlashCommandRequest request, SlashCommandContext ctx) {
        var command = request.getPayload();
        var who = Whose.of(command.getEnterpriseId(), command.getTeamId(), false)
                .user(command.getUserId())
                .account();
        var place = Place.channel(Identity.CHAT, needed(command.getChannelId(), "channel"));
        var words = Typed.words(Optional.ofNullable(command.getText()).orElse(""));
        var delivery = "slack:command:" + needed(command.getTriggerId(), "trigger");
        var _ = hearing.listener();
        // Before the words: their answer may come at once.
        address(command.getResponseUrl()).ifPresent(url -> outside.commanded(place, who, url));
        hearing.take(new Incoming.Words(delivery, who, place, clock.instant(), words));
        return ctx.ack();
    }

    /** Without one we answer where we are a member. */
    static Optional<URI> address(String url) {
        return Optional.ofNullable(url)
                .filter(text -> text.startsWith("https://") || text.startsWith("http://"))
                .flatMap(text -> {
                    try {
                        return Optional.of(URI.create(text));
                    } catch (IllegalArgumentException _) {
                        return Optional.empty();
                    }
                });
    }

    private Response mention(EventsApiPayload<AppMentionEvent> payload, EventContext ctx) {
        var event = payload.getEvent();
        if (event.getBotId() != null || event.getSubtype() != null || event.getUser() == null) {
            return ctx.ack();
        }
        var origin = Origin.of(payload);
        var profile = Optional.ofNullable(event.getUserProfile()).map(AppMentionEvent.UserProfile::getTeam);
        var who = origin.user(event.getUser(), event.getUserTeam(), profile.orElse(null), event.getTeam());
        var self = origin.self(outside);
        if (self.contains(who.user())) {
            return ctx.ack();
        }
        var channel = Place.channel(Identity.CHAT, needed(event.getChannel(), "channel"));
        var place =
                Optional.ofNullable(event.getThreadTs()).map(channel::inThread).orElse(channel);
        var words = Typed.toUs(Optional.ofNullable(event.getText()).orElse(""), self);
        var at = Stamp.at(needed(event.getTs(), "time"));
        hearing.take(new Incoming.Words(origin.delivery(), who.account(), place, at, words));
        return ctx.ack();
    }
}
