package dev.muster.slack.testing;

import dev.muster.chat.Secret;
import dev.muster.slack.testing.Channel.Privacy;
import dev.muster.slack.testing.Faults.Fault;
import dev.muster.slack.workspace.Identity;
import dev.muster.slack.workspace.Settings;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Slack of our own: one workspace with one app in it, on a port of this machine. It keeps what the app says, does what people
 * do, refuses what Slack refuses, and fails when it is asked to.
 */
public final class FakeSlack implements AutoCloseable {
    private final World world = new World();
    private final Faults faults = new Faults();
    private final Hub hub = new Hub(world);
    private final WebApi api = new WebApi(world, faults, hub::url);
    private final Deliveries deliveries = new Deliveries(world, hub);
    private final Acts acts = new Acts(world);
    private final Javalin server;

    /** Who somebody is. */
    public enum Kind {
        MEMBER,
        GUEST,
        BOT,
        DEACTIVATED,
        /** Of another workspace, in channels that both share. */
        FOREIGN
    }

    private FakeSlack(int port, Consumer<RoutesConfig> more) {
        server = new Wire(world, faults, api, hub).start(port, more);
        world.alone(() -> world.address = "http://127.0.0.1:" + server.port());
    }

    public static FakeSlack start() {
        return start(0, _ -> {});
    }

    /** With {@code more} on the same port. */
    static FakeSlack start(int port, Consumer<RoutesConfig> more) {
        return new FakeSlack(port, more);
    }

    public URI api() {
        return URI.create("http://127.0.0.1:" + server.port() + "/api/");
    }

    public String botToken() {
        return world.app.botToken().reveal();
    }

    public String appToken() {
        return world.app.appToken().reveal();
    }

    public String signingSecret() {
        return world.app.signingSecret().reveal();
    }

    public String team() {
        return world.app.team();
    }

    public String botUser() {
        return world.app.botUser();
    }

    public String app() {
        return world.app.app();
    }

    public Settings settings(Settings.Connection connection) {
        return new Settings(
                connection, world.app.botToken(), api(), Optional.empty(), Settings.Rooms.THREADS, "pushpin");
    }

    public Settings sockets() {
        return settings(new Settings.Connection.Sockets(world.app.appToken()));
    }

    public Settings http() {
        return settings(new Settings.Connection.Http(world.app.signingSecret()));
    }

    /** From now on events, commands and clicks are sent there. */
    public void requestUrl(URI url) {
        deliveries.call(new Caller(url, new Secret(signingSecret())));
    }

    /** How many sockets were ever opened. */
    public long socketsOpened() {
        return hub.opened();
    }

    /** As Slack does when an administrator enters the address: whether the app sends the challenge back. */
    public boolean verifyRequestUrl() {
        return deliveries.challenge();
    }

    // The workspace.

    /** The workspace belongs to an organisation of several. Before any user is created. */
    public void enterprise(String id) {
        world.alone(() -> world.enterprise = Optional.of(id));
    }

    public Identity user(String name, Kind kind) {
        return world.alone(() -> {
            boolean foreign = kind == Kind.FOREIGN;
            var enterprise = foreign ? Optional.<String>empty() : world.enterprise;
            var team = foreign ? world.awayTeam : world.app.team();
            var identity = new Identity(enterprise, team, world.ids.next("U"));
            world.people.add(new People.Member(identity, name, kind));
            return identity;
        });
    }

    /** Makes of a user another one: somebody leaves, or becomes a guest. */
    public void becomes(Identity who, Kind kind) {
        world.alone(() -> world.people.add(
                new People.Member(who, world.people.get(who.user()).name(), kind)));
    }

    public String group(String handle, Identity... users) {
        return world.alone(() -> {
            var ids = List.of(users).stream().map(Identity::user).toList();
            var group = new People.Group(world.ids.next("S"), handle, ids);
            world.people.add(group);
            return group.id();
        });
    }

    /** User groups cannot be read: {@code plan_upgrade_required}. */
    public void freePlan(boolean now) {
        world.alone(() -> world.freePlan = now);
    }

    public String channel(String name, Identity... members) {
        return channel(name, Privacy.PUBLIC, members);
    }

    public String privateChannel(String name, Identity... members) {
        return channel(name, Privacy.PRIVATE, members);
    }

    private String channel(String name, Privacy privacy, Identity... members) {
        return world.alone(() -> {
            var channel = world.channels.create(name, privacy);
            for (var member : members) {
                channel.members.add(member.user());
                channel.shared |= !member.team().equals(world.app.team());
            }
            return channel.id;
        });
    }

    public void archive(String channel) {
        world.alone(() -> world.channels.byPeople(channel).archived = true);
    }

    public void removeBot(String channel) {
        world.alone(() -> world.channels.byPeople(channel).members.remove(world.app.botUser()));
    }

    public void inviteBot(String channel) {
        world.alone(() -> world.channels.byPeople(channel).members.add(world.app.botUser()));
    }

    public List<Room> channels() {
        return world.alone(() -> world.channels.all().stream().map(Room::of).toList());
    }

    public String topic(String channel) {
        return world.alone(() -> world.channels.byPeople(channel).topic);
    }

    /** The ts of what is pinned. */
    public List<String> pins(String channel) {
        return world.alone(() -> List.copyOf(world.channels.byPeople(channel).pins));
    }

    public List<JsonNode> bookmarks(String channel) {
        return world.alone(() -> world.channels.byPeople(channel).bookmarks.values().stream()
                .map(ObjectNode::deepCopy)
                .<JsonNode>map(b -> b)
                .toList());
    }

    // What people do. Returns once it is acked or given up.

    private Delivery deliver(Supplier<Parcel> act) {
        return deliveries.deliver(world.alone(act));
    }

