package dev.muster.bot.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bot.journal.What;
import dev.muster.bot.journal.Who;
import dev.muster.bot.run.Ask;
import dev.muster.bot.run.Order;
import dev.muster.bot.run.Run;
import dev.muster.bot.run.State;
import dev.muster.bot.store.OtherStores;
import dev.muster.bot.store.TestStore;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.schedule.Schedule;
import dev.muster.commands.schedule.Schedule.Kind;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClockworkTest {
    private static final Problem FULL = new Problem("REPOSITORY_FULL", "the disk is full", "make room");
    private static final Instant ONE = Instant.parse("2026-03-01T13:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Belfry belfry = new Belfry();
    private final Clockwork clockwork = belfry.clockwork();
    private final Schedule hourly = belfry.schedule("hourly", Kind.LOGICAL, "0 * * * *");

    private static State.How how(Run run) {
        return ((State.Ended) run.state()).how();
    }

    /** It was seen first half a minute after noon. */
    private void isNew() {
        clockwork.look(hourly, Belfry.START);
    }

    @Test
    void a_new_schedule_begins_nothing_for_the_past_and_then_its_first_moment_once() {
        isNew();
        clockwork.look(hourly, ONE.minusMillis(1));
        assertThat(belfry.begun("hourly")).isEmpty();
        clockwork.look(hourly, ONE);
        clockwork.look(hourly, ONE.plusSeconds(1));
        assertThat(belfry.begun("hourly")).hasSize(1);
        assertThat(belfry.begun("hourly").getFirst().ask().words())
                .isEqualTo("backup now %s --kind logical".formatted(belfry.cluster));
        belfry.work();
        assertThat(how(belfry.begun("hourly").getFirst())).isEqualTo(State.How.DONE);
        assertThat(Chore.done(belfry.cluster)).hasSize(1);
    }

    @Test
    void how_often_a_physical_backup_is_full_is_asked_for_with_it() {
        var nightly = new Schedule(belfry.cluster, "nightly", Kind.PHYSICAL, hourly.when(), List.of(), 7);
        assertThat(new Wording(_ -> List.of()).of(nightly))
                .containsExactly("backup now %s --kind physical --full-every 7".formatted(belfry.cluster));
    }

    @Test
    void while_all_is_well_no_channel_hears_of_it() {
        isNew();
        clockwork.look(hourly, ONE);
        belfry.work();
        assertThat(belfry.messages("run:" + belfry.begun("hourly").getFirst().number()))
                .isEmpty();
    }

    @Test
    void what_was_missed_while_muster_was_down_is_caught_up_once() {
        isNew();
        clockwork.look(hourly, ONE.plus(HOUR.multipliedBy(7)).plusSeconds(1800));
        clockwork.look(hourly, ONE.plus(HOUR.multipliedBy(7)).plusSeconds(1801));
        assertThat(belfry.begun("hourly"))
                .extracting(run -> run.ask().who().delivery().orElseThrow())
                .containsExactly(Clockwork.delivery(hourly, ONE.plus(HOUR.multipliedBy(7))));
    }

    @Test
    void another_cron_under_the_same_name_has_no_past() {
        isNew();
        clockwork.look(belfry.schedule("hourly", Kind.LOGICAL, "30 * * * *"), ONE.plusSeconds(2400));
        assertThat(belfry.begun("hourly")).isEmpty();
    }

    @Test
    void two_replicas_begin_it_once() throws InterruptedException {
        isNew();
        try (var store = OtherStores.replica()) {
            var others = List.of(clockwork, belfry.replica(store).clockwork());
            for (int i = 0; i < 10; i++) {
                var now = ONE.plus(HOUR.multipliedBy(i));
                var threads = others.stream()
                        .flatMap(each -> Stream.of(each, each))
                        .map(each -> Thread.ofVirtual().start(() -> each.look(hourly, now)))
                        .toList();
                for (var thread : threads) {
                    thread.join();
                }
                belfry.work();
            }
        }
        assertThat(belfry.begun("hourly")).hasSize(10);
        assertThat(Chore.done(belfry.cluster)).hasSize(10);
        assertThat(belfry.told()).isEmpty();
    }

    /** As if it was killed after it had asked and before it had noted that. */
    @Test
    void who_dies_between_asking_and_noting_it_begins_nothing_twice() {
        isNew();
        belfry.asker.ask(belfry.cluster, "backup now " + belfry.cluster, Clockwork.delivery(hourly, ONE), ONE);
        clockwork.look(hourly, ONE.plusSeconds(5));
        clockwork.look(hourly, ONE.plusSeconds(6));
        assertThat(belfry.begun("hourly")).hasSize(1);
        assertThat(belfry.told()).isEmpty();
        assertThat(belfry.timetable(hourly).line(hourly, ONE.plusSeconds(7)).last())
                .hasSize(1);
    }

    @Test
    void a_moment_that_comes_while_the_one_before_is_under_way_is_left_out_and_written_down() {
        isNew();
        clockwork.look(hourly, ONE);
        long first = belfry.begun("hourly").getFirst().number();
        clockwork.look(hourly, ONE.plus(HOUR));
        clockwork.look(hourly, ONE.plus(HOUR).plusSeconds(1));
        assertThat(belfry.begun("hourly")).hasSize(1);
        assertThat(belfry.told()).containsExactly(new What.ScheduleSkipped("hourly", ONE.plus(HOUR), first));
        belfry.work();
        clockwork.look(hourly, ONE.plus(HOUR.multipliedBy(2)));
        assertThat(belfry.begun("hourly")).hasSize(2);
    }

    @Test
    void a_backup_of_the_same_kind_that_somebody_has_asked_for_is_in_the_way_and_one_of_another_kind_is_not() {
        isNew();
        asks("backup now %s --kind physical".formatted(belfry.cluster));
        clockwork.look(hourly, ONE);
        assertThat(belfry.begun("hourly")).hasSize(1);
        belfry.work();
        asks("backup now %s".formatted(belfry.cluster));
        clockwork.look(hourly, ONE.plus(HOUR));
        assertThat(belfry.begun("hourly")).hasSize(1);
    }

    private void asks(String words) {
        var delivery = TestStore.unique("said");
        var ask = new Ask(words, Optional.empty(), belfry.anna(delivery), ONE);
        assertThat(belfry.proposals.propose(
                        ((Answer.Proposal) belfry.plan(ask)).plan(), ask, delivery, Optional.empty()))
                .isEmpty();
    }

    @Test
    void what_fails_is_over_told_once_at_home_and_the_next_one_runs() {
        isNew();
        Chore.breaks(belfry.cluster, FULL);
        clockwork.look(hourly, ONE);
        belfry.work();
        var failed = belfry.begun("hourly").getFirst();
        assertThat(failed.state()).isInstanceOfSatisfying(State.Ended.class, ended -> {
            assertThat(ended.how()).isEqualTo(State.How.FAILED);
            assertThat(ended.problem()).contains(FULL);
        });
        assertThat(belfry.journal.ofRun(failed.number()).getLast().what()).isEqualTo(new What.RunFailed(FULL));
        assertThat(belfry.messages("run:" + failed.number())).containsExactly("db-orders");
        var line = belfry.timetable(hourly).line(hourly, ONE.plusSeconds(60));
        assertThat(line.failure().orElseThrow().problem()).isEqualTo(FULL);
        Chore.mend(belfry.cluster);
        clockwork.look(hourly, ONE.plus(HOUR));
        belfry.work();
        assertThat(belfry.begun("hourly"))
                .extracting(ClockworkTest::how)
                .containsExactly(State.How.FAILED, State.How.DONE);
        assertThat(belfry.timetable(hourly).line(hourly, ONE.plus(HOUR)).failure())
                .isEmpty();
    }

    /** How many people at home were told, by what: the card of a run, or an alarm. */
    private long told() {
        return belfry.jdbi.withHandle(h -> h.createQuery("""
                        SELECT count(*) FROM message
                         WHERE subject IN (SELECT 'run:' || number FROM run WHERE cluster = :cluster)
                            OR subject IN (SELECT 'alarm:' || seq FROM event WHERE cluster = :cluster)
                        """)
                .bind("cluster", belfry.cluster)
                .mapTo(Long.class)
                .one());
    }

    private void fiveMinutes(Schedule schedule, int from, int to) {
        for (int i = from; i < to; i++) {
            clockwork.look(schedule, ONE.plus(Duration.ofMinutes(5L * i)));
            belfry.work(ONE.plus(Duration.ofMinutes(5L * i)));
        }
    }

    @Test
    void what_fails_every_five_minutes_is_told_once_a_day_and_when_the_reason_changes_and_when_it_works_again() {
        var often = belfry.schedule("often", Kind.LOGICAL, "*/5 * * * *");
        clockwork.look(often, Belfry.START);
        Chore.breaks(belfry.cluster, new Problem("REPOSITORY_FULL", "4.2 GB are left of vault", "make room"));
        fiveMinutes(often, 0, 20);
        assertThat(told()).isEqualTo(1);

        Chore.breaks(belfry.cluster, new Problem("REPOSITORY_FULL", "4.1 GB are left of vault", "make room"));
        fiveMinutes(often, 20, 40);
        assertThat(told()).isEqualTo(1);

        belfry.away = Optional.of(new Problem("NO_PRIMARY", "orders has no primary", "look"));
        fiveMinutes(often, 40, 60);
        assertThat(told()).isEqualTo(2);

        fiveMinutes(often, 60, 40 + 288);
        assertThat(told()).isEqualTo(2);
        // What cannot be planned is tried with growing pauses, so a day may last half an hour longer.
        fiveMinutes(often, 40 + 288, 40 + 288 + 8);
        assertThat(told()).isEqualTo(3);

        belfry.away = Optional.empty();
        Chore.mend(belfry.cluster);
        fiveMinutes(often, 336, 346);
        assertThat(told()).isEqualTo(4);
        assertThat(belfry.told()).last().isInstanceOfSatisfying(What.WorksAgain.class, works -> {
            assertThat(works.words()).isEqualTo("backup now %s --kind logical".formatted(belfry.cluster));
            assertThat(works.after()).isGreaterThanOrEqualTo(Duration.ofHours(28));
        });
        assertThat(belfry.begun("often")).extracting(ClockworkTest::how).endsWith(State.How.DONE, State.How.DONE);
    }

    @Test
    void one_that_somebody_paused_is_told_when_it_is_in_the_way_and_not_each_time() {
        isNew();
        clockwork.look(hourly, ONE);
        var first = belfry.begun("hourly").getFirst();
        belfry.pause(first);
        for (int i = 1; i < 20; i++) {
            clockwork.look(hourly, ONE.plus(HOUR.multipliedBy(i)));
        }
        assertThat(belfry.begun("hourly")).hasSize(1);
        assertThat(belfry.told())
                .hasSize(19)
                .allSatisfy(what -> assertThat(what).isInstanceOfSatisfying(What.ScheduleFailed.class, failed -> {
                    assertThat(failed.problem().code()).isEqualTo("PAUSED_IN_THE_WAY");
                    assertThat(failed.problem().hint()).contains("/db run resume " + first.number());
                }));
        assertThat(told()).isEqualTo(1);
    }

    @Test
    void what_cannot_be_planned_when_it_is_to_begin_is_over_and_told_too() {
        isNew();
        clockwork.look(hourly, ONE);
        belfry.away = Optional.of(FULL);
        belfry.work();
        var failed = belfry.begun("hourly").getFirst();
        assertThat(how(failed)).isEqualTo(State.How.FAILED);
        assertThat(belfry.messages("run:" + failed.number())).hasSize(1);
    }

    @Test
    void what_cannot_be_planned_is_told_once_and_tried_again_until_it_can() {
        isNew();
        belfry.away = Optional.of(FULL);
        for (int second = 0; second < 300; second += 10) {
            clockwork.look(hourly, ONE.plusSeconds(second));
        }
        assertThat(belfry.told()).containsExactly(new What.ScheduleFailed("hourly", ONE, FULL));
        var event = belfry.jdbi.withHandle(h -> h.createQuery("SELECT seq FROM event WHERE cluster = :cluster")
                .bind("cluster", belfry.cluster)
                .mapTo(Long.class)
                .one());
        assertThat(belfry.messages("alarm:" + event)).containsExactly("db-orders");
        var kept = belfry.almanac.of(hourly, ONE.plusSeconds(300));
        assertThat(kept.trouble().orElseThrow().tries()).isEqualTo(3);
        belfry.away = Optional.empty();
        clockwork.look(hourly, ONE.plusSeconds(1200));
        assertThat(belfry.begun("hourly")).hasSize(1);
        assertThat(belfry.almanac.of(hourly, ONE.plusSeconds(1200)).trouble()).isEmpty();
    }

    @Test
    void people_can_cancel_what_the_clock_began() {
        isNew();
        clockwork.look(hourly, ONE);
        var run = belfry.begun("hourly").getFirst();
        belfry.steering.give(run.number(), Order.CANCEL, belfry.anna(TestStore.unique("d")), Optional.empty(), ONE);
        assertThat(how(belfry.begun("hourly").getFirst())).isEqualTo(State.How.WITHDRAWN);
        assertThat(belfry.timetable(hourly).line(hourly, ONE).failure()).isEmpty();
    }

    @Test
    void a_paused_schedule_begins_nothing_and_makes_up_for_nothing_when_it_goes_on() {
        isNew();
        var timetable = belfry.timetable(hourly);
        var anna = belfry.anna("d");
        assertThat(timetable.pause(hourly, anna, Optional.of("the disk\0 is exchanged"), Belfry.START))
                .isTrue();
        assertThat(timetable.pause(hourly, anna, Optional.empty(), Belfry.START))
                .isFalse();
        clockwork.look(hourly, ONE);
        assertThat(timetable.resume(hourly, anna, Optional.empty(), ONE.plusSeconds(600)))
                .isTrue();
        assertThat(timetable.resume(hourly, anna, Optional.empty(), ONE.plusSeconds(600)))
                .isFalse();
        clockwork.look(hourly, ONE.plusSeconds(601));
        assertThat(belfry.begun("hourly")).isEmpty();
        clockwork.look(hourly, ONE.plus(HOUR));
        assertThat(belfry.begun("hourly")).hasSize(1);
        assertThat(belfry.told()).hasSize(2);
    }

    @Test
    void a_clock_that_was_wrong_for_a_while_ends_nothing_and_repeats_nothing() {
        isNew();
        clockwork.look(hourly, ONE);
        belfry.work();
        clockwork.look(hourly, Instant.parse("2036-01-01T00:30:00Z"));
        belfry.work();
        clockwork.look(hourly, ONE.minusSeconds(600));
        clockwork.look(hourly, ONE.plusSeconds(600));
        assertThat(belfry.begun("hourly")).hasSize(2);
        clockwork.look(hourly, ONE.plus(HOUR));
        assertThat(belfry.begun("hourly")).hasSize(3);
    }

    @Test
    void pruning_by_policy_needs_nobody_and_pruning_by_a_person_does() {
        var prune = belfry.schedule("tidy", Kind.PRUNE, "0 * * * *");
        clockwork.look(prune, Belfry.START);
        clockwork.look(prune, ONE);
        belfry.work();
        assertThat(how(belfry.begun("tidy").getFirst())).isEqualTo(State.How.DONE);
        var ask = new Ask("backup prune " + belfry.cluster, Optional.empty(), belfry.anna("x"), ONE);
        var plan = ((Answer.Proposal) belfry.plan(ask)).plan();
        assertThat(belfry.proposals
                        .propose(plan, ask, TestStore.unique("d"), Optional.empty())
                        .orElseThrow()
                        .code())
                .isEqualTo("REASON_NEEDED");
        var posing = new Ask(
                ask.words(),
                Optional.empty(),
                new Who(Who.MUSTER, belfry.anna("x").account(), Belfry.HOME),
                ONE);
        assertThat(belfry.proposals.propose(plan, posing, TestStore.unique("d"), Optional.empty()))
                .isPresent();
    }

    @Test
    void the_clock_may_nothing_that_is_not_routine() {
        assertThat(belfry.asker
                        .ask(belfry.cluster, "hold orders", TestStore.unique("schedule:"), ONE)
                        .orElseThrow()
                        .code())
                .isEqualTo("NOT_BY_ITSELF");
        assertThat(belfry.open()).isEmpty();
    }
}
