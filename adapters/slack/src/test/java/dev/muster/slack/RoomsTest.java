package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Block;
import dev.muster.chat.Chat;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Place;
import dev.muster.slack.testing.Room;
import dev.muster.slack.workspace.Settings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private static final Chat.Theme DOWN = new Chat.Theme("inc-1-orders", "orders-a is <down> & out", false);
    private static final Chat.Theme OVER = new Chat.Theme("inc-1-orders", "orders-a is up", true);

    private final TestSlack world = new TestSlack();

    @AfterEach
    void close() {
        world.close();
    }

    private Room room(String name) {
        return world.slack.channels().stream()
                .filter(room -> name.equals(room.name()))
                .findFirst()
                .orElseThrow();
    }

    private MessageRef root(SlackChat chat) {
        return chat.post(world.place(), saying("incident"), "root");
    }

    @Test
    void a_thread_has_its_headline_pinned_until_it_is_over() {
        var chat = world.chat();
        var root = root(chat);
        var room = chat.openRoom(root, DOWN);
        assertThat(room).isEqualTo(world.place().inThread(root.id()));
        chat.keepRoom(room, root, DOWN);
        chat.keepRoom(room, root, DOWN);
        assertThat(world.slack.pins(world.orders)).containsExactly(root.id());
        assertThat(world.slack.calls("pins.add")).hasSize(1);
        chat.keepRoom(room, root, OVER);
        chat.keepRoom(room, root, OVER);
        assertThat(world.slack.pins(world.orders)).isEmpty();
        assertThat(world.slack.calls("pins.remove")).hasSize(1);
    }

    @Test
    void pins_that_fail_are_a_trouble_and_stop_nothing() {
        var chat = world.chat();
        var root = root(chat);
        world.slack.fail("pins.add", "missing_scope", 1000);
        chat.keepRoom(chat.openRoom(root, DOWN), root, DOWN);
        assertThat(chat.health().troubles()).singleElement().asString().contains("pins:write", "reinstall");
        world.slack.heal();
        // Slack's pace may keep the next try waiting.
        await().untilAsserted(() -> {
            chat.keepRoom(chat.openRoom(root, DOWN), root, DOWN);
            assertThat(chat.health().troubles()).isEmpty();
        });
        assertThat(world.slack.pins(world.orders)).hasSize(1);
    }

    @Test
    void a_pin_that_is_there_already_is_no_trouble() {
        var chat = world.chat();
        var root = root(chat);
        world.slack.fail("pins.add", "already_pinned", 1);
        chat.keepRoom(chat.openRoom(root, DOWN), root, DOWN);
        assertThat(chat.health().troubles()).isEmpty();
    }

    @Test
    void a_channel_of_its_own_has_a_topic_a_bookmark_and_its_first_message_pinned() {
        var chat = world.up(world.with(Settings.Rooms.CHANNELS));
        var root = root(chat);
        var room = chat.openRoom(root, DOWN);
        chat.keepRoom(room, root, DOWN);
        chat.keepRoom(room, root, DOWN);
        assertThat(room.thread()).isEmpty();
        assertThat(room("inc-1-orders").id()).isEqualTo(room.channel());
        assertThat(world.slack.topic(room.channel())).isEqualTo("orders-a is &lt;down&gt; &amp; out");
        assertThat(world.slack.bookmarks(room.channel()))
                .singleElement()
                .satisfies(bookmark -> assertThat(bookmark.path("link").asString())
                        .endsWith("/archives/" + world.orders + "/p" + root.id().replace(".", "")));
        assertThat(world.slack.messages(room.channel()))
                .singleElement()
                .satisfies(first -> assertThat(world.slack.pins(room.channel())).containsExactly(first.ts()));
        assertThat(world.slack.calls("conversations.setTopic")).hasSize(1);
        chat.keepRoom(room, root, OVER);
        assertThat(world.slack.topic(room.channel())).isEqualTo("Over: orders-a is up");
        assertThat(room("inc-1-orders").archived()).isFalse();
    }

    @Test
    void the_first_message_of_a_channel_of_its_own_says_how_things_stand_and_not_how_they_stood() {
        var chat = world.up(world.with(Settings.Rooms.CHANNELS));
        var root = root(chat);
        var room = chat.openRoom(root, DOWN);
        chat.keepRoom(room, root, DOWN);
        assertThat(world.slack.calls("chat.update")).isEmpty();
        chat.keepRoom(room, root, OVER);
        chat.keepRoom(room, root, OVER);
        assertThat(world.slack.messages(room.channel()))
                .singleElement()
                .satisfies(first -> assertThat(first.text()).startsWith("Over: orders-a is up"));
        assertThat(world.slack.calls("chat.update")).hasSize(1);
    }

    @Test
    void the_same_message_has_the_same_channel_also_after_a_restart() {
        var root = root(world.chat());
        var room = world.chat(world.with(Settings.Rooms.CHANNELS), TestSlack.UNHURRIED)
                .openRoom(root, DOWN);
        assertThat(world.chat(world.with(Settings.Rooms.CHANNELS), TestSlack.UNHURRIED)
                        .openRoom(root, DOWN))
                .isEqualTo(room);
        assertThat(world.slack.calls("conversations.create")).hasSize(1);
    }

    @Test
    void a_channel_of_that_name_that_is_not_ours_is_left_alone() {
        var theirs = world.slack.channel("inc-1-orders", world.anna);
        var chat = world.chat(world.with(Settings.Rooms.CHANNELS), TestSlack.UNHURRIED);
        var room = chat.openRoom(root(chat), DOWN);
        assertThat(room.channel())
                .isNotEqualTo(theirs)
                .isEqualTo(room("inc-1-orders-2").id());
    }

    @Test
    void where_we_may_open_no_channel_it_is_told_in_the_thread() {
        var chat = world.chat(world.with(Settings.Rooms.CHANNELS), TestSlack.UNHURRIED);
        var root = root(chat);
        world.slack.fail("conversations.create", "restricted_action", 1);
        assertThat(chat.openRoom(root, DOWN)).isEqualTo(world.place().inThread(root.id()));
        assertThat(chat.health().troubles()).singleElement().asString().contains("conversations.create");
        assertThat(chat.openRoom(root, DOWN)).isEqualTo(world.place().inThread(root.id()));
    }

    @Test
    void who_is_called_in_a_channel_of_its_own_is_brought_there_once() {
        var chat = world.chat(world.with(Settings.Rooms.CHANNELS), TestSlack.UNHURRIED);
        var room = chat.openRoom(root(chat), DOWN);
        for (int i = 0; i < 2; i++) {
            chat.post(room, saying("call", new Block.Call(List.of(world.bert.account()), "look")), "call" + i);
        }
        assertThat(room("inc-1-orders").members()).contains(world.bert.user());
        assertThat(world.slack.calls("conversations.invite")).hasSize(1);
        chat.post(world.place(), saying("call", new Block.Call(List.of(world.anna.account()), "look")), "elsewhere");
        assertThat(world.slack.calls("conversations.invite")).hasSize(1);
    }

    @Test
    void an_incident_in_a_thread_or_in_direct_messages_stays_there() {
        var chat = world.chat(world.with(Settings.Rooms.CHANNELS), TestSlack.UNHURRIED);
        var root = chat.post(Place.channel("slack", world.anna.user()), saying("incident"), "root");
        assertThat(chat.openRoom(root, DOWN).thread()).contains(root.id());
        assertThat(world.slack.calls("conversations.create")).isEmpty();
    }
}
