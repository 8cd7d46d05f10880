package dev.muster.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.slack.workspace.Api;
import dev.muster.slack.workspace.Pace;
import dev.muster.slack.workspace.Standing;
import dev.muster.slack.workspace.Troubles;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandingTest {
    private final TestSlack world = new TestSlack();
    private final Api api =
            new Api(world.slack.sockets(), new Pace(Clock.systemUTC(), TestSlack.UNHURRIED), new Troubles());
    private final Standing standing = new Standing(api, Clock.systemUTC());

    @AfterEach
    void close() {
        standing.close();
        api.close();
        world.close();
    }

    /** The store may be away at that very moment. */
    @Test
    void chores_that_fail_are_tried_again_and_slack_is_asked_on() {
        var tries = new AtomicInteger();
        standing.start(() -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("the store is away");
            }
        });
        await().until(() -> tries.get() == 3);
        assertThat(world.slack.calls("auth.test")).hasSize(3);
        assertThat(standing.outage()).isEmpty();
    }
}
