package dev.muster.slack.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.slack.testing.MovableClock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarsTest {
    private static final Place ORDERS = Place.channel("slack", "C1");
    private final Room room = new Room().listening();

    @AfterEach
    void close() {
        room.close();
    }

    private void ignored(String json) {
        assertThat(room.hear(json)).isEqualTo(Reply.Taken.SILENTLY);
        assertThat(room.heard).isEmpty();
    }

    @Test
    void a_command_is_words_and_where_it_may_be_answered() {
        assertThat(room.hear(Samples.command("restore orders --to 14:05 &amp;")))
                .isEqualTo(Reply.Taken.SILENTLY);
        var words = room.heard(Incoming.Words.class);
        assertThat(words.text()).isEqualTo("restore orders --to 14:05 &");
        assertThat(words.who().id()).isEqualTo("E1/T1/U1");
        assertThat(words.place()).isEqualTo(ORDERS);
        assertThat(words.at()).isEqualTo(MovableClock.START);
        assertThat(words.delivery()).isEqualTo("slack:command:13345224609.738474920.8088");
        assertThat(room.commanded).containsExactly("C1 E1/T1/U1 https://hooks.slack.com/commands/T1/1/secret");
    }

    @Test
    void a_mention_is_words_with_its_own_time() {
        assertThat(room.hear(Samples.event(Samples.mention("<@UBOT> status orders"))))
                .isEqualTo(Reply.Taken.SILENTLY);
        assertThat(room.heard(Incoming.Words.class))
                .isEqualTo(new Incoming.Words(
                        "slack:event:Ev1",
                        new Account("slack", "T1/U1"),
                        ORDERS,
                        Instant.parse("2026-03-01T14:05:00.000200Z"),
                        "status orders"));
    }

    @Test
    void a_mention_in_a_thread_is_said_there() {
        room.hear(Samples.event(Samples.mention("<@UBOT> status")
                .replace("\"team\": \"T1\"", "\"team\": \"T1\", \"thread_ts\": \"1772373800.000100\"")));
        assertThat(room.heard(Incoming.Words.class).place()).isEqualTo(ORDERS.inThread("1772373800.000100"));
    }

    @Test
    void a_mention_is_understood_before_we_know_who_we_are() {
        room.self = Optional.empty();
        room.hear(Samples.event(Samples.mention("call <@U2> <@UBOT>")));
        assertThat(room.heard(Incoming.Words.class).text()).isEqualTo("call @U2");
    }

    @Test
    void somebody_of_another_workspace_in_a_shared_channel_is_another_account() {
        var mention = Samples.mention("<@UBOT> status")
                .replace("\"team\": \"T1\"", "\"team\": \"T9\", \"user_team\": \"T9\", \"source_team\": \"T9\"");
        room.hear(
                Samples.event(mention).replace("\"is_ext_shared_channel\": false", "\"is_ext_shared_channel\": true"));
        assertThat(room.heard(Incoming.Words.class).who().id()).isEqualTo("T9/U1");
    }

    @Test
    void an_event_that_comes_by_way_of_another_workspace_is_not_of_ours() {
        var shared = Samples.event(Samples.reaction("pushpin"))
                .replace("\"team_id\": \"T1\", \"context", "\"team_id\": \"T9\", \"context")
                .replace("\"is_ext_shared_channel\": false", "\"is_ext_shared_channel\": true");
        room.hear(shared);
        assertThat(room.memory.all("reaction:").values())
                .singleElement()
                .asString()
                .contains("\"T9/U1\"");
    }

    @Test
    void in_an_organisation_the_account_says_so() {
        room.hear(Samples.event(Samples.mention("<@UBOT> status"))
                .replace("\"enterprise_id\": null", "\"enterprise_id\": \"E1\""));
        assertThat(room.heard(Incoming.Words.class).who().id()).isEqualTo("E1/T1/U1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"bot_id\": \"B7\", \"channel\"", "\"subtype\": \"bot_message\", \"channel\""})
    void a_bot_is_not_listened_to(String mark) {
        ignored(Samples.event(Samples.mention("<@UBOT> status").replace("\"channel\"", mark)));
    }

    @Test
    void we_do_not_listen_to_ourselves() {
        ignored(Samples.event(Samples.mention("<@UBOT> status").replace("\"U1\"", "\"UBOT\"")));
        ignored(Samples.event(Samples.reaction("pushpin").replace("\"U1\"", "\"UBOT\"")));
        assertThat(room.memory.all("reaction:")).isEmpty();
    }

    @Test
    void who_opens_the_page_visits_it() {
        room.hear(Samples.event(Samples.homeOpened()));
        assertThat(room.heard(Incoming.Visit.class))
                .isEqualTo(new Incoming.Visit(
                        "slack:event:Ev1",
                        new Account("slack", "T1/U1"),
                        Place.channel("slack", "page:U1"),
                        Instant.parse("2026-03-01T14:05:00.000400Z")));
    }

    @Test
    void the_page_s_tab_of_messages_is_no_visit() {
        ignored(Samples.event(Samples.homeOpened().replace("\"home\", \"event_ts\"", "\"messages\", \"event_ts\"")));
    }

    @Test
    void a_message_is_pinned_from_its_menu_with_what_it_says() {
        assertThat(room.hear(Samples.shortcut())).isEqualTo(Reply.Taken.SILENTLY);
        var pinned = room.heard(Incoming.Pinned.class);
        assertThat(pinned.delivery()).isEqualTo("slack:shortcut:944799105734.773906753841.3857:1772373900.000600");
        assertThat(pinned.who().id()).isEqualTo("T1/U1");
        assertThat(pinned.place()).isEqualTo(ORDERS.inThread("1772373600.000100"));
        assertThat(pinned.said().message().id()).isEqualTo("1772373700.000100");
        assertThat(pinned.said().author().id()).isEqualTo("T1/U2");
        assertThat(pinned.said().at()).isEqualTo(Instant.parse("2026-03-01T14:01:40.000100Z"));
        assertThat(pinned.said().text()).isEqualTo("orders & #billing are down");
    }

    @Test
    void an_alert_without_text_is_pinned_with_what_is_attached() {
        room.hear(Samples.shortcut()
                .replace("orders &amp; <#C2|billing> are down", "")
                .replace(
                        "\"user\": \"U2\",",
                        "\"bot_id\": \"B7\", \"attachments\": [{\"fallback\": \"disk is full\"}],"));
        var said = room.heard(Incoming.Pinned.class).said();
        assertThat(said.text()).isEqualTo("disk is full");
        assertThat(said.author().id()).isEqualTo("T1/B7");
    }

    @Test
    void a_message_of_nothing_at_all_is_pinned_as_such() {
        room.hear(Samples.shortcut().replace("orders &amp; <#C2|billing> are down", ""));
        assertThat(room.heard(Incoming.Pinned.class).said().text()).isEqualTo("(a message without text)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"of tomorrow\"}",
                "{\"type\": \"view_closed\", \"view\": {}}",
                "{\"type\": \"shortcut\", \"callback_id\": \"x\"}",
                "{\"type\": \"event_callback\", \"event\": {\"type\": \"message\", \"text\": \"hi\"}}",
                "{\"type\": \"event_callback\", \"event\": {\"type\": \"of tomorrow\", \"user\": 7}}"
            })
    void what_we_have_no_ears_for_is_acknowledged_and_ignored(String json) {
        ignored(json);
    }

    @Test
    void shortcuts_and_views_of_others_are_ignored() {
        ignored(Samples.shortcut().replace("add_to_timeline", "translate"));
        ignored(Samples.submission("{}", Payloads.MAPPER.createArrayNode(), "{}")
                .replace("\"callback_id\": \"form\"", "\"callback_id\": \"x\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\": \"event_callback\"}",
                "{\"type\": \"event_callback\", \"event\": {\"type\": \"app_mention\", \"user\": {}}}",
                "{\"type\": \"block_actions\"}",
                "{\"type\": \"block_actions\", \"user\": {\"id\": \"U1\"}, \"actions\": \"none\"}",
                "{\"type\": \"view_submission\", \"view\": 7}",
                "{\"command\": \"/db\"}"
            })
    void what_is_broken_is_said_to_be(String json) {
        assertThat(room.hear(json)).isInstanceOf(Reply.Broken.class);
        assertThat(room.heard).isEmpty();
    }

    @Test
    void the_same_delivery_twice_is_acknowledged_twice_and_heard_once() {
        for (int i = 0; i < 2; i++) {
            assertThat(room.hear(Samples.command("status"))).isEqualTo(Reply.Taken.SILENTLY);
        }
        assertThat(room.heard).hasSize(1);
    }

    @Test
    void what_cannot_be_kept_is_not_acknowledged() {
        room.isStoreAway = true;
        assertThat(room.hear(Samples.event(Samples.mention("<@UBOT> status"))))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.instead()).isEmpty());
        assertThat(room.hear(Samples.command("status")))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.instead().orElseThrow().content())
                                .contains("ephemeral")
                                .contains("ask again"));
        room.isStoreAway = false;
        assertThat(room.hear(Samples.command("status"))).isEqualTo(Reply.Taken.SILENTLY);
        assertThat(room.heard).hasSize(1);
    }

    @Test
    void nothing_is_acknowledged_before_somebody_listens_or_after() {
        try (var deaf = new Room()) {
            assertThat(deaf.hear(Samples.command("status"))).isInstanceOf(Reply.Refused.class);
            assertThat(deaf.hear(Samples.event(Samples.reaction("pushpin")))).isInstanceOf(Reply.Refused.class);
            assertThat(deaf.hear(Samples.click("form:0", "f1"))).isInstanceOf(Reply.Refused.class);
        }
        room.close();
        assertThat(room.hear(Samples.command("status"))).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void bolt_keeps_no_threads_of_its_own() {
        var before = Thread.getAllStackTraces().keySet();
        try (var other = new Room().listening()) {
            other.hear(Samples.command("status"));
        }
        // One that was told to end needs a moment for that.
        await().untilAsserted(() -> {
            var after = new HashSet<>(Thread.getAllStackTraces().keySet());
            after.removeAll(before);
            assertThat(after).noneMatch(thread -> thread.getName().matches("(slack|bolt).*"));
        });
    }
}
