package dev.muster.bot.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bot.store.InboxStore;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Chat;
import dev.muster.chat.Incoming;
import dev.muster.chat.Place;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of somebody's own, in a chat that has such. */
class OwnPageTest {
    private final Front front = new Front();

    private List<String> titles(Place place) {
        return front.chat.messages().stream()
                .filter(message -> message.ref().place().equals(place))
                .map(message -> message.document().title())
                .toList();
    }

    @Test
    void whoever_opens_their_page_sees_how_everything_stands() {
        var page = front.visit(Front.ANNA);
        assertThat(page.ref().place()).isEqualTo(Front.PAGE);
        assertThat(page.onlyFor()).isEmpty();
        assertThat(page.document().title()).isEqualTo("overview 1");
    }

    @Test
    void whoever_is_not_known_sees_on_their_page_who_they_are() {
        var page = front.visit(Front.STRANGER);
        assertThat(page.ref().place()).isEqualTo(Front.PAGE);
        assertThat(page.onlyFor()).isEmpty();
        assertThat(Front.text(page)).contains("Your account U4 belongs to nobody", "sk whoever runs Muster");
    }

    @Test
    void refreshing_a_page_shows_it_anew_and_says_nothing_elsewhere() {
        var page = front.visit(Front.ANNA);
        front.press(page.ref().id(), "overview");
        assertThat(titles(Front.PAGE)).containsExactly("overview 1", "overview 2");
        assertThat(front.chat.messages()).hasSize(2);
    }

    @Test
    void a_press_on_a_page_is_answered_to_who_pressed_and_makes_the_page_fresh() {
        var page = front.visit(Front.ANNA);
        front.press(page.ref().id(), "vote 12");
        assertThat(titles(Place.channel("fake", "U1"))).containsExactly("vote");
        assertThat(titles(Front.PAGE)).containsExactly("overview 1", "overview 3");
        assertThat(front.done).containsExactly("overview", "vote", "overview");
    }

    @Test
    void a_press_on_another_message_leaves_the_page_alone() {
        front.visit(Front.ANNA);
        front.press("m99", "overview");
        assertThat(titles(Front.PAGE)).hasSize(1);
        assertThat(titles(Place.channel("fake", "U1"))).containsExactly("overview 2");
    }

    @Test
    void a_page_that_cannot_be_made_fresh_takes_nothing_back() {
        var page = front.visit(Front.ANNA);
        front.chat.hurdle(call -> {
            if (call.contains("overview")) {
                throw new Chat.ChatException("the page is away");
            }
        });
        front.press(page.ref().id(), "vote 12");
        assertThat(front.last().document().title()).isEqualTo("vote");
        assertThat(front.done).filteredOn("vote"::equals).hasSize(1);
    }

    @Test
    void a_page_that_could_not_be_shown_is_given_up_after_a_few_tries_and_words_are_not() {
        var store = new InboxStore(TestStore.shared().jdbi());
        front.chat.down(true);
        try (var inbox = new Inbox(store, front.desk, Clock.systemUTC(), new SimpleMeterRegistry())) {
            var visit = new Incoming.Visit(TestStore.unique("d"), Front.ANNA, Front.PAGE, Instant.now());
            var words = new Incoming.Words(TestStore.unique("d"), Front.ANNA, Front.CHANNEL, Instant.now(), "list");
            inbox.receive(visit);
            inbox.receive(words);
            await().untilAsserted(() -> {
                inbox.resume();
                assertThat(store.leftovers()).doesNotContain(visit);
            });
            assertThat(store.leftovers()).contains(words);
            assertThat(front.chat.asked())
                    .filteredOn(asked -> asked.place().equals(Front.PAGE))
                    .hasSize(4);
            front.chat.down(false);
            await().untilAsserted(() -> {
                inbox.resume();
                assertThat(store.leftovers()).doesNotContain(words);
            });
        }
    }
}
