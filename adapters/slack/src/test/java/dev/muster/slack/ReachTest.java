package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.slack.workspace.Pace;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReachTest {
    private final TestSlack world = new TestSlack();
    private final Outgoing outgoing =
            new Outgoing(world.slack.sockets(), world.memory, Clock.systemUTC(), Pace.Limits.OF_SLACK);

    @BeforeEach
    void start() {
        outgoing.start();
        await().until(() -> outgoing.outage().isEmpty());
    }

    @AfterEach
    void close() {
        outgoing.close();
        world.close();
    }

    @Test
    void we_know_who_we_are() {
        assertThat(outgoing.outside().self()).contains(world.slack.botUser());
    }

    @Test
    void a_message_is_read_with_who_said_it_and_when() {
        var ts = world.slack.say(
                world.anna, world.orders, Optional.empty(), "a &lt; b, says <@" + world.bert.user() + ">");
        world.slack.say(world.bert, world.orders, Optional.empty(), "later");
        assertThat(outgoing.outside().read(world.place(), ts)).hasValueSatisfying(said -> {
            assertThat(said.text()).isEqualTo("a < b, says @" + world.bert.user());
            assertThat(said.author()).isEqualTo(world.anna.account());
            assertThat(said.message().place()).isEqualTo(world.place());
            assertThat(said.at().getEpochSecond()).isEqualTo((long) Double.parseDouble(ts));
        });
    }

    @Test
    void a_reply_is_read_and_known_to_be_one() {
        var root = outgoing.post(world.place(), saying("root"), "root");
        var ts = world.slack.say(world.anna, world.orders, Optional.of(root.id()), "the disk");
        world.slack.say(world.anna, world.orders, Optional.of(root.id()), "another");
        assertThat(outgoing.outside().read(world.place(), ts)).hasValueSatisfying(said -> {
            assertThat(said.text()).isEqualTo("the disk");
            assertThat(said.message().place()).isEqualTo(world.place().inThread(root.id()));
        });
    }

    @Test
    void what_is_not_there_or_may_not_be_read_is_nothing() {
        assertThat(outgoing.outside().read(world.place(), "1700000000.000001")).isEmpty();
        world.slack.removeBot(world.orders);
        assertThat(outgoing.outside().read(world.place(), "1700000000.000001")).isEmpty();
    }
}
