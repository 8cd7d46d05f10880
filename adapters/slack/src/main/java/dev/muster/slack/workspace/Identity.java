package dev.muster.slack.workspace;

import dev.muster.chat.Account;
import java.util.Optional;
import java.util.regex.Pattern;

/** A user, by ids that never change: as an account T1/U1, or E1/T1/U1 in an organisation of several workspaces. */
public record Identity(Optional<String> enterprise, String team, String user) {
    public static final String CHAT = "slack";
    private static final Pattern ID = Pattern.compile("(?:(E[A-Z0-9]+)/)?(T[A-Z0-9]+)/([UW][A-Z0-9]+)");

    public static Optional<Identity> of(Account account) {
        return account.chat().equals(CHAT) ? parse(account.id()) : Optional.empty();
    }

    public static Optional<Identity> parse(String id) {
        var parts = ID.matcher(id);
        return parts.matches()
                ? Optional.of(new Identity(Optional.ofNullable(parts.group(1)), parts.group(2), parts.group(3)))
                : Optional.empty();
    }

    public Account account() {
        return new Account(CHAT, enterprise.map(id -> id + "/").orElse("") + team + "/" + user);
    }
}
