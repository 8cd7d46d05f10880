package dev.muster.bot.scribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Outbox;
import dev.muster.bot.outbox.Owed;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.run.Order;
import dev.muster.bot.run.Workshop;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.MessageRef;
import dev.muster.chat.PlainText;
import dev.muster.commands.plan.Danger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What messages say, of what is kept. */
class ChronicleTest {
    private final Newsroom room = new Newsroom();
    private final Chronicle chronicle = room.chronicle();

    private Message about(Subject subject) {
        return room.outbox.about(subject).getFirst();
    }

    private Document headline(long incident) {
        return chronicle.of(about(new Subject.OfIncident(incident))).orElseThrow();
    }

    private static List<String> buttons(Document document) {
        return document.blocks().stream()
                .filter(Block.Buttons.class::isInstance)
                .flatMap(block -> ((Block.Buttons) block).buttons().stream())
                .map(Block.Button::label)
                .toList();
    }

    private Document question(long run, int which) {
        var asked = room.shop.journal().ofRun(run).stream()
                .filter(event -> event.what() instanceof What.Halted)
                .toList();
        return chronicle.of(about(new Subject.Alarm(asked.get(which).seq()))).orElseThrow();
    }

    private long halted() {
        long run = room.shop.asking("Swap it in?");
        TestStore.shared()
                .jdbi()
                .useTransaction(
                        h -> Owed.owe(h, "card:" + run, new Subject.OfRun(run), Outbox.Urgency.DECISION, room.channel));
        room.shop.runner().work(run);
        return run;
    }

    @Test
    void what_a_run_asks_stands_in_a_message_of_its_own_until_it_is_answered() {
        long run = halted();
        var asked = question(run, 0);
        assertThat(asked.title()).isEqualTo("Plan %d asks before step 2".formatted(run));
        assertThat(buttons(asked)).containsExactly("Go on", "Roll back", "Cancel");
        assertThat(PlainText.of(asked)).contains("Swap it in?", "ben or cleo");
        var before = about(new Subject.Alarm(lastHalt(run))).wanted();
        room.shop.proposals().goOn(run, Optional.empty(), Workshop.BEN, Instant.now());
        assertThat(about(new Subject.Alarm(lastHalt(run))).wanted()).isGreaterThan(before);
        var answered = question(run, 0);
        assertThat(buttons(answered)).isEmpty();
        assertThat(PlainText.of(answered)).contains("Answered: it goes on, said ben");
    }

    private long lastHalt(long run) {
        return room.shop.journal().ofRun(run).stream()
                .filter(event -> event.what() instanceof What.Halted)
                .mapToLong(Event::seq)
                .max()
                .orElseThrow();
    }

    @Test
    void asked_again_the_earlier_message_has_no_button_any_more() {
        long run = halted();
        room.shop.proposals().sweep(Instant.now().plus(java.time.Duration.ofDays(2)));
        assertThat(buttons(question(run, 0))).isEmpty();
        assertThat(PlainText.of(question(run, 0))).contains("Asked again at");
        assertThat(buttons(question(run, 1))).containsExactly("Go on", "Roll back", "Cancel");
    }

    private long note(long incident, What what) {
        return room.incidents
                .note(
                        incident,
                        Entry.of(Instant.now(), Event.Scope.of(room.shop.cluster()), what)
                                .by(Workshop.ANNA))
                .orElseThrow();
    }

    private List<Block.Timeline.Entry> lines(long incident) {
        var message = about(new Subject.OfIncident(incident));
        room.outbox.opened(message, room.channel.inThread("t" + incident));
        room.incidents.oweLines();
        var lines = chronicle.of(about(new Subject.Lines(incident))).orElseThrow();
        return ((Block.Timeline) lines.blocks().getFirst()).entries();
    }

    @Test
    void a_headline_offers_only_what_is_still_missing() {
        long incident = room.incident();
        assertThat(buttons(headline(incident)))
                .containsExactly("I take it", "I lead", "SEV-1", "SEV-2", "SEV-3", "Report");
        note(incident, new What.Acknowledged(0));
        note(incident, new What.LeadSet("anna"));
        note(incident, new What.SeveritySet(What.Severity.SEV_1));
        assertThat(buttons(headline(incident))).containsExactly("Report");
    }

