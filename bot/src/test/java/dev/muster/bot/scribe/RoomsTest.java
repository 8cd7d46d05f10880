package dev.muster.bot.scribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.journal.Entry;
import dev.muster.bot.journal.Event;
import dev.muster.bot.journal.What;
import dev.muster.bot.outbox.Message;
import dev.muster.bot.outbox.Subject;
import dev.muster.chat.Chat;
import dev.muster.chat.Place;
import dev.muster.chat.testing.FakeChat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Incidents are told in rooms: a thread, or a channel of their own. */
class RoomsTest {
    private final Newsroom room = new Newsroom();

    private static void soon(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
    }

    private Message headline(long incident) {
        return room.outbox.about(new Subject.OfIncident(incident)).getFirst();
    }

    private Place channelOf(long incident) {
        return Place.channel(room.chat.name(), "inc-%d-%s".formatted(incident, room.shop.cluster()));
    }

    private void note(long incident, What what) {
        room.incidents.note(incident, Entry.of(Instant.now(), Event.Scope.NONE, what));
    }

    private List<FakeChat.Asked> postsIn(Place place) {
        return room.posts().stream().filter(post -> post.place().equals(place)).toList();
    }

    @Test
    void an_incident_with_a_channel_of_its_own_is_told_there() {
        room.chat.openChannels();
        try (var _ = room.scribe()) {
            long incident = room.incident();
            var channel = channelOf(incident);
            soon(() -> postsIn(channel).size() == 1 && room.isInStep());
            assertThat(headline(incident).room()).hasValue(channel);
            assertThat(headline(incident).place()).isEqualTo(room.channel);
            note(incident, new What.Escalated(1, "dba", List.of("ben")));
            soon(() -> postsIn(channel).stream().anyMatch(post -> says(post, "Level 1: dba")));
            assertThat(postsIn(room.channel)).hasSize(1);
        }
    }

    private static boolean says(FakeChat.Asked asked, String words) {
        return Newsroom.text(asked.document()).contains(words);
    }

    @Test
    void whatever_is_said_in_the_room_of_an_incident_is_about_it() {
        room.chat.openChannels();
        try (var _ = room.scribe()) {
            long incident = room.incident();
            var channel = channelOf(incident);
            soon(() -> room.incidents.at(channel).isPresent());
            assertThat(room.incidents.at(channel)).hasValue(incident);
            assertThat(room.incidents.at(channel.inThread("17.5"))).hasValue(incident);
            assertThat(room.incidents.clusterOf(incident)).hasValue(room.shop.cluster());
            assertThat(room.incidents.at(room.channel)).isEmpty();
            assertThat(room.incidents.at(room.channel.inThread("17.5"))).isEmpty();
        }
    }

    @Test
    void whatever_is_said_in_the_thread_of_an_incident_is_about_it_and_beside_it_is_not() {
        try (var _ = room.scribe()) {
            long incident = room.incident();
            soon(() -> headline(incident).room().isPresent());
            var thread = headline(incident).room().orElseThrow();
            assertThat(room.incidents.at(thread)).hasValue(incident);
            assertThat(room.incidents.at(room.channel)).isEmpty();
            assertThat(room.incidents.at(room.channel.inThread("other"))).isEmpty();
        }
    }

    @Test
    void an_alarm_that_came_before_the_room_was_open_is_told_in_it() {
        room.chat.openChannels();
        long incident = room.incident();
        note(incident, new What.Escalated(1, "dba", List.of()));
        try (var _ = room.scribe()) {
            soon(() -> postsIn(channelOf(incident)).stream().anyMatch(post -> says(post, "Level 1: dba")));
            assertThat(postsIn(room.channel)).hasSize(1);
        }
    }

    @Test
    void a_room_shows_how_things_stand_until_it_is_over() {
        try (var _ = room.scribe()) {
            long incident = room.incident();
            soon(() -> topic(incident).contains("nobody leads"));
            assertThat(theme(incident).orElseThrow().name())
                    .isEqualTo(channelOf(incident).channel());
            assertThat(topic(incident)).contains("severity not set", room.shop.cluster(), "open");
            note(incident, new What.SeveritySet(What.Severity.SEV_1));
            note(incident, new What.LeadSet("anna"));
            soon(() -> topic(incident).contains("lead anna"));
            assertThat(topic(incident)).startsWith("SEV-1");
            assertThat(theme(incident).orElseThrow().over()).isFalse();
            room.incidents.close(
                    incident, Entry.of(Instant.now(), Event.Scope.NONE, new What.IncidentClosed(Optional.empty())));
            soon(() -> theme(incident).filter(Chat.Theme::over).isPresent());
            assertThat(topic(incident)).contains("closed");
        }
    }

    private Optional<Chat.Theme> theme(long incident) {
        return headline(incident).room().flatMap(room.chat::theme);
    }

    private String topic(long incident) {
        return theme(incident).map(Chat.Theme::topic).orElse("");
    }

    @Test
    void what_a_room_shows_is_only_brought_up_when_it_changes() {
        var kept = new AtomicInteger();
        room.chat.hurdle(call -> {
            if (call.startsWith("keep ")) {
                kept.incrementAndGet();
            }
        });
        try (var _ = room.scribe()) {
            long incident = room.incident();
            soon(() -> kept.get() == 1);
            note(incident, new What.TaskAdded(1, "tell support", Optional.empty()));
            soon(() -> room.isInStep() && room.stands(headline(incident).key()).contains("tell support"));
            assertThat(kept).hasValue(1);
        }
    }

    @Test
    void a_room_that_cannot_show_what_it_is_about_is_told_in_all_the_same_and_shows_it_later() {
        var broken = new AtomicInteger(2);
        room.chat.hurdle(call -> {
            if (call.startsWith("keep ") && broken.getAndDecrement() > 0) {
                throw new Chat.ChatException("the topic is not to be set");
            }
        });
        try (var _ = room.scribe()) {
            long incident = room.incident();
            soon(() -> room.posts().size() == 2 && room.isInStep());
            soon(() -> theme(incident).isPresent());
        }
    }

    @Test
    void a_headline_that_somebody_deletes_keeps_its_channel() {
        room.chat.openChannels();
        try (var _ = room.scribe()) {
            long incident = room.incident();
            soon(() -> headline(incident).room().isPresent() && room.isInStep());
            room.chat.delete(headline(incident).posted().orElseThrow());
            note(incident, new What.LeadSet("anna"));
            soon(() -> headline(incident).reposted() == 1 && room.isInStep());
            assertThat(headline(incident).room()).hasValue(channelOf(incident));
        }
    }
}
