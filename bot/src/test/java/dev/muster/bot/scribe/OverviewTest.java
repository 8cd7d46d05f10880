package dev.muster.bot.scribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.desk.Errand;
import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Subject;
import dev.muster.bot.people.Person;
import dev.muster.bot.run.Order;
import dev.muster.bot.verbs.Hindered;
import dev.muster.bot.verbs.Hindrances;
import dev.muster.bot.verbs.OverviewVerb;
import dev.muster.chat.Account;
import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Incoming;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Tone;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.grammar.Spec;
import dev.muster.commands.plan.Danger;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.verb.Command;
import dev.muster.commands.verb.Request;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code /db overview}, and what stands under it and under {@code /db status} when a chat is in trouble. */
class OverviewTest {
    private final Newsroom room = new Newsroom();
    private final Hindrances hindrances = new Hindrances(List.of(room.chat));
    private final Errand overview = new OverviewVerb(
                    new OverviewVerb.Sources(room.incidents, room.shop.journal(), room.shop.runs(), room.outbox),
                    () -> List.of("orders: all is well"),
                    hindrances)
            .errand();

    private Answer.Reply ask() {
        var anna = new Person("anna", Set.of(Person.Role.VIEWER), Set.of());
        var said =
                new Incoming.Words("d", new Account(room.chat.name(), "U1"), room.channel, Instant.now(), "overview");
        return (Answer.Reply)
                overview.answer(new Errand.Asked(anna, said, new Arguments(Map.of()), Optional.empty(), Instant.now()));
    }

    private static Stream<Block.Timeline.Entry> entries(Document document) {
        return document.blocks().stream()
                .filter(Block.Timeline.class::isInstance)
                .flatMap(block -> ((Block.Timeline) block).entries().stream());
    }

    private static Optional<Block.Timeline.Entry> entry(Document document, String words) {
        return entries(document).filter(entry -> entry.text().contains(words)).findFirst();
    }

    @Test
    void what_is_open_and_what_waits_is_listed_with_a_way_to_the_message_that_shows_it() {
        try (var _ = room.scribe()) {
            long incident = room.incident();
            room.incidents.note(incident, Entry.of(Instant.now(), Event.Scope.NONE, new What.LeadSet("ben")));
            long run = room.shop.propose(room.shop.plan(Danger.DESTRUCTIVE, "one"));
            await().until(room::isInStep);

            var document = ask().document();
            var opened = entry(document, "incident %d: ".formatted(incident)).orElseThrow();
            assertThat(opened.who()).isEqualTo("ben");
            assertThat(opened.text()).contains(room.shop.cluster(), "orders are gone");
            assertThat(opened.about()).isEqualTo(posted(new Subject.OfIncident(incident)));
            var waiting = entry(document, "plan %d, ".formatted(run)).orElseThrow();
            assertThat(waiting.text()).contains("waits for approval", room.shop.cluster());
            assertThat(waiting.about()).isEqualTo(posted(new Subject.OfRun(run)));
            assertThat(Newsroom.text(document)).contains("As of ", "orders: all is well");
            assertThat(document.tone()).isNotEqualTo(Tone.GOOD);

            room.shop.order(run, Order.CANCEL);
            room.incidents.close(
                    incident, Entry.of(Instant.now(), Event.Scope.NONE, new What.IncidentClosed(Optional.empty())));
            var after = ask().document();
            assertThat(entry(after, "incident %d: ".formatted(incident))).isEmpty();
            assertThat(entry(after, "plan %d, ".formatted(run))).isEmpty();
        }
    }

    private Optional<MessageRef> posted(Subject subject) {
        return room.outbox.about(subject).getFirst().posted();
    }

    @Test
    void it_can_be_refreshed_with_a_button() {
        assertThat(ask().next()).containsExactly(new Answer.FollowUp("Refresh", "overview"));
    }

    @Test
    void it_only_reads_and_everybody_with_a_role_may() {
        assertThat(overview.changes()).isFalse();
        assertThat(overview.spec().audience()).isEqualTo(Spec.Audience.VIEWERS);
    }

    @Test
    void a_chat_in_trouble_is_told_at_the_end() {
        assertThat(Newsroom.text(ask().document())).doesNotContain("with Muster itself");
        room.chat.troubles(List.of("the channel C1 is archived: unarchive it"));
        assertThat(Newsroom.text(ask().document()))
                .contains("with Muster itself", room.chat.name() + ": the channel C1 is archived");
        room.chat.down(true);
        assertThat(hindrances.sentences())
                .containsExactly(
                        room.chat.name() + ": it cannot be reached: told to be down",
                        room.chat.name() + ": the channel C1 is archived: unarchive it");
    }

    private record Fixed(Answer answer) implements Command {
        @Override
        public Spec spec() {
            return new Spec("status", "It", Spec.Audience.VIEWERS, List.of(), List.of());
        }

        @Override
        public Answer answer(Request request) {
            return answer;
        }
    }

    private Answer hindered(Answer answer) {
        return new Hindered(new Fixed(answer), hindrances)
                .answer(new Request(new Arguments(Map.of()), Optional.empty(), Instant.now()));
    }

    @Test
    void status_warns_at_its_end_while_a_chat_is_in_trouble_and_is_as_ever_otherwise() {
        var good = new Answer.Reply(Document.of("orders", Tone.GOOD), List.of(new Answer.FollowUp("Help", "help")));
        var refusal = new Answer.Refusal(new Problem("X", "no", "yes"));
        assertThat(hindered(good)).isEqualTo(good);
        room.chat.troubles(List.of("the scope pins:write is missing"));
        assertThat(hindered(refusal)).isEqualTo(refusal);
        var told = (Answer.Reply) hindered(good);
        assertThat(told.next()).isEqualTo(good.next());
        assertThat(told.document().tone()).isEqualTo(Tone.WARNING);
        assertThat(told.document().blocks())
                .last()
                .isEqualTo(new Block.Listing(List.of(room.chat.name() + ": the scope pins:write is missing")));
        var bad = new Answer.Reply(Document.of("orders", Tone.BAD));
        assertThat(((Answer.Reply) hindered(bad)).document().tone()).isEqualTo(Tone.BAD);
    }
}
