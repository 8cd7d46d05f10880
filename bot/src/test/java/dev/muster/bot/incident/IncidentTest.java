package dev.muster.bot.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.journal.What.Severity;
import dev.muster.bot.report.Disaster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncidentTest {

    private static What note(String text) {
        return new What.Noted(text, Optional.empty(), Optional.empty());
    }

    private static List<String> texts(Incident incident) {
        return incident.timeline().stream().map(Incident.Line::text).toList();
    }

    @Test
    void it_is_what_was_said_of_it_last() {
        var incident = Story.opened()
                .by("bob", new What.SeveritySet(Severity.SEV_3))
                .by("bob", new What.SeveritySet(Severity.SEV_1))
                .by("bob", new What.LeadSet("carol"))
                .by("bob", new What.RoleSet("scribe", "erin"))
                .by("bob", new What.RoleSet("scribe", "dave"))
                .by("bob", new What.Linked("https://example.com", "graph"))
                .incident();

        assertThat(incident.number()).isEqualTo(3);
        assertThat(incident.cluster()).contains("orders");
        assertThat(incident.title()).isEqualTo("orders is gone");
        assertThat(incident.opening().by()).contains("alice");
        assertThat(incident.severity()).contains(Severity.SEV_1);
        assertThat(incident.lead()).contains("carol");
        assertThat(incident.care().roles()).containsExactly(java.util.Map.entry("scribe", "dave"));
        assertThat(incident.papers().links()).containsExactly(new Incident.Link("https://example.com", "graph"));
        assertThat(incident.open()).isTrue();
    }

    @Test
    void the_order_in_which_its_events_come_and_events_that_come_twice_change_nothing() {
        var events = new ArrayList<>(Disaster.story().events());
        var incident = Incident.of(3, events);
        events.addAll(Disaster.story().events());
        Collections.shuffle(events, new java.util.Random(7));

        assertThat(Incident.of(3, events)).isEqualTo(incident);
    }

    @Test
    void the_events_of_another_incident_are_not_its_own() {
        var events = new ArrayList<>(Story.opened().events());
        var scope = Event.Scope.of("orders").withIncident(4);
        events.add(new Event(500, Story.START, scope, Optional.empty(), new What.LeadSet("mallory")));

        assertThat(Incident.of(3, events).lead()).isEmpty();
    }

    @Test
    void without_an_opening_there_is_no_incident() {
        assertThatThrownBy(() -> Incident.of(3, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_note_of_something_older_than_the_opening_comes_first_and_moves_nothing_else() {
        var incident = Story.opened()
                .at("13:30:00")
                .by("bob", note("deployed"))
                .at("14:01:00")
                .by("bob", note("looking"))
                .incident();

        assertThat(texts(incident))
                .containsExactly("noted: deployed", "opened the incident “orders is gone”", "noted: looking");
        assertThat(incident.opening().at()).isEqualTo(Story.START);
        assertThat(incident.duration(Story.START.plusSeconds(60))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void what_is_so_follows_from_the_order_of_writing_even_when_the_clock_was_set_back() {
        var incident = Story.opened()
                .by("bob", new What.LeadSet("bob"))
                .at("13:59:00")
                .by("bob", new What.LeadSet("carol"))
                .by("bob", new What.IncidentClosed(Optional.of("well again")))
                .incident();

        assertThat(incident.lead()).contains("carol");
        assertThat(incident.open()).isFalse();
        assertThat(incident.duration(Story.START)).isZero();
        assertThat(texts(incident)).first().isEqualTo("set the lead to carol");
    }

    @Test
    void entries_of_the_same_moment_stay_in_the_order_of_writing() {
        var story = Story.opened();
        for (int i = 0; i < 20; i++) {
            story.by("bob", note("n" + i));
        }
        assertThat(story.incident().timeline()).extracting(Incident.Line::seq).isSorted();
    }

    @Test
    void a_correction_changes_the_line_and_the_note_and_leaves_what_was_written() {
        var story = Story.opened().by("bob", note("12 rows"));
        long seq = story.last();
        var incident = story.by("carol", new What.Corrected(seq, "13 rows")).incident();

        assertThat(texts(incident)).containsExactly("opened the incident “orders is gone”", "13 rows (corrected)");
        var line = incident.timeline().getLast();
        assertThat(line.corrected()).isTrue();
        assertThat(line.who()).contains("bob");
        assertThat(line.event().what()).isEqualTo(note("12 rows"));
        assertThat(incident.papers().notes()).extracting(Incident.Note::text).containsExactly("13 rows");
    }

    @Test
    void the_last_correction_counts_also_when_it_is_a_correction_of_a_correction() {
        var story = Story.opened().by("bob", note("12 rows"));
        long seq = story.last();
        long correction = story.by("bob", new What.Corrected(seq, "13 rows")).last();
        var incident =
                story.by("bob", new What.Corrected(correction, "14 rows")).incident();

        assertThat(texts(incident)).last().isEqualTo("14 rows (corrected)");
    }

    @Test
    void a_correction_of_what_is_not_there_is_told_as_it_stands() {
        var incident = Story.opened().by("bob", new What.Corrected(9, "else")).incident();

        assertThat(texts(incident)).last().isEqualTo("corrected entry 9 to: else");
    }

    @Test
    void an_incident_that_was_closed_can_be_opened_again_and_closed_again() {
        var story = Story.opened().at("15:00:00").by("bob", new What.IncidentClosed(Optional.of("done")));
        assertThat(story.incident().state())
                .isEqualTo(new Incident.State.Closed(
                        Instant.parse("2026-11-20T15:00:00Z"), Optional.of("bob"), Optional.of("done"), 1));

        story.at("16:00:00").by("bob", new What.IncidentReopened(Optional.empty()));
        assertThat(story.incident().state()).isEqualTo(new Incident.State.Open(Instant.parse("2026-11-20T16:00:00Z")));

        story.at("17:00:00").by("carol", new What.IncidentClosed(Optional.empty()));
        assertThat(story.incident().state())
                .isEqualTo(new Incident.State.Closed(
                        Instant.parse("2026-11-20T17:00:00Z"), Optional.of("carol"), Optional.empty(), 2));
        assertThat(story.incident().duration(Story.START.plus(Duration.ofDays(9))))
                .isEqualTo(Duration.ofHours(3));
    }

    @Test
    void the_items_of_a_checklist_become_tasks_numbered_on() {
        var story = Story.opened()
                .by("bob", new What.TaskAdded(1, "call them", Optional.of("bob")))
                .muster(new What.ChecklistDue("1 hour", List.of("backup?", "replicas?")))
                .by("bob", new What.TaskDone(2));
        var incident = story.incident();

        assertThat(incident.tasks())
                .extracting(Incident.Task::number, Incident.Task::text, Incident.Task::open)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "call them", true),
                        org.assertj.core.groups.Tuple.tuple(2, "backup?", false),
                        org.assertj.core.groups.Tuple.tuple(3, "replicas?", true));
        assertThat(incident.papers().checklists().getFirst().tasks()).containsExactly(2, 3);
        assertThat(incident.nextTask()).isEqualTo(4);
    }

    @Test
    void a_task_whose_number_is_taken_gets_the_next_one() {
        var incident = Story.opened()
                .muster(new What.ChecklistDue("1 hour", List.of("backup?")))
                .by("bob", new What.TaskAdded(1, "call them", Optional.empty()))
                .incident();

        assertThat(incident.tasks()).extracting(Incident.Task::text).containsExactly("backup?", "call them");
    }

    @Test
    void what_a_run_did_belongs_to_it_with_what_the_step_had_said() {
        assertThat(texts(Disaster.story().incident()))
                .contains(
                        "plan 11: step 1: end 12 sessions — done in 0.4 s: 12 of 12 are gone",
                        "plan 12: step 1: stop orders-a — FAILED: it does not stop (PG_BUSY)",
                        "plan 12: approved the plan (1 of 2)");
    }

    @Test
    void the_headline_says_how_it_stands() {
        var story = Disaster.story();
        var closed = Headline.of(story.incident(), List.of(), Optional.empty(), List.of(), story.now());
        assertThat(closed.title()).isEqualTo("SEV-1 · orders · orders is gone");
        assertThat(closed.tone()).isEqualTo(dev.muster.chat.Tone.GOOD);

        var fresh = Story.opened();
        var next = Optional.of(new Duties.Next(1, "dba", Story.START.plusSeconds(300)));
        var open = Headline.of(
                fresh.incident(), List.of("run 12 waits for 1 approval of dba"), next, List.of(), Story.START);
        assertThat(open.tone()).isEqualTo(dev.muster.chat.Tone.WARNING);
        assertThat(dev.muster.chat.PlainText.of(open))
                .startsWith("severity not set · orders · orders is gone")
                .contains("Next escalation: level 1, dba, at 14:05:00 UTC", "run 12 waits for 1 approval of dba");

        fresh.by("bob", new What.SeveritySet(Severity.SEV_1));
        assertThat(Headline.of(fresh.incident(), List.of(), next, List.of(), Story.START)
                        .tone())
                .isEqualTo(dev.muster.chat.Tone.BAD);
    }
}
