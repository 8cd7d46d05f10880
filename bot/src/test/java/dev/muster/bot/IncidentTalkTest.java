package dev.muster.bot;

import static dev.muster.bot.Talk.button;
import static dev.muster.bot.Talk.id;
import static dev.muster.bot.Talk.labels;
import static dev.muster.bot.Talk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Incidents and the journal in words, over HTTP. */
class IncidentTalkTest {
    private final TestDemo demo = TestDemo.shared();
    private final Talk talk = new Talk(demo);

    @AfterEach
    void tidy() {
        talk.leaveQuiet();
    }

    private JsonNode open(String words) {
        return talk.ask("oncall", "/db incident open " + words, "State: open");
    }

    private static String number(JsonNode headline) {
        var matcher = Pattern.compile("Incident: (\\d+)").matcher(text(headline));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** The message of the incident's thread that tells this. */
    private JsonNode line(JsonNode headline, String expected) {
        return talk.awaited(
                "viewer",
                id(headline),
                m -> id(headline).equals(m.path("thread").asString("")) && text(m).contains(expected));
    }

    @Test
    void an_incident_is_led_written_and_closed_in_words() {
        assertThat(text(talk.whisper("oncall", "/db incident show"))).contains("NO_INCIDENT");
        assertThat(text(talk.whisper("oncall", "/db incident open"))).contains("Code: ");
        var headline = open("--severity sev2 rows are gone");
        var number = number(headline);
        assertThat(text(headline)).startsWith("SEV-2 · orders · rows are gone").contains("Lead: not set");
        assertThat(text(talk.whisper("oncall", "/db incident open once more"))).contains("OPEN_ALREADY");

        assertThat(text(talk.whisper("oncall", "/db incident severity 4"))).contains("Code: ");
        assertThat(text(talk.whisper("viewer", "/db incident severity SEV-1"))).contains("NOT_ALLOWED");
        talk.whisper("oncall", "/db incident severity SEV-1");
        assertThat(text(talk.whisper("oncall", "/db incident lead aprover")))
                .contains("UNKNOWN_NAME")
                .contains("Did you mean approver?");
        talk.whisper("oncall", "/db incident lead me");
        talk.whisper("oncall", "/db incident role comms viewer");
        talk.says(id(headline), "comms: viewer");
        assertThat(text(talk.says(id(headline), "Lead: oncall"))).startsWith("SEV-1 · ");
        talk.whisper("second", "/db incident ack");
        talk.says(id(headline), "In hand: second");
        assertThat(text(talk.whisper("viewer", "/db incident ack"))).contains("NOT_ALLOWED");
        assertThat(text(talk.whisper("oncall", "/db incident ack"))).contains("in hand already: second");

        talk.whisper("viewer", "/db incident task --owner second tell support");
        talk.says(id(headline), "1. tell support (second)");
        assertThat(text(talk.whisper("viewer", "/db incident task --done 7"))).contains("UNKNOWN_TASK");
        assertThat(text(talk.whisper("viewer", "/db incident task"))).contains("NO_TEXT");
        talk.whisper("second", "/db incident task --done 1");
        line(headline, "did task 1");
        await().untilAsserted(() ->
                assertThat(text(talk.message("viewer", id(headline)))).doesNotContain("tell support"));

        assertThat(text(talk.whisper("viewer", "/db incident link javascript:alert(1) here")))
                .contains("Code: ");
        talk.whisper("viewer", "/db incident link https://meet.example.com/db the call");
        line(headline, "linked the call: https://meet.example.com/db");

        var list = text(talk.ask("viewer", "/db incident list", "Incidents"));
        assertThat(list).contains("SEV-1 · orders · rows are gone").contains("open");
        assertThat(text(talk.whisper("viewer", "/db incident show 999999"))).contains("There is no incident 999999");
        assertThat(text(talk.whisper("viewer", "/db incident close"))).contains("NOT_ALLOWED");
        var closed = talk.ask("oncall", "/db incident close they are back", "is closed");
        assertThat(labels(closed)).containsExactly("Report");
        assertThat(text(talk.says(id(headline), "State: closed"))).contains("they are back");
        assertThat(text(talk.whisper("oncall", "/db incident close --incident " + number)))
                .contains("CLOSED_ALREADY");
        talk.whisper("oncall", "/db incident reopen %s it happens again".formatted(number));
        talk.says(id(headline), "State: open again since");
        assertThat(text(talk.whisper("oncall", "/db incident reopen " + number)))
                .contains("NOT_REOPENED");
        line(headline, "it happens again");
        assertThat(text(talk.ask("viewer", "/db incident show " + number, "Duration")))
                .contains("opened the incident “rows are gone”")
                .contains("added task 1 for second: tell support");
    }

    @Test
    void a_correction_is_told_in_place_and_the_original_stays_in_the_journal() {
        var headline = open("wrong numbers");
        talk.whisper("viewer", "/db note the deploy was at half past two");
        var told = line(headline, "the deploy was at half past two");
        var shown = text(talk.ask("viewer", "/db incident show", "half past two"));
        var seq = shown.replaceAll("(?s).*half past two #(\\d+).*", "$1");
        assertThat(text(talk.whisper("viewer", "/db note --correct 1 nothing"))).contains("UNKNOWN_ENTRY");
        talk.whisper("viewer", "/db note --correct %s it was at half past three".formatted(seq));
        assertThat(text(talk.says(id(told), "it was at half past three")))
                .contains("(corrected)")
                .doesNotContain("half past two");
        assertThat(export(Long.parseLong(seq) - 1))
                .contains("the deploy was at half past two", "it was at half past three");
    }

    @Test
    void what_is_said_in_the_thread_to_muster_belongs_to_the_incident() {
        var headline = open("in a thread");
        talk.say("viewer", Talk.HOME, id(headline), "@muster note it began with the deploy");
        line(headline, "it began with the deploy");
        talk.say("viewer", Talk.HOME, id(headline), "@muster status --plain");
        assertThat(text(line(headline, "orders: "))).contains("2 of 2 nodes up");
        line(headline, "asked for: status --plain");
        talk.say("viewer", Talk.HOME, id(headline), "@muster help");
        line(headline, "What can be asked");
        var said = talk.say("approver", Talk.HOME, null, "customers call since 14:00");
        talk.pin("viewer", said);
        line(headline, "customers call since 14:00");
        talk.pin("second", said);
        assertThat(text(talk.awaited("second", said, m -> m.path("whisper").asBoolean())))
                .contains("It was in the timeline already");
        talk.press("oncall", talk.says(id(headline), "Lead: not set"), "I lead");
        talk.says(id(headline), "Lead: oncall");
        var lines = text(talk.ask("viewer", "/db incident show", "customers call"));
        assertThat(lines).doesNotContain("asked for: help");
        assertThat(lines.split("customers call", -1)).hasSize(2);
    }

    @Test
    void a_button_of_a_headline_is_worth_nothing_elsewhere() {
        var headline = open("forged");
        var report = button(headline, "Report");
        var other = talk.ask("viewer", "/db status --plain", "orders: ");
        assertThat(talk.press("viewer", id(other), report, java.util.Map.of()).body())
                .contains("UNKNOWN_BUTTON");
    }

    /** The lines of the journal after an entry, as somebody downloads them. */
    private String export(long after) {
        var lines = new StringBuilder();
        var message = talk.whisper("oncall", "/db audit export --after " + after);
        assertThat(text(message)).contains("The journal");
        var file = message.path("document")
                .path("blocks")
                .valueStream()
                .filter(b -> b.path("type").asString().equals("file"))
                .findFirst()
                .orElseThrow();
        lines.append(talk.file("oncall", file.path("file").asString()));
        return lines.toString();
    }

    @Test
    void the_journal_is_whole_and_its_lines_are_json_without_secrets() throws IOException {
        open("secrets");
        var password = Files.readString(demo.state.resolve("secrets/orders-muster"));
        talk.whisper("viewer", "/db note the password is " + password);
        assertThat(text(talk.ask("viewer", "/db audit verify", "journal"))).contains("The journal is whole");
        assertThat(text(talk.whisper("viewer", "/db audit export"))).contains("NOT_ALLOWED");

        var export = export(0);
        var json = JsonMapper.shared();
        long seq = 0;
        for (var line : export.lines().toList()) {
            var entry = json.readTree(line);
            assertThat(entry.path("seq").asLong()).isEqualTo(++seq);
            assertThat(entry.path("hash").asString()).matches("[0-9a-f]{64}");
            assertThat(entry.path("body").path("at").isNumber()).isTrue();
        }
        assertThat(seq).isGreaterThan(2);
        assertThat(export).contains("the password is ");
        try (var secrets = Files.list(demo.state.resolve("secrets"))) {
            for (var secret : secrets.toList()) {
                assertThat(export).doesNotContain(Files.readString(secret).strip());
            }
        }
    }

    @Test
    void the_line_completes_itself_and_every_verb_has_a_page() {
        assertThat(talk.completions("/db inc")).contains("/db incident");
        assertThat(talk.completions("/db incident se")).anyMatch(c -> c.startsWith("/db incident severity"));
        assertThat(talk.completions("/db incident severity ")).contains("/db incident severity SEV-1");
        assertThat(talk.completions("/db incident lead ap")).contains("/db incident lead approver");
        assertThat(talk.completions("/db run ")).anyMatch(c -> c.startsWith("/db run roll-back"));
        assertThat(talk.completions("/db terminate --us")).anyMatch(c -> c.startsWith("/db terminate --user"));
        assertThat(text(talk.ask("viewer", "/db help incident", "/db incident")))
                .contains("/db incident ack")
                .contains("/db incident task");
        for (var verb : new String[] {"incident note", "approve", "break-glass", "run roll-back", "audit export"}) {
            assertThat(text(talk.ask("viewer", "/db help " + verb, "/db " + verb)))
                    .contains("/db " + verb);
        }
    }
}
