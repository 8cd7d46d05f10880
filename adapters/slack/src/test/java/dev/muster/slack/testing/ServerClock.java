package dev.muster.slack.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** The time at Slack: ours, or ahead of it by as much as a test says; or one that stands but for what a test says. */
final class ServerClock implements InstantSource {
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private volatile InstantSource base = InstantSource.system();

    @Override
    public Instant instant() {
        return base.instant().plus(ahead.get());
    }

    void stand() {
        base = InstantSource.fixed(base.instant());
    }

    void forward(Duration by) {
        ahead.updateAndGet(by::plus);
    }
}
