package dev.muster.slack.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The addresses by which a command or a click can be answered five times, for half an hour. */
final class ResponseUrls {
    private static final int USES = 5;
    private static final Duration LIFE = Duration.ofMinutes(30);

    private final Map<String, Url> urls = new HashMap<>();
    private final InstantSource clock;
    private int uses;

    ResponseUrls(InstantSource clock) {
        this.clock = clock;
    }

    /** {@code message}: the one whose button was pressed. */
    record Url(String channel, String user, Optional<String> message, Instant at, int used) {}

    String create(String channel, String user, Optional<String> message) {
        var id = Ids.secret();
        urls.put(id, new Url(channel, user, message, clock.instant(), 0));
        return id;
    }

    Url use(String id) {
        var url = urls.get(id);
        if (url == null) {
            throw new Refused("invalid_url");
        }
        if (clock.instant().isAfter(url.at().plus(LIFE))) {
            throw new Refused("expired_url");
        }
        if (url.used() >= USES) {
            throw new Refused("used_url");
        }
        uses++;
        urls.put(id, new Url(url.channel(), url.user(), url.message(), url.at(), url.used() + 1));
        return url;
    }

    int uses() {
        return uses;
    }
}
