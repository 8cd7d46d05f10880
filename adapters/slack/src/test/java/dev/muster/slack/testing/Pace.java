package dev.muster.slack.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Slack's rate limits: what is left of each, and how long to wait when nothing is. */
final class Pace {
    private static final Map<String, Limit> LIMITS = Map.ofEntries(
            Map.entry("chat.postMessage", new Limit(3, 60)),
            Map.entry("chat.update", perMinute(50)),
            Map.entry("chat.delete", perMinute(50)),
            Map.entry("chat.postEphemeral", perMinute(100)),
            Map.entry("pins.add", perMinute(20)),
            Map.entry("pins.remove", perMinute(20)),
            Map.entry("bookmarks.add", perMinute(20)),
            Map.entry("bookmarks.edit", perMinute(20)),
            Map.entry("conversations.create", perMinute(20)),
            Map.entry("conversations.archive", perMinute(20)),
            Map.entry("conversations.setTopic", perMinute(20)),
            Map.entry("conversations.invite", perMinute(50)),
            Map.entry("conversations.open", perMinute(50)),
            Map.entry("conversations.info", perMinute(50)),
            Map.entry("conversations.history", perMinute(50)),
            Map.entry("conversations.replies", perMinute(50)),
            Map.entry("usergroups.list", perMinute(20)),
            Map.entry("usergroups.users.list", perMinute(20)),
            Map.entry("users.info", perMinute(100)),
            Map.entry("files.getUploadURLExternal", perMinute(100)),
            Map.entry("files.completeUploadExternal", perMinute(100)),
            Map.entry("views.open", perMinute(100)),
            Map.entry("views.update", perMinute(100)),
            Map.entry("views.publish", perMinute(100)));

    private final Map<String, Bucket> buckets = new HashMap<>();
    private final InstantSource clock;

    Pace(InstantSource clock) {
        this.clock = clock;
    }

    private record Limit(int burst, int minutely) {}

    private record Bucket(double tokens, Instant at) {}

    private static Limit perMinute(int times) {
        return new Limit(times, times);
    }

    /** How long to wait before this may be asked; empty when it may be now, which is then counted. */
    synchronized Optional<Duration> take(String method, Arguments in) {
        var limit = LIMITS.get(method);
        if (limit == null) {
            return Optional.empty();
        }
        // Messages are counted by channel, everything else by method.
        var key =
                method.equals("chat.postMessage") ? method + in.maybe("channel").orElse("") : method;
        var now = clock.instant();
        var before = buckets.getOrDefault(key, new Bucket(limit.burst(), now));
        double perMilli = limit.minutely() / 60_000.0;
        double tokens = Math.min(
                limit.burst(),
                before.tokens() + Duration.between(before.at(), now).toMillis() * perMilli);
        if (tokens < 1) {
            buckets.put(key, new Bucket(tokens, now));
            return Optional.of(Duration.ofMillis((long) Math.ceil((1 - tokens) / perMilli)));
        }
        buckets.put(key, new Bucket(tokens - 1, now));
        return Optional.empty();
    }
}
