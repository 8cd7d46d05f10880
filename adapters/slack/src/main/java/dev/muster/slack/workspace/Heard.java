package dev.muster.slack.workspace;

import java.util.Optional;

/** What Slack tells us without being asked, and the scope that this needs. */
public enum Heard {
    MENTION("app_mention", Optional.of(Scope.APP_MENTIONS_READ)),
    REACTION("reaction_added", Optional.of(Scope.REACTIONS_READ)),
    HOME("app_home_opened", Optional.empty()),
    COMMAND("/db", Optional.of(Scope.COMMANDS)),
    SHORTCUT("add_to_timeline", Optional.of(Scope.COMMANDS));

    private final String wire;
    private final Optional<Scope> scope;

    Heard(String wire, Optional<Scope> scope) {
        this.wire = wire;
        this.scope = scope;
    }

    /** The event's type, the command, or the shortcut's callback. */
    public String wire() {
        return wire;
    }

    public Optional<Scope> scope() {
        return scope;
    }
}
