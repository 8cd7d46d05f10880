package dev.muster.slack;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Listener;
import dev.muster.chat.Memory;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.inbound.Ears;
import dev.muster.slack.inbound.Patience;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Pace;
import dev.muster.slack.workspace.Settings;
import io.javalin.config.JavalinConfig;
import java.time.Clock;
import java.util.Set;

/** Slack as a platform: what the core says goes out at Slack's pace, and what people do comes in acknowledged. */
public final class SlackChat implements Chat {
    private final Outgoing outgoing;
    private final Ears ears;
    private final Way way;

    public SlackChat(Settings settings, Memory memory, Clock clock) {
        this(settings, memory, clock, Pace.Limits.OF_SLACK, Patience.WITH_SLACK);
    }

    SlackChat(Settings settings, Memory memory, Clock clock, Pace.Limits limits, Patience patience) {
        outgoing = new Outgoing(settings, memory, clock, limits);
        ears = new Ears(settings.emoji(), memory, outgoing.outside(), clock);
        way = Way.of(settings.connection(), outgoing.api(), ears, patience, clock);
    }

    /** Adds to our web server what Slack calls in HTTP mode; over sockets there is nothing to call. */
    public void mount(JavalinConfig server) {
        if (way instanceof Way.ByHttp(var endpoint)) {
            endpoint.mount(server.routes);
        }
    }

    @Override
    public String name() {
        return Identity.CHAT;
    }

    @Override
    public void start(Listener listener) {
        outgoing.start();
        ears.listen(listener);
        if (way instanceof Way.BySockets(var sockets)) {
            sockets.start();
        }
    }

    @Override
    public MessageRef post(Place place, Document document, String key) {
        return outgoing.post(place, document, key);
    }

    @Override
    public void edit(MessageRef message, Document document) {
        outgoing.edit(message, document);
    }

    @Override
    public MessageRef whisper(Place place, Account to, Document document, String key) {
        return outgoing.whisper(place, to, document, key);
    }

    @Override
    public Place openRoom(MessageRef root, Theme theme) {
        return outgoing.openRoom(root, theme);
    }

    @Override
    public void keepRoom(Place room, MessageRef root, Theme theme) {
        outgoing.keepRoom(room, root, theme);
    }

    @Override
    public boolean vouchesFor(Account account) {
        return outgoing.vouchesFor(account);
    }

    @Override
    public Set<Account> members(String group) {
        return outgoing.members(group);
    }

    @Override
    public Health health() {
        var outage = outgoing.outage();
        return new Health(outage.isEmpty() && way.isOpen(), outage.orElseGet(way::detail), outgoing.troubles());
    }

    /** What is being taken is taken to its end; what comes from then on is not acknowledged, and comes again. */
    @Override
    public void close() {
        if (way instanceof Way.BySockets(var sockets)) {
            sockets.close();
        }
        ears.close();
        outgoing.close();
    }
}
