package dev.muster.commands.moment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.problem.Problem;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:30Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            now                          | 2026-03-01T10:00:30Z
            09:05                        | 2026-03-01T09:05:00Z
            9:05:07                      | 2026-03-01T09:05:07Z
            14:05                        | 2026-02-28T14:05:00Z
            14:05 UTC                    | 2026-02-28T14:05:00Z
            11:30+02:00                  | 2026-03-01T09:30:00Z
            00:30 +02:00                 | 2026-02-28T22:30:00Z
            today 14:05                  | 2026-03-01T14:05:00Z
            yesterday 14:05              | 2026-02-28T14:05:00Z
            Yesterday at 14:05           | 2026-02-28T14:05:00Z
            14:05 yesterday              | 2026-02-28T14:05:00Z
            00:30+02:00 yesterday        | 2026-02-27T22:30:00Z
            2h ago                       | 2026-03-01T08:00:30Z
            2h                           | 2026-03-01T08:00:30Z
            10m ago                      | 2026-03-01T09:50:30Z
            10 minutes ago               | 2026-03-01T09:50:30Z
            1d 2h ago                    | 2026-02-28T08:00:30Z
            1h30m ago                    | 2026-03-01T08:30:30Z
            3 days ago                   | 2026-02-26T10:00:30Z
            2026-03-01 09:05             | 2026-03-01T09:05:00Z
            2026-03-01 09:05:06 UTC      | 2026-03-01T09:05:06Z
            2026-03-01T09:05:06.25       | 2026-03-01T09:05:06.250Z
            2026-03-01T09:05Z            | 2026-03-01T09:05:00Z
            2026-03-01T10:05+01:00       | 2026-03-01T09:05:00Z
            2026-03-01 10:05:00+01       | 2026-03-01T09:05:00Z
            '  2026-03-01   09:05 '      | 2026-03-01T09:05:00Z
            """)
    void people_write_it_in_many_ways(String said, Instant meant) {
        assertThat(Moments.parse(said, NOW)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-01          | is a whole day
            yesterday           | is a whole day
            01.03.2026 14:05    | which number is the month?
            3/1/2026 2:05       | which number is the month?
            2:05 pm             | is not a time of 24 hours
            2pm                 | is not a time of 24 hours
            14:05 CET           | write an offset
            2026-02-30 14:05    | is no time
            25:00               | is no time
            14:60               | is no time
            14                  | is no time
            3 months ago        | is no time
            ago                 | is no time
            """)
    void what_could_mean_several_things_or_nothing_is_asked_back(String said, String why) {
        assertThatThrownBy(() -> Moments.parse(said, NOW)).isInstanceOfSatisfying(Problem.Trouble.class, trouble -> {
            assertThat(trouble.problem().code()).isEqualTo("UNKNOWN_TIME");
            assertThat(trouble.problem().fact()).contains(why);
            assertThat(trouble.problem().hint()).contains("2h ago").contains("yesterday 14:05");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "999999w 999999w 999999w ago", "2026-03-01T09:05+99:00", "9999999999:00"})
    void nonsense_breaks_nothing(String said) {
        assertThatThrownBy(() -> Moments.parse(said, Instant.MIN.plusSeconds(60L * 60 * 24 * 365)))
                .isInstanceOf(Problem.Trouble.class);
    }

    @Test
    void what_is_long_is_cut_and_answered_at_once() {
        var endless = "1h".repeat(20_000) + "!";
        assertThatThrownBy(() -> Moments.parse(endless, NOW))
                .isInstanceOfSatisfying(
                        Problem.Trouble.class,
                        trouble -> assertThat(trouble.problem().fact()).hasSizeLessThan(120));
    }

    @Test
    void every_example_is_understood_and_shown_with_its_zone() {
        assertThat(Moments.EXAMPLES)
                .allSatisfy(example -> assertThat(Moments.shown(Moments.parse(example, NOW)))
                        .matches("\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2} UTC"));
        assertThat(Moments.shown(NOW)).isEqualTo("2026-03-01 10:00:30 UTC");
    }
}
