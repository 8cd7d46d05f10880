package dev.muster.slack.workspace;

/** What the app may do in Slack, each with its one reason. What is not here is not asked for. */
public enum Scope {
    CHAT_WRITE("chat:write", "to say something where Muster was invited, and to keep it in step with what happens"),
    FILES_WRITE("files:write", "to bring charts, reports and long tables along"),
    USERS_READ("users:read", "to tell members from guests, bots and people who have left before their approval counts"),
    USERGROUPS_READ("usergroups:read", "to know who is in the groups that may ask and approve"),
    CHANNELS_HISTORY(
            "channels:history",
            "to find a message of Muster's own again after a crash, and to keep what was said in a message that"
                    + " somebody marks with the emoji"),
    GROUPS_HISTORY("groups:history", "the same in private channels where Muster was invited"),
    IM_HISTORY("im:history", "the same in direct messages with Muster"),
    IM_WRITE("im:write", "to answer a person alone where an answer only for them is impossible otherwise"),
    PINS_WRITE("pins:write", "to pin the headline of an incident while it is open"),
    BOOKMARKS_WRITE("bookmarks:write", "to bookmark the headline in the channel of an incident"),
    CHANNELS_MANAGE("channels:manage", "to open a channel for an incident, keep its topic, and invite who is called"),
    APP_MENTIONS_READ("app_mentions:read", "to hear @Muster, also in threads, where slash commands do not work"),
    REACTIONS_READ("reactions:read", "to see the emoji that marks a message as worth keeping"),
    COMMANDS("commands", "to offer /db, and \"Add to timeline\" in the menu of a message"),
    /** Of the app-level token, which socket mode needs; no scope of the bot. */
    CONNECTIONS_WRITE("connections:write", "to open the sockets over which Slack delivers what people do");

    private final String wire;
    private final String reason;

    Scope(String wire, String reason) {
        this.wire = wire;
        this.reason = reason;
    }

    /** As Slack calls it. */
    public String wire() {
        return wire;
    }

    public String reason() {
        return reason;
    }

    public boolean isAppLevel() {
        return this == CONNECTIONS_WRITE;
    }
}
