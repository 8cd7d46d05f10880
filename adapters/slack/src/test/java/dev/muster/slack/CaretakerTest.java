package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Chat;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CaretakerTest {
    private static final Chat.Theme DOWN = new Chat.Theme("inc-1", "it is down", false);
    private static final Chat.Theme OVER = new Chat.Theme("inc-1", "it is over", true);

    private final TestSlack world = new TestSlack();
    private final Outgoing outgoing =
            new Outgoing(world.slack.sockets(), world.memory, Clock.systemUTC(), TestSlack.UNHURRIED);

    @AfterEach
    void close() {
        outgoing.close();
        world.close();
    }

    @Test
    void what_could_not_be_put_up_is_put_up_later() {
        var root = outgoing.post(world.place(), saying("root"), "root");
        world.slack.status("pins.add", 500, 1);
        outgoing.keepRoom(outgoing.openRoom(root, DOWN), root, DOWN);
        assertThat(world.slack.pins(world.orders)).isEmpty();
        outgoing.catchUp();
        assertThat(world.slack.pins(world.orders)).containsExactly(root.id());
        outgoing.catchUp();
        assertThat(world.slack.calls("pins.add")).hasSize(2);
    }

    @Test
    void what_changed_meanwhile_is_put_up_as_it_is_now() {
        var root = outgoing.post(world.place(), saying("root"), "root");
        world.slack.limit("pins.add", Duration.ofMinutes(5), 1);
        var room = outgoing.openRoom(root, DOWN);
        outgoing.keepRoom(room, root, DOWN);
        outgoing.keepRoom(room, root, OVER);
        outgoing.catchUp();
        assertThat(world.slack.pins(world.orders)).isEmpty();
        assertThat(world.slack.calls("pins.add")).hasSize(1);
    }
}
