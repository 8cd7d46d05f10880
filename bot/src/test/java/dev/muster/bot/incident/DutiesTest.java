package dev.muster.bot.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.incident.Duties.Duty;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Severity;
import dev.muster.bot.people.Crew;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DutiesTest {
    private static final Crew CREW =
            new Crew(Map.of("carol", Set.of("dba"), "dave", Set.of("dba"), "zoe", Set.of("cto")));
    private static final Duties.Rules RULES = new Duties.Rules(
            List.of(new Duties.Level(Duration.ofMinutes(5), "dba"), new Duties.Level(Duration.ofMinutes(15), "cto")),
            Duration.ofMinutes(30),
            List.of(
                    new Duties.Checklist(Duration.ofHours(1), "1 hour", List.of("backup?", "replicas?")),
                    new Duties.Checklist(Duration.ofDays(1), "1 day", List.of("disk?")),
                    new Duties.Checklist(Duration.ofDays(7), "1 week", List.of("report?"))));

    private static List<String> due(Story story, Instant now) {
        return Duties.due(story.incident(), RULES, CREW, now).stream()
                .map(Duty::key)
                .toList();
    }

    /** As the bot does it: looks every {@code pause}, and writes down what is due. */
    private static List<String> live(Story story, Duration pause, Instant until) {
        var done = new ArrayList<String>();
        for (var now = story.now(); !now.isAfter(until); now = now.plus(pause)) {
            for (var duty : Duties.due(story.incident(), RULES, CREW, now)) {
                done.add(duty.key());
                story.at(now).muster(duty.what());
            }
        }
        return done;
    }

    private static Story cared() {
        return Story.opened()
                .by("bob", new What.SeveritySet(Severity.SEV_2))
                .by("bob", new What.LeadSet("bob"))
                .by("bob", new What.Acknowledged(0));
    }

    @Test
    void nothing_is_due_at_once() {
        assertThat(due(Story.opened(), Story.START)).isEmpty();
        assertThat(due(Story.opened(), Story.START.minusSeconds(3600))).isEmpty();
    }

    @Test
    void a_level_is_called_when_its_time_has_come_by_name_and_once() {
        var story = Story.opened();
        assertThat(due(story, Story.START.plusSeconds(299))).isEmpty();

        var now = Story.START.plusSeconds(300);
        assertThat(Duties.due(story.incident(), RULES, CREW, now))
                .containsExactly(
                        new Duty("incident:3:escalate:1", new What.Escalated(1, "dba", List.of("carol", "dave"))));

        story.at(now).muster(new What.Escalated(1, "dba", List.of("carol", "dave")));
        assertThat(due(story, now.plusSeconds(10))).isEmpty();
        assertThat(due(story, Story.START.plusSeconds(900))).containsExactly("incident:3:escalate:2");
        assertThat(Duties.next(story.incident(), RULES))
                .contains(new Duties.Next(2, "cto", Story.START.plusSeconds(900)));
    }

    @Test
    void nobody_is_called_once_it_is_in_hand_or_closed() {
        var later = Story.START.plusSeconds(1000);
        assertThat(due(Story.opened().by("bob", new What.Acknowledged(1)), later))
                .isEmpty();
        assertThat(due(Story.opened().by("bob", new What.IncidentClosed(Optional.empty())), later))
                .isEmpty();
        assertThat(Duties.next(cared().incident(), RULES)).isEmpty();
    }

    @Test
    void who_opens_it_again_gives_the_levels_their_time_anew() {
        var story = Story.opened()
                .by("bob", new What.IncidentClosed(Optional.empty()))
                .at("20:00:00")
                .by("bob", new What.IncidentReopened(Optional.empty()));

        assertThat(due(story, story.now().plusSeconds(299))).isEmpty();
        assertThat(due(story, story.now().plusSeconds(300))).containsExactly("incident:3:escalate:1");
    }

    @Test
    void a_missing_lead_is_asked_for_again_and_again_until_there_is_one() {
        var story = Story.opened().by("bob", new What.Acknowledged(0)).by("bob", new What.SeveritySet(Severity.SEV_2));

        var done = live(story, Duration.ofSeconds(15), Story.START.plus(Duration.ofMinutes(100)));
        assertThat(done)
                .containsExactly("incident:3:remind:lead:1", "incident:3:remind:lead:2", "incident:3:remind:lead:3");

        story.by("bob", new What.LeadSet("bob"));
        assertThat(due(story, Story.START.plus(Duration.ofHours(5)))).isEmpty();
    }

    @Test
    void after_an_outage_of_hours_only_the_latest_reminder_is_due() {
        var story = Story.opened().by("bob", new What.Acknowledged(0)).by("bob", new What.LeadSet("bob"));
        var now = Story.START.plus(Duration.ofMinutes(30 * 9 + 7));

        assertThat(due(story, now)).containsExactly("incident:3:remind:severity:9");

        story.at(now).muster(new What.Reminded("severity"));
        assertThat(due(story, now.plusSeconds(60))).isEmpty();
        assertThat(due(story, Story.START.plus(Duration.ofHours(5)))).containsExactly("incident:3:remind:severity:10");
    }

    @Test
    void a_reminder_keeps_its_numbers_when_the_incident_is_opened_again() {
        var story = Story.opened()
                .by("bob", new What.Acknowledged(0))
                .by("bob", new What.LeadSet("bob"))
                .by("bob", new What.IncidentClosed(Optional.empty()))
                .at("16:05:00")
                .by("bob", new What.IncidentReopened(Optional.empty()));

        assertThat(due(story, story.now().plusSeconds(60))).isEmpty();
        assertThat(due(story, story.now().plus(Duration.ofMinutes(25))))
                .containsExactly("incident:3:remind:severity:5");
    }

    @Test
    void checklists_come_due_after_the_closing_and_their_items_are_asked_for_daily_for_a_week() {
        var story = cared().at("14:30:00").by("bob", new What.IncidentClosed(Optional.empty()));
        assertThat(due(story, story.now().plusSeconds(3599))).isEmpty();
        assertThat(Duties.due(story.incident(), RULES, CREW, story.now().plusSeconds(3600)))
                .containsExactly(new Duty(
                        "incident:3:checklist:1:1 hour",
                        new What.ChecklistDue("1 hour", List.of("backup?", "replicas?"))));

        var done = live(story, Duration.ofMinutes(20), Story.START.plus(Duration.ofDays(40)));

        assertThat(done).filteredOn(key -> key.contains("checklist")).hasSize(3);
        assertThat(done).filteredOn(key -> key.contains("task:1")).hasSize(7);
        assertThat(done).hasSize(3 + 4 * 7);
        assertThat(new HashSet<>(done)).hasSameSizeAs(done);
    }

    @Test
    void a_task_that_is_done_is_not_asked_for() {
        var story = cared().by("bob", new What.TaskAdded(1, "call them", Optional.empty()));
        var day = Story.START.plus(Duration.ofHours(25));
        assertThat(due(story, day)).containsExactly("incident:3:remind:task:1:1");
        assertThat(due(story, Story.START.plus(Duration.ofDays(30)))).containsExactly("incident:3:remind:task:1:7");

        story.by("bob", new What.TaskDone(1));
        assertThat(due(story, day)).isEmpty();
    }

    @Test
    void an_incident_that_was_opened_again_gets_its_checklists_after_the_next_closing() {
        var story = cared().by("bob", new What.IncidentClosed(Optional.empty()));
        story.at("14:40:00").by("bob", new What.IncidentReopened(Optional.empty()));
        assertThat(due(story, Story.START.plus(Duration.ofHours(2)))).isEmpty();

        story.at("18:00:00").by("bob", new What.IncidentClosed(Optional.empty()));
        assertThat(due(story, Story.START.plus(Duration.ofHours(4)))).isEmpty();
        assertThat(due(story, Story.START.plus(Duration.ofHours(5)))).containsExactly("incident:3:checklist:2:1 hour");
    }

    @Test
    void a_life_without_anybody_brings_every_duty_once() {
        var done = live(Story.opened(), Duration.ofMinutes(1), Story.START.plus(Duration.ofHours(6)));

        assertThat(new HashSet<>(done)).hasSameSizeAs(done);
        assertThat(done).hasSize(2 + 12 + 12);
    }
}
