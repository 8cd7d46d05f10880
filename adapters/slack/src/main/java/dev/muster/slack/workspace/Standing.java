package dev.muster.slack.workspace;

import dev.muster.chat.Chat;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who we are in Slack: asked again and again, so that an outage is seen when it begins and when it is over. */
public final class Standing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);
    private static final List<Duration> BACKOFF = List.of(
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8),
            Duration.ofSeconds(15));
    private static final Duration BETWEEN = Duration.ofSeconds(30);
    private static final Duration FRESH = Duration.ofSeconds(75);

    private final Api api;
    private final Clock clock;
    private final Semaphore bell = new Semaphore(0);
    private volatile Optional<Self> self = Optional.empty();
    private volatile Instant fineAt = Instant.MIN;
    private volatile Optional<String> failure = Optional.of("Slack was not asked yet");
    private volatile boolean open = true;

    /**
     * We ourselves.
     *
     * @param site the address of the workspace in a browser
     */
    public record Self(Optional<String> enterprise, String team, String user, URI site) {
        /** The account of somebody of our own workspace. */
        public Identity colleague(String user) {
            return new Identity(enterprise, team, user);
        }
    }

    public Standing(Api api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /** {@code chores} is what waits for Slack: it is called each time when Slack has just answered, and now and then. */
    public void start(Runnable chores) {
        Thread.ofVirtual().name("slack-standing").start(() -> goOn(chores));
    }

    private void goOn(Runnable chores) {
        int failures = 0;
        while (open) {
            failures = isAnswered() && areDone(chores) ? 0 : Math.min(failures + 1, BACKOFF.size());
            nap(failures == 0 ? BETWEEN : BACKOFF.get(failures - 1));
        }
    }

    /** What they need may be away, as the store may be: that is no reason to ask Slack never again. */
    private static boolean areDone(Runnable chores) {
        try {
            chores.run();
            return true;
        } catch (RuntimeException e) {
            LOG.warn("What waited for Slack waits on: {}", e.getClass().getSimpleName());
            return false;
        }
    }

    private boolean isAnswered() {
        try {
            var said = api.demand(Call.of(Method.AUTH_TEST), methods -> methods.authTest(r -> r));
            self = Optional.of(new Self(
                    Optional.ofNullable(said.getEnterpriseId()).filter(id -> !id.isEmpty()),
                    said.getTeamId(),
                    said.getUserId(),
                    URI.create(said.getUrl())));
            fineAt = clock.instant();
            if (failure.isPresent()) {
                LOG.info("Slack answers");
            }
            failure = Optional.empty();
            return true;
        } catch (Chat.ChatException | Chat.BusyException e) {
            failed(String.valueOf(e.getMessage()));
            return false;
        } catch (RuntimeException e) {
            failed("what Slack says about us makes no sense: " + e.getClass().getSimpleName());
            return false;
        }
    }

    private void failed(String why) {
        if (open && !failure.equals(Optional.of(why))) {
            LOG.warn("{}; it is asked until it answers", why);
        }
        failure = Optional.of(why);
    }

    private void nap(Duration pause) {
        try {
            var _ = bell.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
            bell.drainPermits();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty until Slack has answered for the first time. */
    public Optional<Self> self() {
        return self;
    }

    /** Why Slack does not answer; empty when it did when it was asked last, and that is not long ago. */
    public Optional<String> outage() {
        return failure.or(() -> Optional.of("Slack has not been asked for a while")
                .filter(_ -> fineAt.isBefore(clock.instant().minus(FRESH))));
    }

    @Override
    public void close() {
        open = false;
        bell.release();
    }
}
