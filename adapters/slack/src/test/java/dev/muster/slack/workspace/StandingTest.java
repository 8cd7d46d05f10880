package dev.muster.slack.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.slack.testing.FakeSlack;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StandingTest {
    @Test
    void what_breaks_when_slack_answers_does_not_end_the_asking() {
        try (var slack = FakeSlack.start();
                var api = new Api(slack.sockets(), new Pace(Clock.systemUTC(), Pace.Limits.OF_SLACK), new Troubles());
                var standing = new Standing(api, Clock.systemUTC())) {
            var runs = new AtomicInteger();
            standing.start(() -> {
                if (runs.incrementAndGet() < 3) {
                    throw new IllegalStateException("the store is away");
                }
            });
            await().until(() -> runs.get() == 3);
            assertThat(standing.outage()).isEmpty();
        }
    }
}
