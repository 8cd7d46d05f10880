package dev.muster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What is broken by /demo …, and where the buttons beneath it lead: up to the plans that bring it back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MischiefTalkTest {
    private static final Pattern PLAN = Pattern.compile("Plan (\\d+): ");

    private final TestDemo demo = TestDemo.own();
    private final Talk talk = new Talk(demo);
    private Instant good;

    @BeforeAll
    void there_is_a_backup_and_every_table_is_known() {
        var asked = talk.say("oncall", Talk.HOME, null, "/db backup now orders --kind physical");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> talk.get("oncall", "/api/channels/" + Talk.HOME + "/messages?after=" + asked)
                        .valueStream()
                        .anyMatch(m -> Talk.text(m).contains("Done at")));
        good = Instant.now();
        await().until(() -> Files.isDirectory(demo.state.resolve("backups/orders/names")));
    }

    /** What went down may have opened an incident by itself. */
    @AfterEach
    void close_what_is_open() {
        talk.leaveQuiet();
    }

    /** What a button leads to. */
    private JsonNode pressed(JsonNode message, String label, String expected) {
        var full = Talk.labels(message).stream()
                .filter(it -> it.startsWith(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no button " + label + " among " + Talk.labels(message)));
        talk.press("oncall", message, full);
        return answer(message, expected);
    }

    /** What was said since, if that never comes. */
    private JsonNode answer(JsonNode message, String expected) {
        try {
            return talk.awaited("oncall", Talk.id(message), m -> Talk.text(m).contains(expected));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "nobody said “" + expected + "”, but "
                            + said(message).map(Talk::text).toList(),
                    e);
        }
    }

    private Stream<JsonNode> said(JsonNode after) {
        return talk.get("oncall", "/api/channels/" + Talk.HOME + "/messages?after=" + Talk.id(after))
                .valueStream();
    }

    /** Of a plan that waits for somebody: it is taken back. */
    private String waits(JsonNode plan) {
        var words = talk.says(Talk.id(plan), "NEEDS 1 approval");
        var number = PLAN.matcher(Talk.text(words));
        assertThat(number.find()).isTrue();
        talk.whisper("oncall", "/db run cancel " + number.group(1));
        return Talk.text(words);
    }

    private String submits(JsonNode message, Map<String, String> values, String expected) {
        var form = message.path("document")
                .path("blocks")
                .valueStream()
                .filter(block -> block.path("type").asString().equals("form"))
                .findFirst()
                .orElseThrow();
        assertThat(form.path("inputs").valueStream().map(it -> it.path("name").asString()))
                .containsExactlyInAnyOrderElementsOf(values.keySet());
        var sent = talk.press("oncall", Talk.id(message), form.path("id").asString(), values);
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
        return waits(answer(message, expected));
    }

    @AfterAll
    void close() {
        demo.close();
    }

    @Test
    void rows_that_were_deleted_are_found_and_a_button_plans_to_bring_them_back() {
        var broken = talk.ask("oncall", "/demo delete-rows", "of orders are gone");
        assertThat(Talk.text(broken))
                .contains("The older half, deleted in one transaction")
                .contains("Nobody has told");
        assertThat(Talk.labels(broken)).containsExactly("Open an incident", "What happened?");
        var rows = Talk.text(broken).replaceAll("(?s)^\\D*(\\d+) rows.*$", "$1");

        pressed(broken, "Open an incident", "orders are missing");
        // Where the server had been down, its WAL is received again in a moment.
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    talk.press("oncall", broken, "What happened?");
                    return said(broken).anyMatch(m -> Talk.text(m).contains("took something away"));
                });
        var found = answer(broken, "took something away");
        assertThat(Talk.text(found)).contains("deleted " + rows + " rows of orders");
        var plan = pressed(found, "Restore orders as before", "Bring public.orders of orders back");
        assertThat(waits(plan)).contains("insert what is missing").contains("approver");
    }

    @Test
    void whoever_saw_rows_go_says_which_table_and_when_and_has_a_plan() {
        var form = talk.ask("oncall", "/db restore orders --symptom deleted", "orders: rows were deleted");
        assertThat(Talk.text(form))
                .contains("every row that is there stays as it is")
                .contains("in UTC");
        assertThat(submits(form, Map.of("table", "projects", "moment", good.toString()), "Bring public.projects"))
                .contains("Insert into public.projects what is missing, and nothing else")
                .doesNotContain("overwrite");

        var other = pressed(form, "No: rows were changed", "orders: rows were changed");
        assertThat(Talk.text(other))
                .contains("changed rows get their old values")
                .contains("somebody else has to agree");
        assertThat(submits(
                        other,
                        Map.of("table", "projects", "moment", good.toString(), "reason", "a wrong update"),
                        "make them what they were"))
                .contains("overwrite what was changed")
                .contains("a wrong update");
    }

    @Test
    void a_damaged_page_leads_to_a_copy_and_to_looking_beside() {
        var broken = talk.ask("oncall", "/demo damage-page", "of users is damaged");
        assertThat(Talk.text(broken)).contains("invalid page in block");
        assertThat(Talk.labels(broken)).containsExactly("Open an incident", "What to do?", "Heal it");

        var question = pressed(broken, "What to do?", "orders: what do you see?");
        var advice = pressed(question, "Damaged", "orders: damaged");
        assertThat(Talk.text(advice)).contains("a forensic copy names every page that is broken");
        assertThat(Talk.labels(advice)).startsWith("Keep a copy first", "Status", "Side instance");
        pressed(advice, "Status", "orders: ");

        assertThat(Talk.text(pressed(broken, "Heal it", "The demo is healed")))
                .contains(" is as it was")
                .contains("orders-a was started again");
    }

    @Test
    void a_killed_primary_leads_to_the_status_and_to_bringing_all_of_it_back() {
        var broken = talk.ask("oncall", "/demo kill-primary", "orders-a was killed");
        assertThat(Talk.text(broken)).contains("By kill -9").contains("It stays down");
        assertThat(Talk.labels(broken)).containsExactly("Open an incident", "Status", "What to do?", "Heal it");
        assertThat(Talk.text(talk.ask("oncall", "/demo kill-primary", "orders-a is down already")))
                .contains("until somebody starts it");

        // What was seen right before it was killed is remembered for a second.
        await().pollInterval(Duration.ofSeconds(1)).until(() -> {
            talk.press("oncall", broken, "Status");
            return said(broken).anyMatch(m -> Talk.text(m).contains("1 of 2 nodes up"));
        });
        var advice = pressed(broken, "What to do?", "orders: the server is lost");
        assertThat(Talk.text(advice)).contains("A standby that is up is faster");
        assertThat(Talk.labels(advice))
                .startsWith("Status", "Bring it all back, beside", "Put it all back, in place")
                .endsWith("Keep a copy first");
        // Nothing is refused for want of a reason: it is what was seen.
        assertThat(waits(pressed(advice, "Put it all back, in place", "Plan "))).contains("the server is lost");

        assertThat(Talk.text(pressed(broken, "Heal it", "The demo is healed"))).contains("orders-a was down and is up");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Talk.text(demo.ask("oncall", "/db status orders")).contains("2 of 2 nodes up"));
    }
}
