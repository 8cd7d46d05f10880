package dev.muster.slack;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Listener;
import dev.muster.chat.Memory;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Pace;
import dev.muster.slack.workspace.Settings;
import java.time.Clock;
import java.util.Set;

/** Slack as a platform: what the core says goes out at Slack's pace, and what people do comes in acknowledged. */
public final class SlackChat implements Chat {
    private final Outgoing outgoing;

    public SlackChat(Settings settings, Memory memory, Clock clock) {
        this(settings, memory, clock, Pace.Limits.OF_SLACK);
    }

    SlackChat(Settings settings, Memory memory, Clock clock, Pace.Limits limits) {
        outgoing = new Outgoing(settings, memory, clock, limits);
    }

    @Override
    public String name() {
        return Identity.CHAT;
    }

    @Override
    public void start(Listener listener) {
        outgoing.start();
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
        return new Health(outgoing.isAnswered(), "", outgoing.troubles());
    }

    @Override
    public void close() {
        outgoing.close();
    }
}
