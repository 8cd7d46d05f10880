package dev.muster.bot;

import static dev.muster.bot.Talk.button;
import static dev.muster.bot.Talk.id;
import static dev.muster.bot.Talk.labels;
import static dev.muster.bot.Talk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Plans, votes, runs and sessions in words, over HTTP, on a real cluster. */
class CoreTest {
    private static final String TERMINATE = "/db terminate --all --database orders --reason \"stuck migration\"";

    private final TestDemo demo = TestDemo.shared();
    private final Talk talk = new Talk(demo);

    @AfterEach
    void tidy() {
        talk.leaveQuiet();
    }

    private JsonNode propose() {
        return talk.ask("oncall", TERMINATE, "Plan ");
    }

    private static String number(JsonNode card) {
        return text(card).replaceAll("(?s)^Plan (\\d+):.*", "$1");
    }

    private JsonNode card(JsonNode card, String expected) {
        return talk.says(id(card), expected);
    }

    @Test
    void a_plan_that_waits_is_listed_and_decided_by_its_number() {
        var card = propose();
        var number = number(card);
        assertThat(text(talk.ask("viewer", "/db approvals", "on the way")))
                .contains(number)
                .contains("End every session of orders")
                .contains("waits for approval");
        assertThat(text(talk.whisper("viewer", "/db approve " + number))).contains("NOT_AN_APPROVER");
        assertThat(text(talk.whisper("oncall", "/db approve " + number))).contains("OWN_PLAN");
        assertThat(text(talk.whisper("approver", "/db approve 999999"))).contains("UNKNOWN_PLAN");
        assertThat(text(talk.whisper("approver", "/db deny 999999 why"))).contains("UNKNOWN_PLAN");
        assertThat(text(talk.whisper("approver", "/db approve twelve"))).contains("Code: ");

        assertThat(text(talk.whisper("second", "/db deny " + number + " wait for the backup")))
                .contains("is denied");
        assertThat(text(card(card, "Denied by second (console)"))).contains("wait for the backup");
        assertThat(text(talk.whisper("approver", "/db approve " + number)))
                .contains("TOO_LATE")
                .contains("was denied by second");
        assertThat(text(talk.ask("viewer", "/db approvals", "Nothing waits"))).contains("nothing is under way");
    }

