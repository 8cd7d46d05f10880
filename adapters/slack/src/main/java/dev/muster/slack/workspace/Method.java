package dev.muster.slack.workspace;

import java.util.List;
import java.util.stream.Collectors;

/** Every method of Slack's Web API that we call, why, what it needs, and how often Slack takes it. */
public enum Method {
    AUTH_TEST("auth.test", Rate.OFTEN, "to learn who we are, and whether Slack answers"),
    POST("chat.postMessage", Rate.EACH_CHANNEL, "to say something", Scope.CHAT_WRITE),
    POST_EPHEMERAL("chat.postEphemeral", Rate.OFTEN, "to say something to one person", Scope.CHAT_WRITE),
    UPDATE("chat.update", Rate.FIFTY_A_MINUTE, "to keep what was said in step", Scope.CHAT_WRITE),
    VIEWS_OPEN("views.open", Rate.OFTEN, "to show a form"),
    VIEWS_PUBLISH("views.publish", Rate.OFTEN, "to show how things stand on the app's own page"),
    UPLOAD_URL("files.getUploadURLExternal", Rate.OFTEN, "to upload a chart or a file", Scope.FILES_WRITE),
    UPLOAD_COMPLETE("files.completeUploadExternal", Rate.OFTEN, "to share what was uploaded", Scope.FILES_WRITE),
    USERS_INFO("users.info", Rate.OFTEN, "to know whether somebody is a full member", Scope.USERS_READ),
    USERGROUPS_USERS("usergroups.users.list", Rate.TWENTY_A_MINUTE, "to know who is in a group", Scope.USERGROUPS_READ),
    HISTORY(
            "conversations.history",
            Rate.FIFTY_A_MINUTE,
            "to find a message of ours again, and to read one that somebody marked",
            Scope.CHANNELS_HISTORY,
            Scope.GROUPS_HISTORY,
            Scope.IM_HISTORY),
    REPLIES(
            "conversations.replies",
            Rate.FIFTY_A_MINUTE,
            "the same in a thread",
            Scope.CHANNELS_HISTORY,
            Scope.GROUPS_HISTORY,
            Scope.IM_HISTORY),
    OPEN("conversations.open", Rate.FIFTY_A_MINUTE, "to find the direct messages with a person", Scope.IM_WRITE),
    PINS_ADD("pins.add", Rate.TWENTY_A_MINUTE, "to pin the headline of what is going on", Scope.PINS_WRITE),
    PINS_REMOVE("pins.remove", Rate.TWENTY_A_MINUTE, "to unpin it when that is over", Scope.PINS_WRITE),
    BOOKMARKS_ADD(
            "bookmarks.add",
            Rate.TWENTY_A_MINUTE,
            "to link an incident's channel to its headline",
            Scope.BOOKMARKS_WRITE),
    CREATE("conversations.create", Rate.TWENTY_A_MINUTE, "to open an incident's channel", Scope.CHANNELS_MANAGE),
    SET_TOPIC("conversations.setTopic", Rate.TWENTY_A_MINUTE, "to say there how things stand", Scope.CHANNELS_MANAGE),
    INVITE("conversations.invite", Rate.FIFTY_A_MINUTE, "to bring who is called there", Scope.CHANNELS_MANAGE),
    CONNECTIONS_OPEN("apps.connections.open", Rate.OFTEN, "to open sockets", Scope.CONNECTIONS_WRITE);

    /** How often Slack takes a call, as far as it says so. */
    public enum Rate {
        OFTEN,
        EACH_CHANNEL,
        FIFTY_A_MINUTE,
        TWENTY_A_MINUTE
    }

    private final String wire;
    private final Rate rate;
    private final String reason;

    @SuppressWarnings("ImmutableEnumChecker") // List.of, which the checker does not know to be immutable.
    private final List<Scope> scopes;

    Method(String wire, Rate rate, String reason, Scope... scopes) {
        this.wire = wire;
        this.rate = rate;
        this.reason = reason;
        this.scopes = List.of(scopes);
    }

    /** As Slack calls it. */
    public String wire() {
        return wire;
    }

    public Rate rate() {
        return rate;
    }

    public String reason() {
        return reason;
    }

    /** One of them each time; which, depends on the kind of channel. */
    public List<Scope> scopes() {
        return scopes;
    }

    String needs() {
        return scopes.stream().map(Scope::wire).collect(Collectors.joining(" or "));
    }
}
