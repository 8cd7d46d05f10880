package dev.muster.slack.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.slack.testing.House;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Muster says is wrong stands in the guide, word for word, beside what to do. */
class GuideTest {
    private final String guide = House.read("docs/slack.md");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not_in_channel",
                "channel_not_found",
                "is_archived",
                "missing_scope",
                "invalid_auth",
                "restricted_action"
            })
    void each_trouble_stands_in_the_guide(String error) {
        var call = Call.of(Method.POST, "C0123ABCD");
        var verdict = Verdict.of(new Answer.Refused<>(call, error, Optional.empty()));
        assertThat(verdict).isInstanceOf(Verdict.Lasting.class);
        assertThat(guide).contains("| " + verdict.sentence() + " | ");
    }
}
