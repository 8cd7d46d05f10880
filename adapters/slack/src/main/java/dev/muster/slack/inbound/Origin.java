package dev.muster.slack.inbound;

import com.slack.api.app_backend.events.payload.Authorization;
import com.slack.api.app_backend.events.payload.EventsApiPayload;
import dev.muster.slack.workspace.Identity;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where an event comes from: told to us as somebody of the workspace that installed us, caused perhaps in another. */
record Origin(EventsApiPayload<?> payload, Optional<Authorization> installed) {
    static final String EVENT = "slack:event:";

    static Origin of(EventsApiPayload<?> payload) {
        return new Origin(
                payload,
                Optional.ofNullable(payload.getAuthorizations()).stream()
                        .flatMap(List::stream)
                        .findFirst());
    }

    String event() {
        return Unreadable.needed(payload.getEventId(), "event id");
    }

    String delivery() {
        return EVENT + event();
    }

    /** {@code own} is what the event says of the user's own workspace, the surest first. */
    Identity user(String id, @Nullable String... own) {
        var home = installed
                .filter(a -> a.getTeamId() != null)
                .map(a -> Whose.of(a.getEnterpriseId(), a.getTeamId(), !payload.isExtSharedChannel()))
                .orElseGet(
                        () -> Whose.of(payload.getEnterpriseId(), payload.getTeamId(), !payload.isExtSharedChannel()));
        return home.user(
                id,
                Stream.concat(Stream.of(own), Stream.of(payload.getTeamId())).toArray(String[]::new));
    }

    /** Who we are in there. */
    Set<String> self(Outside outside) {
        var ids = new HashSet<String>();
        outside.self().ifPresent(ids::add);
        installed
                .filter(a -> Boolean.TRUE.equals(a.getIsBot()))
                .map(Authorization::getUserId)
                .ifPresent(ids::add);
        return ids;
    }
}