    @Test
    void a_button_that_is_drawn_again_is_the_same_button() {
        long incident = room.incident();
        assertThat(headline(incident).blocks().getLast())
                .isEqualTo(headline(incident).blocks().getLast());
    }

    @Test
    void a_headline_says_what_waits_for_whom() {
        long incident = room.incident();
        long run = room.shop.propose(room.shop.plan(Danger.DESTRUCTIVE, "one"));
        assertThat(Newsroom.text(headline(incident)))
                .contains("plan %d (Set things right) waits for approval by ben or cleo".formatted(run));
        room.shop.order(run, Order.CANCEL);
        assertThat(Newsroom.text(headline(incident))).doesNotContain("Set things right");
    }

    @Test
    void lines_tell_who_did_what_and_show_the_message_that_was_kept() {
        long incident = room.incident();
        var kept = new MessageRef(room.channel, "m7");
        note(incident, new What.Noted("it began at noon", Optional.empty(), Optional.of(kept)));
        assertThat(lines(incident)).hasSize(2).last().satisfies(line -> {
            assertThat(line.who()).isEqualTo("anna");
            assertThat(line.text()).isEqualTo("noted: it began at noon");
            assertThat(line.about()).hasValue(kept);
        });
    }

    @Test
    void lines_about_a_run_show_its_card_once_it_stands_in_that_chat() {
        long incident = room.incident();
        long run = room.shop.propose(room.shop.plan(Danger.DESTRUCTIVE, "one"));
        var card = about(new Subject.OfRun(run));
        room.outbox.shows(card, Optional.of("m9"), 1);
        assertThat(lines(incident).getLast().about()).hasValue(new MessageRef(room.channel, "m9"));
    }

    @Test
    void lines_with_nothing_to_tell_say_nothing() {
        long incident = room.incident();
        long seq = note(incident, new What.AuditVerified(7, "abc"));
        room.outbox.oweLines(incident, room.channel.inThread("t"), seq, seq);
        assertThat(chronicle.of(about(new Subject.Lines(incident)))).isEmpty();
    }

    private Document alarm(long event) {
        var key = TestStore.unique("alarm");
        TestStore.shared()
                .jdbi()
                .useHandle(h -> Owed.owe(h, key, new Subject.Alarm(event), Outbox.Urgency.DECISION, room.channel));
        return chronicle.of(about(new Subject.Alarm(event))).orElseThrow();
    }

    @Test
    void a_call_offers_to_take_it_and_says_when_nobody_is_there() {
        long incident = room.incident();
        var called = alarm(note(incident, new What.Escalated(1, "dba", List.of("ben"))));
        assertThat(buttons(called)).containsExactly("I take it");
        assertThat(called.title()).isEqualTo("Level 1: dba");
        var empty = alarm(note(incident, new What.Escalated(2, "managers", List.of())));
        assertThat(Newsroom.text(empty)).contains("Nobody is in managers at present");
    }

    @Test
    void what_is_missing_says_how_to_give_it() {
        long incident = room.incident();
        assertThat(Newsroom.text(alarm(note(incident, new What.Reminded("lead")))))
                .contains("/db incident lead");
        assertThat(Newsroom.text(alarm(note(incident, new What.Reminded("severity")))))
                .contains("/db incident severity");
    }

    @Test
    void a_checklist_lists_its_items() {
        long incident = room.incident();
        var due = alarm(note(incident, new What.ChecklistDue("24 h", List.of("write the report", "thank everybody"))));
        assertThat(due.blocks()).contains(new Block.Listing(List.of("write the report", "thank everybody")));
    }

    @Test
    void broken_glass_is_told_with_its_reason() {
        long run = 900_000_000_112L; // no run of another test in this store
        var scope = Event.Scope.of(room.shop.cluster()).withRun(run);
        long event = room.shop
                .journal()
                .append(Entry.of(Instant.now(), scope, new What.GlassBroken("nobody answers"))
                        .by(Workshop.ANNA))
                .orElseThrow();
        var told = alarm(event);
        assertThat(told.title()).isEqualTo("BREAK-GLASS: anna let plan " + run + " run alone");
        assertThat(Newsroom.text(told)).contains("nobody answers", room.shop.cluster());
    }
}
