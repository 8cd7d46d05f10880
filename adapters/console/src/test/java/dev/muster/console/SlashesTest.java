package dev.muster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.Listener;
import dev.muster.chat.Place;
import dev.muster.chat.grammar.Suggestion;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands beside /db. */
class SlashesTest {
    private final TestConsole server = new TestConsole(new Listener() {
        @Override
        public boolean receive(Incoming incoming) {
            return true;
        }

        @Override
        public List<Suggestion> complete(Account who, Place place, String words) {
            return List.of();
        }
    });

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_line_is_begun_with_what_there_is_here() {
        assertThat(starts("%2F")).containsExactly("/db ", "/demo ");
        assertThat(starts("%2Fdem")).containsExactly("/demo ");
        assertThat(starts("%20%40m")).containsExactly("@muster ");
        assertThat(starts("")).isEmpty();
    }

    private List<String> starts(String text) {
        return server.json(server.get("someone", "/api/complete?channel=db-orders&text=" + text))
                .valueStream()
                .map(found -> found.path("text").asString())
                .toList();
    }

    @Test
    void a_command_of_a_group_of_verbs_is_asked_in_its_words_and_one_of_elsewhere_is_told_where() {
        server.say("someone", "/demo break it");
        server.say("someone", "/demolish");
        server.say("someone", "/lab");
        assertThat(server.messages("someone")
                        .valueStream()
                        .map(m -> m.path("text").asString()))
                .anySatisfy(text ->
                        assertThat(text).contains("no command /demolish here").contains("/db help"))
                .anySatisfy(text ->
                        assertThat(text).contains("no command /lab here").contains("in the laboratory"))
                .noneSatisfy(text -> assertThat(text).contains("no command /demo here"));
    }
}
