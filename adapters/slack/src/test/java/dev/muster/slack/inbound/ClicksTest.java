package dev.muster.slack.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.slack.api.bolt.util.JsonOps;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import dev.muster.slack.blocks.Forms;
import dev.muster.slack.testing.MovableClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClicksTest {
    private static final Block.Form FORM = new Block.Form(
            "f1",
            "Close the incident",
            List.of(
                    new Block.Input.Line("ticket", "Ticket", "", true),
                    new Block.Input.Line("note", "Note", "", false)),
            "Close it");
    private static final String AT = "https://hooks.slack.com/actions/T1/1/secret ";
    private final Room room = new Room().listening();

    @AfterEach
    void close() {
        room.close();
    }

    private void knowForm() {
        room.memory.keep("form:f1", Forms.toJson(FORM));
    }

    @Test
    void a_button_is_a_press_of_the_core_s_own_id() {
        assertThat(room.hear(Samples.click("press:3", "b-42"))).isEqualTo(Reply.Taken.SILENTLY);
        var press = room.heard(Incoming.Press.class);
        assertThat(press.button()).isEqualTo("b-42");
        assertThat(press.message()).isEqualTo("1772373800.000100");
        assertThat(press.place()).isEqualTo(Place.channel("slack", "C1"));
        assertThat(press.who().id()).isEqualTo("T1/U1");
        assertThat(press.at()).isEqualTo(Instant.parse("2026-03-01T14:05:00.000500Z"));
        assertThat(press.delivery()).isEqualTo("slack:click:12321423423.333649436676.d8c1:1772373900.000500");
        assertThat(press.values()).isEmpty();
    }

    @Test
    void a_button_in_a_thread_is_pressed_there_and_one_at_its_root_in_the_channel() {
        room.hear(Samples.click("press:0", "b1")
                .replace("\"is_ephemeral\"", "\"thread_ts\": \"1772373600.000100\", \"is_ephemeral\""));
        assertThat(room.heard(Incoming.Press.class).place().thread()).contains("1772373600.000100");
        room.heard.clear();
        room.hear(Samples.click("press:0", "b1")
                .replace("\"is_ephemeral\"", "\"thread_ts\": \"1772373800.000100\", \"is_ephemeral\"")
                .replace("12321423423", "2"));
        assertThat(room.heard(Incoming.Press.class).place().thread()).isEmpty();
    }

    @Test
    void a_button_that_only_one_person_sees_works_as_well() {
        room.hear(Samples.click("press:0", "b1").replace("\"is_ephemeral\": false", "\"is_ephemeral\": true"));
        assertThat(room.heard(Incoming.Press.class).message()).isEqualTo("1772373800.000100");
    }

    @Test
    void a_button_on_the_page_is_pressed_in_the_direct_messages() {
        room.hear(Samples.clickOnPage("press:0", "b1"));
        var press = room.heard(Incoming.Press.class);
        assertThat(press.place()).isEqualTo(Place.channel("slack", "U1"));
        assertThat(press.message()).isEqualTo("page");
    }

    @Test
    void somebody_of_another_workspace_presses_as_such_and_one_of_our_organisation_with_it() {
        room.hear(Samples.click("press:0", "b1")
                .replace("\"name\": \"anna\", \"team_id\": \"T1\"", "\"name\": \"anna\", \"team_id\": \"T9\"")
                .replace("\"enterprise\": null", "\"enterprise\": {\"id\": \"E1\", \"name\": \"Acme\"}"));
        assertThat(room.heard(Incoming.Press.class).who().id()).isEqualTo("T9/U1");
        room.heard.clear();
        room.hear(Samples.click("press:0", "b1")
                .replace("\"enterprise\": null", "\"enterprise\": {\"id\": \"E1\", \"name\": \"Acme\"}")
                .replace("12321423423", "2"));
        assertThat(room.heard(Incoming.Press.class).who().id()).isEqualTo("E1/T1/U1");
    }

    @Test
    void a_button_of_others_and_two_actions_at_once_are_ignored() {
        assertThat(room.hear(Samples.click("approve", "x"))).isEqualTo(Reply.Taken.SILENTLY);
        assertThat(room.hear(Samples.click("press:0", "x").replace("\"actions\": [", "\"actions\": [{},")))
                .isEqualTo(Reply.Taken.SILENTLY);
        assertThat(room.heard).isEmpty();
    }

    @Test
    void who_presses_what_cannot_be_kept_is_told_to_press_again() {
        room.isStoreAway = true;
        assertThat(room.hear(Samples.click("press:0", "b1"))).isInstanceOf(Reply.Refused.class);
        await().until(() -> room.told.size() == 1);
        assertThat(room.told.getFirst()).startsWith(AT).contains("ask again");
    }

    @Test
    void the_button_of_a_form_opens_its_window_which_knows_where_it_was_pressed() {
        knowForm();
        assertThat(room.hear(Samples.click("form:0", "f1"))).isEqualTo(Reply.Taken.SILENTLY);
        await().until(() -> room.opened.size() == 1);
        var view = room.opened.getFirst();
        assertThat(view.getCallbackId()).isEqualTo(Forms.CALLBACK);
        assertThat(FormAddress.parse(view.getPrivateMetadata()))
                .isEqualTo(new FormAddress("f1", Place.channel("slack", "C1"), "1772373800.000100"));
        assertThat(room.heard).isEmpty();
    }

    @Test
    void a_click_that_comes_twice_opens_one_window() {
        knowForm();
        for (int i = 0; i < 3; i++) {
            assertThat(room.hear(Samples.click("form:0", "f1"))).isEqualTo(Reply.Taken.SILENTLY);
        }
        room.hear(Samples.click("form:0", "f1").replace("12321423423", "2"));
        await().until(() -> room.opened.size() == 2);
        assertThat(room.opened).hasSize(2);
    }

    @Test
    void who_presses_the_button_of_a_form_that_is_gone_is_told() {
        room.hear(Samples.click("form:0", "f1"));
        await().until(() -> room.told.size() == 1);
        assertThat(room.told.getFirst()).startsWith(AT).contains("too old");
        assertThat(room.heard).isEmpty();
    }

    @Test
    void a_form_that_can_neither_open_nor_say_so_lets_the_core_answer_and_never_acts_without_answers() {
        knowForm();
        room.isSlackAway = true;
        assertThat(room.hear(Samples.click("form:0", "f1"))).isEqualTo(Reply.Taken.SILENTLY);
        await().until(() -> room.heard.size() == 1);
        var press = room.heard(Incoming.Press.class);
        assertThat(press.button()).isNotEqualTo("f1");
        assertThat(press.who().id()).isEqualTo("T1/U1");
    }

    @Test
    void a_form_on_the_page_that_is_gone_lets_the_core_answer() {
        room.hear(Samples.clickOnPage("form:0", "f1"));
        await().until(() -> room.heard.size() == 1);
        assertThat(room.heard(Incoming.Press.class).place()).isEqualTo(Place.channel("slack", "U1"));
    }

    private String submission(String ticket) {
        var metadata = new FormAddress("f1", Place.channel("slack", "C1").inThread("1.2"), "1772373800.000100");
        var view = Forms.modal(FORM, metadata.toJson());
        var blocks = Payloads.MAPPER.readTree(JsonOps.toJsonString(view.getBlocks()));
        var values = Payloads.MAPPER.createObjectNode();
        var action = values.putObject(blocks.get(0).path("block_id").asString(""));
        action.putObject(blocks.get(0).path("element").path("action_id").asString(""))
                .put("type", "plain_text_input")
                .put("value", ticket);
        return Samples.submission(metadata.toJson(), blocks, values.toString());
    }

    @Test
    void answers_to_a_form_are_a_press_where_its_button_was() {
        knowForm();
        assertThat(room.hear(submission("OPS-1"))).isEqualTo(Reply.Taken.SILENTLY);
        assertThat(room.heard(Incoming.Press.class))
                .isEqualTo(new Incoming.Press(
                        "slack:view:V9",
                        new Account("slack", "T1/U1"),
                        Place.channel("slack", "C1").inThread("1.2"),
                        MovableClock.START,
                        "1772373800.000100",
                        "f1",
                        Map.of("ticket", "OPS-1", "note", "")));
    }

    @Test
    void a_window_answered_twice_is_one_press() {
        knowForm();
        for (int i = 0; i < 2; i++) {
            assertThat(room.hear(submission("OPS-1"))).isEqualTo(Reply.Taken.SILENTLY);
        }
        assertThat(room.heard).hasSize(1);
    }

    @Test
    void what_is_wrong_with_the_answers_is_said_in_the_window() {
        knowForm();
        assertThat(room.hear(submission(" "))).isInstanceOfSatisfying(Reply.Taken.class, taken -> {
            var body = Payloads.parse(taken.body().orElseThrow().content());
            assertThat(taken.body().orElseThrow().json()).isTrue();
            assertThat(body.path("response_action").asString("")).isEqualTo("errors");
            assertThat(body.path("errors").size()).isEqualTo(1);
        });
        assertThat(room.heard).isEmpty();
        assertThat(room.hear(submission("OPS-1"))).isEqualTo(Reply.Taken.SILENTLY);
        assertThat(room.heard).hasSize(1);
    }

    @Test
    void answers_to_a_form_that_is_gone_are_refused_in_the_window() {
        assertThat(room.hear(submission("OPS-1")))
                .isInstanceOfSatisfying(
                        Reply.Taken.class,
                        taken -> assertThat(taken.body().orElseThrow().content())
                                .contains("errors")
                                .contains("too old"));
        assertThat(room.heard).isEmpty();
    }

    @Test
    void answers_that_cannot_be_kept_are_not_acknowledged() {
        knowForm();
        room.isStoreAway = true;
        assertThat(room.hear(submission("OPS-1"))).isInstanceOf(Reply.Refused.class);
    }
}
