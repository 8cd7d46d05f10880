package dev.muster.bot.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.desk.Errand;
import dev.muster.bot.people.Person;
import dev.muster.bot.verbs.ScheduleVerbs;
import dev.muster.chat.Account;
import dev.muster.chat.Incoming;
import dev.muster.chat.PlainText;
import dev.muster.chat.grammar.Grammar;
import dev.muster.chat.grammar.Parsed;
import dev.muster.commands.schedule.Schedule;
import dev.muster.commands.schedule.Schedule.Kind;
import dev.muster.commands.verb.Answer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleVerbsTest {
    private final Belfry belfry = new Belfry();
    private final Schedule hourly = belfry.schedule("hourly", Kind.LOGICAL, "0 * * * *");
    private final Schedule nightly = new Schedule(
            belfry.cluster,
            "nightly",
            Kind.PHYSICAL,
            new Schedule.When("30 2 * * *", ZoneId.of("Europe/Berlin")),
            List.of());
    private final List<Errand> errands = new ScheduleVerbs(belfry.timetable(hourly, nightly)).all();

    private String says(String words, Instant now) {
        var grammar = new Grammar(errands.stream().map(Errand::spec).toList());
        if (!(grammar.parse(words) instanceof Parsed.Understood(var spec, var arguments))) {
            throw new AssertionError(grammar.parse(words));
        }
        var said = new Incoming.Words("d-" + words, new Account("fake", "U-anna"), Belfry.HOME, now, words);
        var anna = new Person("anna", Set.of(Person.Role.ONCALL), Set.of());
        var errand = errands.stream()
                .filter(each -> each.spec().verb().equals(spec.verb()))
                .findFirst()
                .orElseThrow();
        return switch (errand.answer(new Errand.Asked(anna, said, arguments, Optional.empty(), now))) {
            case Answer.Reply(var document, var _) -> PlainText.of(document);
            case Answer.Refusal(var problem, var _) -> problem.code();
            case Answer answer -> throw new AssertionError(answer);
        };
    }

    @Test
    void the_next_time_is_told_in_utc_and_in_the_zone_of_the_schedule() {
        assertThat(says("backup schedules", Belfry.START))
                .contains("2 schedules")
                .contains("2026-03-01 13:00 UTC")
                .contains("2026-03-02 01:30 UTC (02:30 Europe/Berlin)")
                .contains("physical backup", "logical backup", "not yet");
    }

    @Test
    void the_last_time_is_told_with_how_it_went() {
        var clockwork = belfry.clockwork();
        clockwork.look(hourly, Belfry.START);
        clockwork.look(hourly, Belfry.START.plusSeconds(3600));
        belfry.work();
        assertThat(says("backup schedules " + belfry.cluster, Belfry.START.plusSeconds(3700)))
                .contains("done at ")
                .contains(
                        "(plan %d)".formatted(belfry.begun("hourly").getFirst().number()));
        assertThat(says("backup schedules elsewhere", Belfry.START))
                .contains("Nothing is done by itself for elsewhere");
    }

    @Test
    void a_pause_is_told_with_who_and_why_until_somebody_resumes_it() {
        var words = " %s nightly".formatted(belfry.cluster);
        assertThat(says("backup schedule pause" + words + " --reason \"new disk\"", Belfry.START))
                .contains("nightly of " + belfry.cluster + " is paused until somebody resumes it");
        assertThat(says("backup schedule pause" + words, Belfry.START)).contains("is paused already");
        assertThat(says("backup schedules", Belfry.START)).contains("PAUSED by anna at 12:00:30 UTC: new disk");
        assertThat(says("backup schedule resume" + words, Belfry.START))
                .contains("goes on, next at 2026-03-02 01:30 UTC");
        assertThat(says("backup schedule pause %s weekly".formatted(belfry.cluster), Belfry.START))
                .isEqualTo("UNKNOWN_SCHEDULE");
    }
}