    public Delivery command(Identity who, String channel, String text) {
        return deliver(() -> acts.command(who, channel, "/db", text));
    }

    public Delivery mention(Identity who, String channel, Optional<String> thread, String text) {
        return deliver(() -> acts.mention(who, channel, thread, text));
    }

    /** In the direct messages with the app. */
    public Delivery direct(Identity who, String text) {
        return deliver(() -> acts.direct(who, text));
    }

    /** A button by its value, in a message or, with the ts "page", on somebody's own home page. */
    public Delivery press(Identity who, String channel, String ts, String buttonId) {
        return deliver(() -> acts.press(who, channel, ts, buttonId));
    }

    /** {@code answers}: by label, block id or action id of the question. */
    public Delivery submit(Identity who, String viewId, Map<String, String> answers) {
        return deliver(() -> acts.submit(who, viewId, answers));
    }

    public Delivery react(Identity who, String channel, String ts, String emoji) {
        return deliver(() -> acts.react(who, channel, ts, emoji));
    }

    public Delivery shortcut(Identity who, String channel, String ts, String callback) {
        return deliver(() -> acts.shortcut(who, channel, ts, callback));
    }

    public Delivery openHome(Identity who) {
        return deliver(() -> acts.openHome(who));
    }

    /** Commands at a rate, of which nothing is kept but how long their acks took: their triggers and response urls lead nowhere. */
    public Flood flood(Identity who, String channel, String text, int count, int perSecond)
            throws InterruptedException {
        var flooded = world.alone(() -> acts.flood(who, channel, "/db", text));
        return Flood.run(deliveries.transport(), flooded, count, perSecond, deliveries.ackWithin());
    }

    public Delivery redeliver(Delivery delivery) {
        return deliveries.again(delivery);
    }

    /** Anything, over the sockets. */
    public Delivery raw(ObjectNode envelope) {
        return deliveries.raw(envelope);
    }

    /** A person's message of which the app hears nothing. */
    public String say(Identity who, String channel, Optional<String> thread, String text) {
        return world.alone(() -> acts.say(who, world.channels.byPeople(channel), thread, text).ts);
    }

    /** Somebody deletes a message. */
    public void delete(String channel, String ts) {
        world.alone(() -> world.channels.byPeople(channel).delete(ts));
    }

    public Optional<Window> window(Identity who) {
        return world.alone(() -> world.windows.before(who.user()));
    }

    public Optional<JsonNode> page(Identity who) {
        return world.alone(() -> world.windows.home(who.user()).map(ObjectNode::deepCopy));
    }

    // What goes wrong.

    /** {@code ok: false}; the method may be "*". */
    public void fail(String method, String error, int times) {
        faults.order(method, new Fault.No(error), times);
    }

    public void limit(String method, Duration retryAfter, int times) {
        faults.order(method, new Fault.Limit(retryAfter), times);
    }

    public void status(String method, int httpStatus, int times) {
        faults.order(method, new Fault.Status(httpStatus), times);
    }

    /** Nothing that was ordered goes wrong any more. */
    public void heal() {
        faults.clear();
    }

    public void down(boolean down) {
        faults.down(down);
        if (down) {
            hub.drop();
        }
    }

    public void disconnect(String reason) {
        hub.tellDisconnect(reason);
    }

    public void mute(boolean mute) {
        hub.mute(mute);
    }

    /** The sockets that are open now look alive for ever and deliver nothing; those opened later do. */
    public void pretendDeaf() {
        hub.deafen(Integer.MAX_VALUE);
    }

    /** Only one of them. */
    public void pretendOneDeaf() {
        hub.deafen(1);
    }

    public void strictScopes(Set<String> granted) {
        world.alone(() -> world.scopes = Optional.of(Set.copyOf(granted)));
    }

    /** Slack's own rate limits. */
    public void enforceLimits(boolean now) {
        api.limited(now);
    }

    /** A new file can be shown in a message only when that was refused so many times. */
    public void slowFiles(int times) {
        world.alone(() -> world.uploads.slow(times));
    }

    /** For tests of something else than Slack's times: no stall of a busy machine is taken for an answer that never came. */
    public FakeSlack unhurried() {
        deliveries.patience(Deliveries.Patience.of(Duration.ofMinutes(1)));
        return holdingTriggers();
    }

    /** Triggers grow old only by {@link #forward}. */
    public FakeSlack holdingTriggers() {
        world.triggerClock.stand();
        return this;
    }

    /** How long an ack is waited for, and after which pauses an event comes again. */
    public void patience(Duration ack, Duration... pauses) {
        deliveries.patience(new Deliveries.Patience(ack, List.of(pauses)));
    }

    /** Moves the clock of triggers, response urls and rate limits. */
    public void forward(Duration by) {
        world.forward(by);
    }

    // What stands there.

    /** Oldest first, those for one person among them. */
    public List<Message> messages(String channel) {
        return world.alone(() -> world.channels.byPeople(channel).posts.values().stream()
                .map(post -> post.seen(channel))
                .toList());
    }

    /** As people see it. */
    public String read(Message message) {
        return Markup.read(message.json());
    }

    /** How many pings, links and pieces of markup Slack sees in it. */
    public int active(Message message) {
        return Markup.active(message.json());
    }

    public List<Call> calls(String method) {
        return api.calls().stream().filter(call -> call.method().equals(method)).toList();
    }

    public List<Call> calls() {
        return api.calls();
    }

    public int responseUrlUses() {
        return world.alone(world.responseUrls::uses);
    }

    public List<Socket> openSockets() {
        return hub.sockets();
    }

    @Override
    public void close() {
        deliveries.close();
        hub.close();
        server.stop();
    }
}
