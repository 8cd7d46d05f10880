package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Chat;
import dev.muster.chat.Place;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TroublesTest {
    private final TestSlack world = new TestSlack();

    @AfterEach
    void close() {
        world.close();
    }

    private void fails(SlackChat chat, String channel, String key) {
        assertThatThrownBy(() -> chat.post(Place.channel("slack", channel), saying("x"), key))
                .isInstanceOf(Chat.ChatException.class);
    }

    private long told() {
        return world.said(world.home, "does not work").size();
    }

    @Test
    void an_archived_channel_is_told_at_home_once_and_others_go_on() {
        var chat = world.up(world.withHome());
        world.slack.archive(world.orders);
        fails(chat, world.orders, "k1");
        fails(chat, world.orders, "k2");
        await().until(() -> told() == 1);
        assertThat(chat.health().troubles())
                .containsExactly(
                        "channel " + world.orders + " is archived: unarchive it, or name another one in muster.yaml");
        assertThat(chat.health().up()).isTrue();
        var other = world.slack.channel("db-billing", world.anna);
        chat.post(Place.channel("slack", other), saying("goes on"), "k3");
        assertThat(world.said(other, "goes on")).hasSize(1);
        assertThat(told()).isEqualTo(1);
    }

    @Test
    void after_a_restart_the_same_trouble_is_not_told_again() {
        var chat = world.up(world.withHome());
        world.slack.removeBot(world.orders);
        fails(chat, world.orders, "k1");
        await().until(() -> told() == 1);
        chat.close();
        var again = world.up(world.withHome());
        fails(again, world.orders, "k1");
        assertThat(again.health().troubles()).hasSize(1);
        // Once a later trouble is told, nothing of the earlier one is on its way any more.
        world.slack.fail("pins.add", "missing_scope", 1);
        var root = again.post(Place.channel("slack", world.home), saying("root"), "root");
        var theme = new Chat.Theme("n", "t", false);
        var other = world.slack.channel("db-billing", world.anna);
        var elsewhere = again.post(Place.channel("slack", other), saying("root"), "root2");
        again.keepRoom(again.openRoom(elsewhere, theme), elsewhere, theme);
        await().until(() -> told() >= 2);
        assertThat(told()).isEqualTo(2);
        assertThat(root.id()).isNotEmpty();
    }

    @Test
    void a_trouble_that_is_over_is_told_again_when_it_comes_back() {
        var chat = world.up(world.withHome());
        world.slack.removeBot(world.orders);
        fails(chat, world.orders, "k1");
        await().until(() -> told() == 1);
        world.slack.inviteBot(world.orders);
        chat.post(world.place(), saying("back"), "k2");
        assertThat(chat.health().troubles()).isEmpty();
        world.slack.removeBot(world.orders);
        fails(chat, world.orders, "k3");
        await().until(() -> told() == 2);
    }

    @Test
    void a_scope_that_is_missing_in_many_channels_is_told_once() {
        var chat = world.up(world.withHome());
        world.slack.fail("pins.add", "missing_scope", 2);
        var theme = new Chat.Theme("n", "t", false);
        for (var channel : List.of(world.orders, world.slack.channel("db-billing", world.anna))) {
            var root = chat.post(Place.channel("slack", channel), saying("root"), "root-" + channel);
            chat.keepRoom(chat.openRoom(root, theme), root, theme);
        }
        assertThat(chat.health().troubles()).hasSize(1);
        await().until(() -> told() >= 1);
        // Once a later trouble is told, nothing of the earlier one is on its way any more.
        world.slack.removeBot(world.orders);
        fails(chat, world.orders, "k1");
        await().until(() -> !world.said(world.home, "is not in channel").isEmpty());
        assertThat(told()).isEqualTo(2);
    }

    @Test
    void what_is_wrong_with_home_is_not_said_there() {
        var chat = world.up(world.withHome());
        world.slack.removeBot(world.home);
        fails(chat, world.home, "k1");
        assertThat(chat.health().troubles()).hasSize(1);
        world.slack.inviteBot(world.home);
        world.slack.removeBot(world.orders);
        fails(chat, world.orders, "k2");
        await().until(() -> !world.said(world.home, world.orders).isEmpty());
        assertThat(world.slack.calls("chat.postMessage").stream()
                        .filter(call -> call.argument("channel").equals(world.home)))
                .hasSize(2);
    }

    @Test
    void a_channel_that_takes_a_message_is_no_trouble_any_more_whatever_it_refused() {
        var chat = world.up();
        var ref = chat.post(world.place(), saying("x"), "k1");
        world.slack.removeBot(world.orders);
        assertThatThrownBy(() -> chat.edit(ref, saying("y"))).isInstanceOf(Chat.ChatException.class);
        assertThat(chat.health().troubles()).hasSize(1);
        world.slack.inviteBot(world.orders);
        chat.post(world.place(), saying("z"), "k2");
        assertThat(chat.health().troubles()).isEmpty();
    }
}
