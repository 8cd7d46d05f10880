package dev.muster.slack.workspace;

import dev.muster.chat.Chat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * How often Slack may be asked. What would be too early waits a moment or is refused; so is what Slack has told us to
 * wait with. A part of the edits is kept for what people wait for.
 */
public final class Pace {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int FORGET_FROM = 1000;

    /**
     * What Slack takes.
     *
     * @param betweenPosts in one channel
     * @param patience how long a post may wait for its turn before it is refused
     * @param fifty calls a minute of the methods that Slack takes fifty of
     * @param reserve of these, so many edits are kept for what is urgent
     * @param twenty calls a minute of the methods that Slack takes twenty of
     */
    public record Limits(Duration betweenPosts, Duration patience, int fifty, int reserve, int twenty) {
        public static final Limits OF_SLACK = new Limits(Duration.ofSeconds(1), Duration.ofSeconds(2), 50, 15, 20);
    }

    private final Clock clock;
    private final Limits limits;
    private final Map<String, Instant> posts = new HashMap<>();
    private final Map<Method, ArrayDeque<Instant>> calls = new EnumMap<>(Method.class);
    private final Map<Method, Instant> limited = new EnumMap<>(Method.class);

    public Pace(Clock clock, Limits limits) {
        this.clock = clock;
        this.limits = limits;
    }

    /** Returns when it is this call's turn. */
    void await(Call call) {
        var pause = turn(call);
        if (!pause.isZero()) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Chat.ChatException("interrupted while waiting for a turn", e);
            }
        }
    }

    /** Slack says so: it counts what others do with our token as well. */
    synchronized void limited(Method method, Duration pause) {
        limited.put(method, clock.instant().plus(pause));
    }

    private synchronized Duration turn(Call call) {
        var now = clock.instant();
        var until = limited.getOrDefault(call.method(), Instant.MIN);
        if (now.isBefore(until)) {
            throw busy(call, Duration.between(now, until));
        }
        return switch (call.method().rate()) {
            case OFTEN -> Duration.ZERO;
            case EACH_CHANNEL -> inChannel(call, now);
            case FIFTY_A_MINUTE -> inMinute(call, now, limits.fifty() - (keepsReserve(call) ? limits.reserve() : 0));
            case TWENTY_A_MINUTE -> inMinute(call, now, limits.twenty());
        };
    }

    private static boolean keepsReserve(Call call) {
        return call.method() == Method.UPDATE && !call.urgent();
    }

    private Duration inChannel(Call call, Instant now) {
        if (posts.size() > FORGET_FROM) {
            posts.values().removeIf(now::isAfter);
        }
        var channel = call.channel().orElse("");
        var next = posts.getOrDefault(channel, now);
        // A clock that was set back must not silence a channel.
        var wait = next.isAfter(now.plus(WINDOW)) || next.isBefore(now) ? Duration.ZERO : Duration.between(now, next);
        if (wait.compareTo(limits.patience()) > 0) {
            throw busy(call, wait);
        }
        posts.put(channel, now.plus(wait).plus(limits.betweenPosts()));
        return wait;
    }

    private Duration inMinute(Call call, Instant now, int most) {
        var made = calls.computeIfAbsent(call.method(), _ -> new ArrayDeque<>());
        made.removeIf(at -> !at.isAfter(now.minus(WINDOW)) || at.isAfter(now));
        if (made.size() >= most) {
            var first =
                    made.stream().skip((long) made.size() - most).findFirst().orElse(now);
            throw busy(call, Duration.between(now, first.plus(WINDOW)));
        }
        made.add(now);
        return Duration.ZERO;
    }

    private static Chat.BusyException busy(Call call, Duration pause) {
        return new Chat.BusyException("Slack takes no more of " + call.method().wire() + " now", pause);
    }
}