    @Test
    void a_button_counts_on_its_own_message_and_only_while_it_is_there() {
        var card = propose();
        var approve = button(card, "Approve");
        var other = talk.ask("approver", "/db status --plain", "orders: ");
        assertThat(talk.press("approver", id(card), "00000000-0000-0000-0000-000000000000", Map.of()))
                .satisfies(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(404);
                    assertThat(answer.body()).contains("UNKNOWN_BUTTON");
                });
        assertThat(talk.press("approver", id(other), approve, Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(labels(talk.message("oncall", id(card)))).contains("Approve");

        talk.press("second", card, "Deny");
        var denied = card(card, "Denied by second");
        assertThat(labels(denied)).isEmpty();
        assertThat(talk.press("approver", id(card), approve, Map.of()).body()).contains("UNKNOWN_BUTTON");
        assertThat(text(talk.whisper("approver", "/db approve %s --hash 0123".formatted(number(card)))))
                .contains("was denied by second");
    }

    @Test
    void who_asked_withdraws_and_who_has_nothing_to_do_with_it_may_not() {
        var card = propose();
        var number = number(card);
        assertThat(text(talk.whisper("viewer", "/db run cancel " + number))).contains("NOT_YOURS");
        for (var order : List.of("pause", "resume", "retry", "roll-back")) {
            assertThat(text(talk.whisper("oncall", "/db run " + order + " " + number)))
                    .contains("NOT_NOW");
            assertThat(text(talk.whisper("oncall", "/db run " + order + " 999999")))
                    .contains("UNKNOWN_PLAN");
        }
        assertThat(text(talk.whisper("oncall", "/db run cancel %s it is over".formatted(number))))
                .contains("withdrawn");
        assertThat(text(card(card, "Withdrawn by oncall"))).contains("Nothing was done");
        assertThat(text(talk.whisper("oncall", "/db undo " + number))).contains("NO_UNDO");
        assertThat(text(talk.whisper("oncall", "/db undo 999999"))).contains("UNKNOWN_PLAN");
    }

    /** A plan that is under way and stays in its second step, until the session that it ends may go on. */
    private JsonNode held(TestSession session) {
        session.halt();
        var card = propose();
        talk.press("approver", card, "Approve");
        return card(card, "orders-a — under way");
    }

    private JsonNode paused() {
        try (var session = TestSession.of(demo, "app")) {
            var card = held(session);
            assertThat(text(talk.whisper("oncall", "/db run pause " + number(card))))
                    .contains("will be paused after the step");
            session.goOn();
            return card(card, "Paused between two steps by oncall");
        }
    }

    @Test
    void a_run_is_paused_goes_on_fails_and_is_tried_again_until_it_is_done() {
        try (var clerk = TestSession.onStandby(demo)) {
            var card = paused();
            var number = number(card);
            TestSession.asSuperuser(demo, "ALTER ROLE muster NOLOGIN");
            try {
                assertThat(text(talk.whisper("second", "/db run resume " + number)))
                        .contains("goes on");
                card(card, "step 3 failed");
                assertThat(clerk.isAlive()).isTrue();
            } finally {
                TestSession.asSuperuser(demo, "ALTER ROLE muster LOGIN");
            }
            assertThat(text(talk.whisper("oncall", "/db run retry " + number))).contains("goes on");
            card(card, "Done at");
            assertThat(clerk.isAlive()).isFalse();
            isTakenBackOnce(card);
        }
    }

    private void isTakenBackOnce(JsonNode card) {
        var number = number(card);
        assertThat(labels(card(card, "Done at"))).containsExactly("Undo");
        var undone = talk.ask("oncall", "/db undo " + number, "Take back plan " + number);
        talk.says(id(undone), "Done at");
        await().until(() -> labels(talk.message("oncall", id(card))).isEmpty());
        assertThat(text(talk.whisper("oncall", "/db undo " + number))).contains("NO_UNDO");
        assertThat(text(talk.whisper("oncall", "/db run pause " + number))).contains("NOT_NOW");
    }

    @Test
    void a_run_is_rolled_back_and_another_one_cancelled_under_way() {
        var back = paused();
        talk.press("oncall", back, "Roll back");
        assertThat(text(card(back, "Rolled back at"))).contains("taken back");

        var cancelled = paused();
        assertThat(text(talk.whisper("oncall", "/db run cancel %s never mind".formatted(number(cancelled)))))
                .contains("is cancelled");
        assertThat(labels(card(cancelled, "WHAT WAS DONE UNTIL THEN STAYS: 1. let no new session into orders")))
                .containsExactly("Undo");
    }

    @Test
    void sessions_are_shown_without_values_and_their_queries_stopped() {
        try (var clerk = TestSession.of(demo, "clerk")) {
            var query = clerk.begin("SELECT 'a customer''s name', pg_sleep(60)");
            var shown = talk.ask("viewer", "/db sessions --user clerk", clerk.pid() + "  clerk");
            assertThat(text(shown)).contains("pg_sleep").doesNotContain("customer");
            var plan = talk.ask("oncall", "/db cancel " + clerk.pid(), "Plan ");
            talk.says(id(plan), "Done at");
            assertThatThrownBy(query::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(clerk.isAlive()).isTrue();
            assertThat(text(talk.whisper("oncall", "/db cancel " + clerk.pid())))
                    .contains("Code: ");
            assertThat(text(talk.whisper("viewer", "/db cancel " + clerk.pid())))
                    .contains("NOT_ALLOWED");
        }
    }

    @Test
    void sessions_are_ended_one_by_one_by_user_and_when_they_idle() {
        try (var one = TestSession.of(demo, "clerk");
                var two = TestSession.of(demo, "clerk");
                var three = TestSession.of(demo, "clerk")) {
            talk.says(id(talk.ask("oncall", "/db terminate " + one.pid(), "Plan ")), "ended 1 session");
            assertThat(one.isAlive()).isFalse();
            assertThat(two.isAlive()).isTrue();
            assertThat(text(talk.whisper("oncall", "/db terminate " + one.pid())))
                    .contains("Code: ");
            var _ = three.begin("SELECT pg_sleep(60)");
            talk.ask("viewer", "/db sessions --user clerk", "pg_sleep");
            assertThat(text(talk.whisper("oncall", "/db terminate --user clerk --idle --longer-than 1h")))
                    .contains("Code: ");
            var idle = talk.ask("oncall", "/db terminate --user clerk --idle --longer-than 0s", "Plan ");
            talk.says(id(idle), "ended 1 session");
            assertThat(two.isAlive()).isFalse();
            talk.says(id(talk.ask("oncall", "/db terminate --user clerk", "Plan ")), "ended 1 session");
            assertThat(text(talk.whisper("oncall", "/db terminate --user clerk")))
                    .contains("Code: ");
            assertThat(text(talk.whisper("oncall", "/db terminate --user nobody")))
                    .contains("Code: ");
        }
    }

    @Test
    void a_name_that_must_be_typed_is_asked_for_and_nobody_decides_from_another_clusters_channel() {
        try (var parts = new Closing();
                var clerk = TestSession.of(demo, "clerk")) {
            var strict = TestDemo.strict(demo, parts);
            var card = strict.ask("oncall", "/db terminate " + clerk.pid(), "NEEDS 1 approval");
            var number = number(card);
            var elsewhere = strict.say("approver", "general", null, "/db approve " + number);
            assertThat(text(strict.awaited("approver", "general", elsewhere, m -> true)))
                    .contains("OTHER_CLUSTER")
                    .contains("Say it in the channel of orders");
            strict.press("approver", card, "Approve");
            var form = strict.awaited("approver", id(card), m -> text(m).contains("Approve plan " + number));
            assertThat(text(form)).contains("type the name “orders”");
            var send = form.path("buttons").get(0).path("id").asString();
            assertThat(strict.press("approver", id(form), send, Map.of()).statusCode())
                    .isEqualTo(422);
            strict.press("approver", id(form), send, Map.of("confirm", "order"));
            strict.awaited("approver", id(form), m -> text(m).contains("type the name"));
            assertThat(labels(strict.message("oncall", id(card)))).contains("Approve");
            strict.press("approver", id(form), send, Map.of("confirm", " orders "));
            assertThat(text(strict.says(id(card), "Done at"))).contains("approved by approver");
        }
    }
}
