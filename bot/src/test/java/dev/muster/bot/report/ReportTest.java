package dev.muster.bot.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.incident.Story;
import dev.muster.bot.journal.What;
import dev.muster.chat.testing.Golden;
import dev.muster.commands.cluster.Cluster;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Loss;
import dev.muster.commands.plan.Proof;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    void wal_that_is_not_kept_yet_is_no_outage() {
        var story = Story.opened()
                .muster(new What.FindingSeen("RPO_MISSED", "CRITICAL", "orders", "everything would be lost"))
                .after(Duration.ofMinutes(2));
        assertThat(report(story, List.of())).contains("(no outage was seen: from the opening to the closing)");
    }

    private static Story restored(String writable) {
        var story = Story.opened();
        story.at("14:02:00").run(12, "alice", new What.Asked("restore orders --to 13:59"));
        story.run(12, new What.Proposed("Restore orders", "5f2a", "DESTRUCTIVE", 1, Optional.of("rows gone")));
        story.at("14:03:00")
                .run(12, "bob", new What.Voted(What.Verdict.APPROVE, "5f2a", Optional.empty(), 1, 1))
                .run(12, new What.Approved(List.of("bob")))
                .run(12, new What.RunStarted(1))
                .run(12, new What.StepBegun(0, false, "recover orders beside"));
        story.at("14:05:00")
                .run(
                        12,
                        new What.StepDone(
                                0,
                                false,
                                new Proof("it is there", Map.of("target_at", "2026-11-20T13:59:00Z")),
                                Duration.ofMinutes(2)))
                .run(12, new What.Halted(1, "Swap it in?"));
        story.at("14:06:00").run(12, "bob", new What.LetGoOn(1)).run(12, new What.RunStarted(2));
        story.run(12, new What.StepBegun(1, false, "swap it in"));
        return story.at("14:06:30")
                .run(
                        12,
                        new What.StepDone(
                                1,
                                false,
                                new Proof(
                                        "it is in",
                                        Map.of("writable_at", writable, "last_lost_at", "2026-11-20T14:01:30Z")),
                                Duration.ofSeconds(30)))
                .run(12, new What.RunFinished(Duration.ofSeconds(210)))
                .after(Duration.ofMinutes(40));
    }

    private static final RunSummary RESTORE = new RunSummary(
            12,
            "Restore orders",
            new RunSummary.Asked("restore orders", "alice", Story.START, Optional.of("rows gone")),
            Danger.DESTRUCTIVE,
            Loss.of("what was written since"));

    @Test
    void what_a_restore_measured_is_told_as_rto_and_rpo_with_each_part_of_it() {
        var story = restored("2026-11-20T14:06:20Z");
        assertThat(TimelinePicture.of(story.incident(), story.now()).alt())
                .contains("down for 6 min 20 s, until it was brought back");
        var report = report(story, List.of(RESTORE));
        assertThat(report)
                .contains("| Time down (RTO) | 15 min 0 s | 6 min 20 s | met |")
                .contains("| Data lost (RPO) | 5 min 0 s | 2 min 30 s | met |")
                .contains("2026-11-20 13:59:00 UTC, to which run 12 went back")
                .contains("- Down from 2026-11-20 14:00:00 UTC to 2026-11-20 14:06:20 UTC, 6 min 20 s (as")
                .contains("to 2026-11-20 14:01:30 UTC, as measured");
        assertThat(report.lines()
                        .filter(row -> row.matches("\\| 2026-11-20 14:0\\S+ UTC \\| [^|]* \\| [^|]* \\|"))
                        .map(row -> row.substring(28)))
                .containsExactly(
                        "0.0 s | the incident begins |",
                        "2 min 0 s | run 12 is proposed |",
                        "3 min 0 s | it is approved |",
                        "3 min 0 s | it begins |",
                        "5 min 0 s | step 1 is done, in 2 min 0 s: recover orders beside |",
                        "6 min 20 s | it can be written to again |",
                        "6 min 30 s | step 2 is done, in 30 s: swap it in |");
    }

    /** As /db restore table tells of itself. */
    private static Story broughtBack(Map<String, String> merged) {
        var story = Story.opened();
        story.at("14:02:00").run(7, "alice", new What.Asked("restore table orders users --to 13:58 --merge"));
        story.run(7, new What.Proposed("Bring users back", "5f2a", "CHANGE", 1, Optional.empty()))
                .run(7, new What.RunStarted(1))
                .run(7, new What.StepBegun(0, false, "bring orders back beside"));
        story.at("14:03:00")
                .run(
                        7,
                        new What.StepDone(
                                0,
                                false,
                                new Proof(
                                        "it stands",
                                        Map.of(
                                                "target_at",
                                                "2026-11-20T13:58:00Z",
                                                "backup",
                                                "orders-20261120-030000-pabc",
                                                "backup_at",
                                                "2026-11-20T03:00:00Z",
                                                "wal_to",
                                                "0/5000060, the last commit at 2026-11-20 13:57:59 UTC")),
                                Duration.ofSeconds(50)))
                .run(7, new What.StepBegun(1, false, "insert what is missing"));
        return story.at("14:04:00")
                .run(7, new What.StepDone(1, false, new Proof("inserted", merged), Duration.ofSeconds(9)))
                .run(7, new What.RunFinished(Duration.ofSeconds(120)))
                .after(Duration.ofMinutes(40));
    }

    private static RunSummary bringing(Loss loss) {
        return new RunSummary(
                7,
                "Bring users back",
                new RunSummary.Asked("restore table", "alice", Story.START, Optional.empty()),
                Danger.CHANGE,
                loss);
    }

    @Test
    void a_table_that_was_brought_back_lost_at_most_what_was_written_to_it_until_it_was_asked_for() {
        var story = broughtBack(Map.of("writable_at", "2026-11-20T14:03:55Z"));
        for (var loss : List.of(Loss.NONE, Loss.of("nothing: it is kept in schema restored_x"))) {
            assertThat(report(story, List.of(bringing(loss))))
                    .contains("| Time down (RTO) | 15 min 0 s | 3 min 55 s | met |")
                    .contains("| Data lost (RPO) | 5 min 0 s | at most 4 min 0 s | met |")
                    .contains(
                            "- What run 7 brought back is as of 2026-11-20 13:58:00 UTC; what was written to it"
                                    + " after that, before it was lost, is not in it: at most 4 min 0 s, until it was asked for")
                    .doesNotContain("Data lost: nothing");
        }
    }

    @Test
    void what_may_have_been_lost_is_not_called_met_when_it_may_be_more_than_was_asked() {
        var story = broughtBack(Map.of("writable_at", "2026-11-20T14:03:55Z", "target_at", "2026-11-20T03:00:00Z"));
        assertThat(report(story, List.of(bringing(Loss.NONE))))
                .contains("| Data lost (RPO) | 5 min 0 s | at most 11 h 2 min | not known yet |");
    }

    @Test
    void what_a_restore_of_a_table_took_away_is_lost_as_measured() {
        var story = broughtBack(Map.of("writable_at", "2026-11-20T14:03:55Z", "last_lost_at", "2026-11-20T14:03:30Z"));
        assertThat(report(story, List.of(bringing(Loss.of("what came after it")))))
                .contains("| Data lost (RPO) | 5 min 0 s | 5 min 30 s | **missed** |")
                .contains("to 2026-11-20 14:03:30 UTC, as measured");
    }

    @Test
    void what_could_be_counted_only_in_part_was_lost_at_least_until_somebody_knows_the_last_of_it() {
        var run = bringing(Loss.of("what came after it"));
        var part = Map.of("last_lost_at", "2026-11-20T14:00:30Z", "lost_at_least", "0/3000060");
        assertThat(report(broughtBack(part), List.of(run)))
                .contains("| Data lost (RPO) | 5 min 0 s | at least 2 min 30 s, not known exactly | not known yet |")
                .contains("to 2026-11-20 14:00:30 UTC at least: not all of its WAL could be read");
        var known = broughtBack(part);
        known.run(
                7,
                new What.StepDone(
                        2,
                        false,
                        new Proof("stopped", Map.of("last_lost_at", "2026-11-20T14:01:00Z")),
                        Duration.ofSeconds(1)));
        assertThat(report(known, List.of(run))).contains("to 2026-11-20 14:01:00 UTC, as measured");
    }

    @Test
    void which_backup_was_used_and_how_far_its_wal_and_which_was_only_taken() {
        var story = broughtBack(Map.of("writable_at", "2026-11-20T14:03:55Z", "backup", "orders-20261120-140400-labc"));
        assertThat(report(story, List.of(bringing(Loss.NONE))))
                .contains(
                        "- Backup used: orders-20261120-030000-pabc, of 2026-11-20 03:00:00 UTC, 11 h 3 min old when it"
                                + " was used, and WAL up to 0/5000060, the last commit at 2026-11-20 13:57:59 UTC")
                .contains("- Backup taken: orders-20261120-140400-labc, done at 2026-11-20 14:04:00 UTC");
    }

    @Test
    void what_cannot_be_read_was_not_measured() {
        assertThat(report(restored("soon"), List.of(RESTORE)))
                .contains("| Time down (RTO) | 15 min 0 s | 46 min 30 s so far | **missed** |");
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
