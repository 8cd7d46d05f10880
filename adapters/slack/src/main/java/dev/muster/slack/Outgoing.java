package dev.muster.slack;

import dev.muster.chat.Account;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.chat.Memory;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.inbound.Outside;
import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Archives;
import dev.muster.slack.workspace.Colleagues;
import dev.muster.slack.workspace.Directs;
import dev.muster.slack.workspace.Links;
import dev.muster.slack.workspace.Pace;
import dev.muster.slack.workspace.Settings;
import dev.muster.slack.workspace.Standing;
import dev.muster.slack.workspace.Troubles;
import dev.muster.slack.workspace.Uploads;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that we ask of Slack, put together. */
final class Outgoing implements AutoCloseable {
    private final Troubles troubles = new Troubles();
    private final Api api;
    private final Standing standing;
    private final Colleagues colleagues;
    private final Speaker speaker;
    private final Rooms rooms;
    private final Caretaker caretaker;
    private final Home home;
    private final Outside reach;

    Outgoing(Settings settings, Memory memory, Clock clock, Pace.Limits limits) {
        api = new Api(settings, new Pace(clock, limits), troubles);
        standing = new Standing(api, clock);
        colleagues = new Colleagues(api, standing::self, clock);
        var archives = new Archives(api, standing::self);
        var links = new Links(standing::self);
        var directs = new Directs(api, memory);
        var uploads = new Uploads(api, memory);
        var beside = new Beside(uploads);
        var composer = new Composer(uploads, links, memory);
        var mail = new Mail(api, new Ledger(memory, archives, clock), directs, composer, beside);
        var commands = new Commands(api, clock);
        var own = new Private(directs, composer, beside);
        speaker = new Speaker(mail, new Whispers(api, mail, commands, own, memory), new Pages(api, composer), commands);
        rooms = new Rooms(api, settings.rooms(), memory);
        caretaker = new Caretaker(new Walls(api, mail, links, memory));
        home = new Home(settings.home(), mail, memory, clock);
        reach = new Reach(api, archives, commands, standing::self);
    }

    void start() {
        troubles.tell(
                trouble -> {
                    home.begun(trouble);
                    // Not here: a trouble begins in the middle of a call.
                    Thread.ofVirtual().name("slack-home").start(home::catchUp);
                },
                home::ended);
        standing.start(this::catchUp);
    }

    /** What waited for Slack. */
    void catchUp() {
        home.catchUp();
        caretaker.catchUp();
    }

    MessageRef post(Place place, Document document, String key) {
        if (rooms.isOurs(place)) {
            caretaker.invite(place, Speaker.called(document));
        }
        return speaker.post(place, document, key);
    }

    void edit(MessageRef message, Document document) {
        speaker.edit(message, document);
    }

    MessageRef whisper(Place place, Account to, Document document, String key) {
        return speaker.whisper(place, to, document, key);
    }

    Place openRoom(MessageRef root, Chat.Theme theme) {
        return rooms.open(root, theme);
    }

    void keepRoom(Place room, MessageRef root, Chat.Theme theme) {
        caretaker.keep(room, root, theme);
    }

    boolean vouchesFor(Account account) {
        return colleagues.isMember(account);
    }

    Set<Account> members(String group) {
        return colleagues.members(group);
    }

    /** Why Slack answers nothing that we ask; empty when it does. */
    Optional<String> outage() {
        return standing.outage();
    }

    List<String> troubles() {
        return troubles.sentences();
    }

    Outside outside() {
        return reach;
    }

    Api api() {
        return api;
    }

    @Override
    public void close() {
        standing.close();
        api.close();
    }
}
