package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.Document;
import dev.muster.slack.workspace.Pace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When edits run short, those that people wait for go. */
class UrgencyTest {
    private static final Document PROGRESS = saying("run", new Block.Progress("copying", 40, ""));
    private static final Document QUESTION = saying(
            "approve?", new Block.Buttons(List.of(new Block.Button("b", "Approve", Block.Button.Style.PRIMARY))));

    private final TestSlack world = new TestSlack();
    private final SlackChat chat =
            world.chat(world.slack.sockets(), new Pace.Limits(Duration.ZERO, Duration.ZERO, 5, 3, 100));

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void approvals_go_before_progress() {
        var run = chat.post(world.place(), PROGRESS, "run");
        var ask = chat.post(world.place(), PROGRESS, "ask");
        chat.edit(run, PROGRESS);
        chat.edit(run, PROGRESS);
        assertThatThrownBy(() -> chat.edit(run, PROGRESS)).isInstanceOf(Chat.BusyException.class);
        assertThatCode(() -> chat.edit(ask, QUESTION)).doesNotThrowAnyException();
        assertThatThrownBy(() -> chat.edit(run, PROGRESS)).isInstanceOf(Chat.BusyException.class);
    }

    @Test
    void buttons_that_are_decided_go_as_soon_as_they_came() {
        var run = chat.post(world.place(), PROGRESS, "run");
        var ask = chat.post(world.place(), QUESTION, "ask");
        chat.edit(run, PROGRESS);
        chat.edit(run, PROGRESS);
        assertThatCode(() -> chat.edit(ask, PROGRESS)).doesNotThrowAnyException();
        assertThatThrownBy(() -> chat.edit(ask, PROGRESS)).isInstanceOf(Chat.BusyException.class);
    }

    @Test
    void progress_that_can_be_stopped_takes_nothing_of_what_is_kept_for_approvals() {
        var running = saying(
                "run",
                new Block.Progress("copying", 40, ""),
                new Block.Buttons(List.of(new Block.Button("p", "Pause", Block.Button.Style.PLAIN))));
        var run = chat.post(world.place(), running, "run");
        var ask = chat.post(world.place(), PROGRESS, "ask");
        chat.edit(run, running);
        chat.edit(run, running);
        assertThatThrownBy(() -> chat.edit(run, running)).isInstanceOf(Chat.BusyException.class);
        assertThatCode(() -> chat.edit(ask, QUESTION)).doesNotThrowAnyException();
        // What can no longer be stopped must not look as if it could.
        assertThatCode(() -> chat.edit(run, saying("done"))).doesNotThrowAnyException();
    }
}
