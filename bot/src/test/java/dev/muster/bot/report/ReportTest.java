package dev.muster.bot.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.incident.Story;
import dev.muster.bot.journal.What;
import dev.muster.chat.testing.Golden;
import dev.muster.commands.cluster.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {

    private static String report(Story story, List<RunSummary> runs) {
        return Report.of(story.incident(), story.events(), runs, Cluster.Tier.HIGH, story.now());
    }

    @Test
    void the_report_of_a_whole_incident() {
        var report = report(Disaster.story(), Disaster.runs());

        Golden.matches("incident/report.md", report);
        assertThat(report)
                .contains("| Time down (RTO) | 15 min 0 s | 10 min 50 s | met |")
                .contains("| Data lost (RPO) | 5 min 0 s | 3 min 40 s | met |")
                .contains("11 h 9 min old when it was used")
                .contains("entries 100–");
    }

    @Test
    void the_report_of_an_incident_of_which_nothing_is_known_yet() {
        var story = Story.opened().after(Duration.ofMinutes(20));

        Golden.matches("incident/report-empty.md", report(story, List.of()));
        assertThat(report(story, List.of())).contains("20 min 0 s so far | **missed** |");
    }

    @Test
    void a_standby_that_was_down_is_no_outage_and_a_cluster_without_a_writer_is() {
        var story = Story.opened()
                .muster(new What.FindingSeen("NODE_DOWN", "CRITICAL", "orders-b", "is down"))
                .after(Duration.ofMinutes(9))
                .muster(new What.FindingGone("NODE_DOWN", "orders-b", Duration.ofMinutes(9)))
                .muster(new What.FindingSeen("NO_PRIMARY", "CRITICAL", "orders", "no node takes writes"))
                .after(Duration.ofMinutes(2))
                .muster(new What.FindingGone("NO_PRIMARY", "orders", Duration.ofMinutes(2)));
        assertThat(report(story, List.of())).contains("| Time down (RTO) | 15 min 0 s | 2 min 0 s | met |");
    }

    @Test
    void nothing_that_people_wrote_becomes_more_than_text() {
        var story = Story.opened();
        for (var text : List.of(Disaster.HOSTILE, "a\n\n## b\n\n| x |", "\\| \\`", "- x", "1) x", "<!-- x", "a\r# b")) {
            story.by("bob", new What.Noted(text, Optional.empty(), Optional.empty()));
            story.by("bob", new What.TaskAdded(1, text, Optional.of(text)));
            story.by("bob", new What.Linked(text, text)).by("bob", new What.RoleSet(text, text));
        }
        story.by("bob", new What.IncidentClosed(Optional.of(Disaster.HOSTILE)));
        var report = report(story, List.of());

        assertThat(report.lines().filter(line -> line.startsWith("#")))
                .hasSize(1 + 13)
                .noneMatch(line -> line.contains("Approved"));
        assertThat(report.lines().filter(line -> line.startsWith("|")))
                .allSatisfy(row -> assertThat(
                                row.replaceAll("\\\\[\\\\|]", "").chars().filter(c -> c == '|'))
                        .hasSizeBetween(3, 5));
        assertThat(report).doesNotContainPattern("(?<!\\\\)<(?!https?:)").doesNotContainPattern("(?<!\\\\)!\\[");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "plain words,plain words",
                "a|b,a\\|b",
                "\\|,\\\\\\|",
                "# x,\\# x",
                "- x,\\- x",
                "1. x,1\\. x",
                "===,\\===",
                "see http://evil,see http\\://evil",
                "WWW.evil,WWW\\.evil",
                "a@b.c,a\\@b.c",
                "14:05:00,14:05:00"
            })
    void text_is_escaped(String text, String markdown) {
        assertThat(Markdown.line(text)).isEqualTo(markdown);
    }

    @Test
    void only_the_web_is_linked_to() {
        assertThat(Markdown.link("https://example.com/a(b)", "x]")).isEqualTo("[x\\]](<https://example.com/a(b)>)");
        assertThat(Markdown.link("javascript:alert(1)", "x")).doesNotContain("](");
        assertThat(Markdown.link("https://example.com/>x", "x")).doesNotContain("](");
        assertThat(Markdown.link("https://e.com/a\n# b", "x")).doesNotContain("\n");
    }
}
