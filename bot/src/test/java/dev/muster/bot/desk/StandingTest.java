package dev.muster.bot.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.people.Directory;
import dev.muster.bot.store.TestStore;
import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.MessageRef;
import dev.muster.chat.Said;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guest may do, somebody from elsewhere, a bot, and whoever has left. */
class StandingTest {
    private final Front front = new Front();

    @BeforeEach
    void anna_is_a_guest() {
        front.chat.doubt(Front.ANNA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"look", "list", "overview"})
    void whoever_is_not_vouched_for_may_read(String words) {
        assertThat(front.ask(words).onlyFor()).isEmpty();
        assertThat(front.done).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vote", "vote 12 --hash abc", "dump", "plan"})
    void whoever_is_not_vouched_for_may_change_nothing(String words) {
        var answer = front.ask(words);
        assertThat(answer.onlyFor()).hasValue(Front.ANNA);
        assertThat(Front.text(answer)).contains("NOT_VOUCHED", "U1", "no guest");
        assertThat(front.done).isEmpty();
        assertThat(front.behind.proposed).isEmpty();
    }

    @Test
    void a_button_is_no_way_around_it() {
        front.press("m1", "vote");
        assertThat(Front.text(front.last())).contains("NOT_VOUCHED");
        assertThat(front.done).isEmpty();
    }

    @Test
    void whoever_is_not_vouched_for_keeps_nothing_in_a_timeline() {
        var said = new Said(new MessageRef(Front.CHANNEL, "m7"), Front.ANNA, Instant.EPOCH, "remember this");
        front.desk.handle(new Incoming.Pinned(TestStore.unique("d"), Front.ANNA, Front.CHANNEL, Instant.now(), said));
        assertThat(Front.text(front.last())).contains("NOT_VOUCHED").doesNotContain("remember");
    }

    @Test
    void a_full_member_may_do_all_of_it() {
        var member = new Front();
        for (var words : List.of("vote", "dump", "look")) {
            assertThat(member.ask(words).document().title()).isEqualTo(words);
        }
        member.ask("plan");
        assertThat(member.behind.proposed).hasSize(1);
    }

    @Test
    void a_chat_that_cannot_be_asked_or_is_not_there_vouches_for_nobody() {
        var nobody = new Directory(List.of(), List.of(), List.of());
        var none = new Standing(nobody, Map.of());
        assertThat(none.doubt(Front.ANNA).orElseThrow().code()).isEqualTo("NOT_VOUCHED");
        var broken = new Standing(nobody, Map.of("fake", new BrokenChat("fake")));
        assertThat(broken.doubt(Front.ANNA).orElseThrow().code()).isEqualTo("NOT_VOUCHED");
        assertThat(broken.doubt(new Account("other", "U1"))).isPresent();
    }
}
