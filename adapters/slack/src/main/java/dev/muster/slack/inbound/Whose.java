package dev.muster.slack.inbound;

import dev.muster.slack.workspace.Identity;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whose a user is. In a channel that is shared with others, the workspace that tells us of somebody is not the one that
 * somebody belongs to, and the same user id may be another person there.
 *
 * @param within only people of the same organisation can be meant
 */
record Whose(Optional<String> enterprise, Optional<String> team, boolean within) {
    static Whose of(@Nullable String enterprise, @Nullable String team, boolean within) {
        return new Whose(Optional.ofNullable(enterprise), Optional.ofNullable(team), within);
    }

    /** {@code own} is what Slack says of the user's own workspace or organisation, the surest first. */
    Identity user(@Nullable String id, @Nullable String... own) {
        var user = Unreadable.needed(id, "user");
        var ownTeam = first(own, "T");
        var ownEnterprise = first(own, "E");
        var theirs = ownTeam.or(() -> team).orElseThrow(() -> new Unreadable("it has no workspace"));
        boolean home = team.filter(theirs::equals).isPresent();
        return new Identity(ownEnterprise.or(() -> home || within ? enterprise : Optional.empty()), theirs, user);
    }

    private static Optional<String> first(@Nullable String[] own, String kind) {
        return Stream.of(own)
                .flatMap(Stream::ofNullable)
                .filter(id -> id.startsWith(kind))
                .findFirst();
    }
}
