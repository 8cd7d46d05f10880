package dev.muster.bot;

import static dev.muster.bot.SlackOffice.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.slack.testing.FakeSlack;
import dev.muster.slack.testing.Message;
import dev.muster.slack.workspace.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The whole story over Slack's wire: people with clients of their own, a real Bolt in the middle, a real cluster behind. */
class SlackStoryTest {
    private static final String TERMINATE = "terminate --all --database orders --reason \"stuck migration\"";
    private static final String WHY = "Why nobody else can be asked. Everybody will read it.";
    private static final Pattern PLAN = Pattern.compile("Plan (\\d+):");

    private final Talk console = new Talk(TestDemo.shared());

    @AfterEach
    void tidy() {
        console.leaveQuiet();
    }

    private static Message propose(SlackOffice office) {
        assertThat(office.slack.command(office.anna, office.orders, TERMINATE).acked())
                .isTrue();
        return office.sees(
                office.orders,
                message -> read(message).contains("Plan ")
                        && SlackMessages.labels(message).contains("Approve"));
    }

    private static String number(Message card) {
        var plan = PLAN.matcher(read(card));
        assertThat(plan.find()).isTrue();
        return plan.group(1);
    }

    private static void press(SlackOffice office, Identity who, Message message, String label) {
        var pressed = office.slack.press(who, office.orders, message.ts(), SlackMessages.button(message, label));
        assertThat(pressed.acked()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(SlackOffice.Mode.class)
    void a_dangerous_plan_is_decided_by_somebody_else_run_told_in_the_thread_and_reported(SlackOffice.Mode mode) {
        try (var office = new SlackOffice(mode).open()) {
            office.slack.command(office.anna, office.orders, "incident open orders cannot be placed");
            var headline = office.headline(office.orders, "orders cannot be placed");
            await().untilAsserted(
                            () -> assertThat(office.slack.pins(office.orders)).contains(headline.ts()));

            var card = propose(office);
            var number = number(card);
            press(office, office.anna, card, "Approve");
            office.whispered(office.anna, office.orders, "OWN_PLAN");
            press(office, office.gus, card, "Approve");
            office.whispered(office.gus, office.orders, "NOT_VOUCHED");
            press(office, office.zoe, card, "Approve");
            office.whispered(office.zoe, office.orders, "NOT_VOUCHED");
            assertThat(read(office.now(card))).contains("NEEDS 1 approval");

            press(office, office.bert, card, "Approve");
            var done = office.reads(office.orders, "Done at");
            assertThat(done.ts()).isEqualTo(card.ts());
            assertThat(SlackMessages.labels(done)).containsExactly("Undo");
            office.sees(
                    office.orders,
                    message -> message.thread().equals(Optional.of(headline.ts()))
                            && read(message).contains("approved"));
            office.sees(
                    office.orders,
                    message -> message.thread().equals(Optional.of(headline.ts()))
                            && read(message).contains("finished in"));

            press(office, office.anna, done, "Undo");
            office.reads(office.orders, "Take back plan " + number);
            office.sees(
                    office.orders,
                    message -> read(message).contains("Take back plan " + number)
                            && read(message).contains("Done at"));

            office.slack.command(office.anna, office.orders, "incident close the migration was stuck");
            office.reads(office.orders, "is closed");
            await().untilAsserted(
                            () -> assertThat(office.slack.pins(office.orders)).doesNotContain(headline.ts()));
            press(office, office.anna, office.reads(office.orders, "is closed"), "Report");
            var report = await().until(() -> report(office), found -> !found.isEmpty());
            assertThat(report.getFirst())
                    .contains("orders cannot be placed")
                    .contains("end all sessions of orders on orders-a")
                    .contains("approver");
        }
    }

    private static List<String> report(SlackOffice office) {
        return office.slack.messages(office.orders).stream()
                .flatMap(message -> message.files().stream())
                .filter(file -> file.name().endsWith(".md"))
                .map(file -> file.content().utf8())
                .toList();
    }

    @Test
    void in_threads_people_mention_muster_and_keep_what_is_worth_keeping() {
        try (var office = new SlackOffice(SlackOffice.Mode.SOCKET).open()) {
            var slack = office.slack;
            slack.mention(office.anna, office.orders, Optional.empty(), "incident open rows are gone");
            var headline = office.headline(office.orders, "rows are gone");
            var thread = Optional.of(headline.ts());
            slack.mention(office.anna, office.orders, thread, "status --plain");
            office.sees(
                    office.orders,
                    message -> message.thread().equals(thread) && read(message).contains("orders-a"));

            var seen = slack.say(office.bert, office.orders, Optional.empty(), "the shop shows <!channel> *an error*");
            slack.react(office.bert, office.orders, seen, "pushpin");
            office.sees(
                    office.orders,
                    message -> message.thread().equals(thread)
                            && read(message).contains("the shop shows @channel *an error*")
                            && !message.json().toString().contains("\"type\":\"broadcast\""));
            var other = slack.say(office.bert, office.orders, thread, "since the deploy");
            slack.shortcut(office.anna, office.orders, other, "add_to_timeline");
            office.sees(
                    office.orders,
                    message -> message.thread().equals(thread)
                            && message.author().equals(slack.botUser())
                            && read(message).contains("since the deploy"));
            slack.react(office.bert, office.orders, other, "eyes");
        }
    }

    @Test
    void a_form_is_a_window_that_says_what_is_missing_and_counts_once() {
        try (var office = new SlackOffice(SlackOffice.Mode.SOCKET).open()) {
            var slack = office.slack;
            var number = number(propose(office));
            press(office, office.cher, office.reads(office.orders, "Plan " + number), "Break glass");
            var asked = office.whispered(office.cher, office.orders, "Break the glass");
            press(office, office.cher, asked, SlackMessages.labels(asked).getFirst());
            var window = await().until(() -> slack.window(office.cher), Optional::isPresent)
                    .orElseThrow();
            assertThat(slack.submit(office.cher, window.id(), Map.of(WHY, "   "))
                            .response()
                            .toString())
                    .contains("errors");
            var answered = slack.submit(office.cher, window.id(), Map.of(WHY, "nobody answers"));
            assertThat(answered.acked()).isTrue();
            slack.redeliver(answered);
            var done = office.reads(office.orders, "Done at");
            assertThat(read(done)).containsOnlyOnce("BREAK-GLASS by chief").contains("nobody answers");
            office.reads(office.home, "BREAK-GLASS: chief let plan " + number + " run alone");
        }
    }

    @Test
    void the_page_shows_what_is_open_what_waits_and_how_the_clusters_are() {
        try (var office = new SlackOffice(SlackOffice.Mode.SOCKET).open()) {
            var card = propose(office);
            await().untilAsserted(() -> {
                office.slack.openHome(office.bert);
                assertThat(office.slack.page(office.bert).map(Object::toString).orElse(""))
                        .contains("orders")
                        .contains("End every session of orders")
                        .contains(
                                "/archives/" + office.orders + "/p" + card.ts().replace(".", ""));
            });
            var stranger = office.slack.user("stranger", FakeSlack.Kind.MEMBER);
            office.slack.openHome(stranger);
            await().untilAsserted(() -> assertThat(
                            office.slack.page(stranger).map(Object::toString).orElse(""))
                    .contains(stranger.account().id())
                    .doesNotContain("End every session"));
        }
    }

    @Test
    void a_plan_waits_through_a_restart_and_its_old_button_works_exactly_once() {
        try (var office = new SlackOffice(SlackOffice.Mode.SOCKET).open()) {
            var card = propose(office);
            office.reopen();
            var button = SlackMessages.button(card, "Approve");
            var pressed = office.slack.press(office.bert, office.orders, card.ts(), button);
            for (int i = 0; i < 3; i++) {
                office.slack.redeliver(pressed);
            }
            var done = office.reads(office.orders, "Done at");
            assertThat(done.ts()).isEqualTo(card.ts());
            assertThat(read(done)).containsOnlyOnce("approver (slack)");
        }
    }

    /** Somebody clicks in the moment in which another deletes the message. */
    @Test
    void a_button_of_a_deleted_message_counts_once_and_the_card_stands_again() {
        try (var office = new SlackOffice(SlackOffice.Mode.SOCKET).open()) {
            var slack = office.slack;
            var card = propose(office);
            var asked = slack.press(office.anna, office.orders, card.ts(), SlackMessages.button(card, "Approve"));
            office.whispered(office.anna, office.orders, "OWN_PLAN");
            slack.delete(office.orders, card.ts());
            var click = (ObjectNode) asked.payload().deepCopy();
            click.put("trigger_id", "12345.98765.ofbert");
            ((ObjectNode) click.path("user")).put("id", office.bert.user());
            ((ObjectNode) click.path("actions").path(0))
                    .put("action_ts", Instant.now().getEpochSecond() + ".000100");
            var envelope = JsonMapper.shared().createObjectNode();
            envelope.put("envelope_id", "click-of-bert").put("type", "interactive");
            envelope.set("payload", click);
            var clicked = slack.raw(envelope);
            assertThat(clicked.acked()).isTrue();
            slack.redeliver(clicked);

            var done = office.reads(office.orders, "Done at");
            assertThat(done.ts()).isNotEqualTo(card.ts());
            assertThat(read(done)).containsOnlyOnce("approver (slack)").contains("somebody had deleted it");
        }
    }

    @Test
    void a_slack_that_is_away_stops_nothing_and_is_told_everything_when_it_is_back() {
        try (var office = new SlackOffice(SlackOffice.Mode.SOCKET)) {
            office.slack.down(true);
            office.begin();
            assertThat(office.readyz()).contains("slack");
            var there = new Talk("http://127.0.0.1:" + office.port(), TestDemo.shared()::token);
            there.ask("oncall", "/db incident open nobody hears it", "State: open");
            there.say("oncall", Talk.HOME, null, "/db note it is quiet here");
            office.slack.down(false);
            await().until(() -> office.readyz().equals("ready\n"));
            var headline = office.headline(office.orders, "nobody hears it");
            office.sees(
                    office.orders,
                    message -> message.thread().equals(Optional.of(headline.ts()))
                            && read(message).contains("it is quiet here"));
        }
    }
}
