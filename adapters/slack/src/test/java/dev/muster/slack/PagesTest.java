package dev.muster.slack;

import static dev.muster.slack.TestSlack.saying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Block;
import dev.muster.chat.Place;
import dev.muster.chat.testing.Samples;
import dev.muster.slack.testing.Markup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PagesTest {
    private final TestSlack world = new TestSlack();

    @AfterEach
    void close() {
        world.close();
    }

    private Place page() {
        return Place.channel("slack", "page:" + world.anna.user());
    }

    private String shown() {
        return Markup.read(world.slack.page(world.anna).orElseThrow());
    }

    @Test
    void what_is_said_on_a_page_replaces_what_stood_there() {
        var chat = world.chat();
        var ref = chat.post(page(), saying("one incident"), "k1");
        assertThat(shown()).contains("one incident");
        chat.post(page(), saying("no incident"), "k2");
        assertThat(shown()).contains("no incident").doesNotContain("one incident");
        chat.edit(ref, saying("another incident"));
        assertThat(shown()).contains("another incident");
        assertThat(world.slack.page(world.bert)).isEmpty();
    }

    @Test
    void the_forms_of_a_page_are_kept_for_whoever_opens_them() {
        world.chat().post(page(), Samples.of("form"), "k");
        assertThat(world.memory.recall("form:f1"))
                .hasValueSatisfying(json -> assertThat(json).contains("Ticket"));
    }

    @Test
    void what_is_whispered_on_a_page_is_said_directly() {
        var ref = world.chat().whisper(page(), world.anna.account(), saying("for you", new Block.Text("x")), "k");
        assertThat(ref.place().channel()).isEqualTo(world.anna.user());
    }
}
