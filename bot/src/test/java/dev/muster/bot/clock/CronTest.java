package dev.muster.bot.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<Instant> from(Cron cron, String begin, int count) {
        return Stream.iterate(cron.next(Instant.parse(begin)), cron::next)
                .limit(count)
                .toList();
    }

    private static List<Instant> at(String... moments) {
        return Stream.of(moments).map(Instant::parse).toList();
    }

    @Test
    void a_time_that_the_clocks_leave_out_in_spring_comes_right_after_the_missing_hour() {
        assertThat(from(Cron.of("30 2 * * *", BERLIN), "2026-03-28T00:00:00Z", 3))
                .isEqualTo(at("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"));
        assertThat(from(Cron.of("30 2 * * SUN", BERLIN), "2026-03-28T00:00:00Z", 2))
                .isEqualTo(at("2026-03-29T01:00:00Z", "2026-04-05T00:30:00Z"));
    }

    @Test
    void a_time_that_the_clocks_show_twice_in_autumn_comes_once() {
        assertThat(from(Cron.of("30 2 * * *", BERLIN), "2026-10-24T12:00:00Z", 2))
                .isEqualTo(at("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"));
        assertThat(from(Cron.of("30 2 * * SUN", BERLIN), "2026-10-24T12:00:00Z", 2))
                .isEqualTo(at("2026-10-25T00:30:00Z", "2026-11-01T01:30:00Z"));
    }

    @Test
    void what_comes_every_hour_comes_every_hour_whatever_the_clocks_show() {
        for (var begin : List.of("2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z")) {
            var hours = from(Cron.of("0 * * * *", BERLIN), begin, 12);
            for (int i = 1; i < hours.size(); i++) {
                assertThat(Duration.between(hours.get(i - 1), hours.get(i))).hasHours(1);
            }
        }
    }

    @Test
    void what_was_missed_is_due_once() {
        var cron = Cron.of("0 2 * * *", ZoneOffset.UTC);
        var handled = Instant.parse("2026-03-01T02:00:00Z");
        assertThat(cron.due(handled, Instant.parse("2026-03-02T01:59:59Z"))).isEmpty();
        assertThat(cron.due(handled, Instant.parse("2026-03-02T02:00:00Z")))
                .contains(at("2026-03-02T02:00:00Z").getFirst());
        var missed = at("2026-03-09T02:00:00Z").getFirst();
        assertThat(cron.due(handled, Instant.parse("2026-03-09T14:00:00Z"))).contains(missed);
        assertThat(cron.due(missed, Instant.parse("2026-03-09T14:00:01Z"))).isEmpty();
    }

    @Test
    void a_moment_before_the_one_that_was_handled_last_is_never_due() {
        var cron = Cron.of("*/5 * * * *", ZoneOffset.UTC);
        assertThat(cron.due(Instant.parse("2026-03-01T12:00:00Z"), Instant.parse("2026-03-01T11:00:00Z")))
                .isEmpty();
    }

    /** Whoever asks in whatever rhythm, through both switches of the clocks and long absences, handles the right moments. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void each_day_has_its_moment_once_however_often_and_irregularly_one_looks(long seed) {
        var random = new Random(seed);
        var zone = List.of(
                        BERLIN,
                        ZoneId.of("America/New_York"),
                        ZoneId.of("Australia/Lord_Howe"),
                        ZoneId.of("Asia/Tokyo"))
                .get(random.nextInt(4));
        var cron = Cron.of("%d %d * * *".formatted(random.nextInt(60), random.nextInt(24)), zone);
        var now = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(86_400));
        var end = Instant.parse("2027-01-01T00:00:00Z");
        var handled = now;
        var fired = new ArrayList<Instant>();
        while (now.isBefore(end)) {
            now = now.plusSeconds(1 + random.nextInt(6 * 3600));
            var due = cron.due(handled, now);
            if (due.isPresent()) {
                assertThat(due.get()).isAfter(handled).isBeforeOrEqualTo(now);
                handled = due.get();
                fired.add(handled);
            }
        }
        var days =
                fired.stream().map(moment -> LocalDate.ofInstant(moment, zone)).toList();
        assertThat(new HashSet<>(days)).hasSameSizeAs(days);
        for (int i = 1; i < days.size(); i++) {
            assertThat(days.get(i)).isEqualTo(days.get(i - 1).plusDays(1));
        }
        assertThat(days).hasSizeBetween(363, 366);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * *|must have five fields",
                "0 0 2 * * *|must have five fields",
                "@daily|must have five fields",
                "61 2 * * *|Value 61 not in range [0, 59]",
                "a b c d e|is no cron",
                "0 2 31 2 *|never comes",
            })
    void a_mistake_is_told_clearly(String text, String told) {
        assertThat(Cron.mistake(text).orElseThrow()).contains("“" + text + "”").contains(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 2 * * *", "*/15 * * * *", "0 3 * * SUN", "0 3 29 2 *", " 5  4 1-7 * 1 "})
    void what_cron_understands_is_no_mistake(String text) {
        assertThat(Cron.mistake(text)).isEmpty();
        assertThat(Cron.of(text, BERLIN).next(Instant.EPOCH)).isAfter(Instant.EPOCH);
    }
}
