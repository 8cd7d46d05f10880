package dev.muster.commands.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.problem.Problem;
import dev.muster.commands.repository.Repository;
import dev.muster.commands.schedule.Schedule.Kind;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Verification;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Promise.Rhythm EACH_HOUR = new Promise.Rhythm(HOUR, after -> after.plus(HOUR));
    private static final Depot OPEN = new Depot.Open(Optional.of(new Repository.Room(100, 60)));
    private static final Map<String, Depot> ALL_OPEN = Map.of("local", OPEN, "nas", OPEN);
    private static final Keeping KEEPING = new Keeping(
            "orders",
            List.of("local", "nas"),
            new Keys(List.of(), List.of()),
            Map.of(),
            Optional.empty(),
            Duration.ofHours(2));

    private static Backup backup(Duration age, Backup.Copy inNas, Verification... verifications) {
        var moment = new Manifest.Moment(NOW.minus(age), 1, "0/0");
        var manifest = new Manifest(
                Manifest.FORMAT,
                "orders-" + age.toMinutes(),
                Manifest.Kind.LOGICAL,
                new Manifest.Source("orders", "a", "1", false, 15, "15.18"),
                moment,
                moment,
                new Manifest.Tool("pg_dump", "15", List.of(), "0"),
                List.of(),
                List.of(),
                new Manifest.Content(List.of(), false, List.of()),
                Optional.empty());
        return new Backup(
                manifest, Map.of("local", Backup.Copy.THERE, "nas", inNas), List.of(verifications), Optional.empty());
    }

    private static Backup part(Duration age, String of) {
        var whole = backup(age).manifest();
        return new Backup(
                new Manifest(
                        whole.format(),
                        whole.id() + of,
                        whole.kind(),
                        whole.source(),
                        whole.start(),
                        whole.stop(),
                        whole.tool(),
                        whole.keys(),
                        whole.parts(),
                        new Manifest.Content(List.of(), false, List.of(of)),
                        whole.base()),
                Map.of("local", Backup.Copy.THERE, "nas", Backup.Copy.THERE),
                List.of(),
                Optional.empty());
    }

    private static Backup backup(Duration age) {
        return backup(age, Backup.Copy.THERE);
    }

    private static Verification deep(Duration age, String... problems) {
        return new Verification(
                NOW.minus(age), Verification.Depth.DEEP, Duration.ofSeconds(9), List.of(), List.of(problems), "local");
    }

    private static Promise promise(Kind kind, boolean paused, Optional<Promise.Failure> failure) {
        var schedule =
                new Schedule("orders", "hourly", kind, new Schedule.When("0 * * * *", ZoneOffset.UTC), List.of());
        return new Promise(schedule, NOW.minus(Duration.ofDays(60)), EACH_HOUR, paused, failure);
    }

    private static final Promise HOURLY = promise(Kind.LOGICAL, false, Optional.empty());

    private static List<String> found(List<Backup> backups, Map<String, Depot> depots, Promise... promises) {
        return new Coverage(KEEPING, backups, List.of(promises), depots, NOW)
                .findings().stream()
                        .peek(f -> assertThat(Coverage.CODES).contains(f.code()))
                        .map(f -> "%s %s %s: %s".formatted(f.severity(), f.code(), f.subject(), f.fact()))
                        .toList();
    }

    private static List<String> found(List<Backup> backups, Promise... promises) {
        return found(backups, ALL_OPEN, promises);
    }

    @Test
    void nothing_is_found_where_everything_is_as_promised() {
        assertThat(found(List.of(backup(Duration.ofMinutes(50))), HOURLY)).isEmpty();
        assertThat(found(List.of())).isEmpty();
    }

    @Test
    void a_backup_is_missing_when_its_interval_and_some_grace_have_passed() {
        assertThat(found(List.of(backup(Duration.ofMinutes(90))), HOURLY)).isEmpty();
        assertThat(found(List.of(backup(Duration.ofMinutes(91))), HOURLY))
                .containsExactly("CRITICAL BACKUP_MISSING hourly: the last logical backup is 1 h 31 min old");
        assertThat(found(List.of(), HOURLY))
                .containsExactly("CRITICAL BACKUP_MISSING hourly: there is no logical backup");
        assertThat(found(List.of(), promise(Kind.LOGICAL, true, Optional.empty())))
                .containsExactly("WARNING BACKUP_MISSING hourly: there is no logical backup");
    }

    @Test
    void a_new_schedule_has_promised_nothing_for_the_time_before_it() {
        var young = new Promise(HOURLY.schedule(), NOW.minus(HOUR), EACH_HOUR, false, Optional.empty());
        assertThat(found(List.of(), young)).isEmpty();
    }

    @Test
    void what_comes_at_odd_times_is_missed_only_after_its_next_moment() {
        // As on a Saturday, of a schedule for the days of the week: the next ones lie a day apart, the last was on
        // Friday.
        var monday = NOW.plus(Duration.ofDays(2));
        var weekdays = new Promise(
                HOURLY.schedule(),
                HOURLY.since(),
                new Promise.Rhythm(Duration.ofDays(1), _ -> monday),
                false,
                Optional.empty());
        assertThat(found(List.of(backup(Duration.ofHours(30))), weekdays)).isEmpty();
    }

    @Test
    void a_backup_of_a_part_is_none_of_the_whole() {
        assertThat(found(List.of(part(Duration.ofMinutes(5), "table line"), backup(Duration.ofMinutes(91))), HOURLY))
                .containsExactly("CRITICAL BACKUP_MISSING hourly: the last logical backup is 1 h 31 min old");
    }

    @Test
    void of_several_databases_each_needs_its_own() {
        var both = new Promise(
                new Schedule(
                        "orders",
                        "hourly",
                        Kind.LOGICAL,
                        new Schedule.When("0 * * * *", ZoneOffset.UTC),
                        List.of("a", "b")),
                HOURLY.since(),
                EACH_HOUR,
                false,
                Optional.of(new Promise.Failure(
                        NOW.minus(Duration.ofMinutes(20)), new Problem("X", "the disk is full", "make room"))));
        var onlyA = List.of(part(Duration.ofMinutes(5), "database a"), part(HOUR, "database b"));
        assertThat(found(onlyA, both))
                .containsExactly("CRITICAL BACKUP_FAILED hourly: failed at 11:40:00 UTC: the disk is full");
        var now = List.of(part(Duration.ofMinutes(5), "database a"), part(Duration.ofMinutes(4), "database b"));
        assertThat(found(now, both)).isEmpty();
    }

    @Test
    void a_failure_is_told_until_there_is_a_newer_backup() {
        var failure = new Promise.Failure(
                NOW.minus(Duration.ofMinutes(20)), new Problem("X", "the disk is full", "make room"));
        var promise = promise(Kind.LOGICAL, false, Optional.of(failure));
        assertThat(found(List.of(backup(Duration.ofMinutes(30))), promise))
                .containsExactly("CRITICAL BACKUP_FAILED hourly: failed at 11:40:00 UTC: the disk is full");
        assertThat(found(List.of(backup(Duration.ofMinutes(10))), promise)).isEmpty();
        assertThat(found(List.of(), promise(Kind.PRUNE, false, Optional.of(failure))))
                .containsExactly("WARNING PRUNE_FAILED hourly: failed at 11:40:00 UTC: the disk is full");
    }

    @Test
    void a_backup_that_was_found_damaged_the_last_time_is_told() {
        var damaged =
                backup(HOUR, Backup.Copy.THERE, deep(HOUR), deep(Duration.ofMinutes(5), "orders has 3 rows too few"));
        assertThat(found(List.of(damaged)))
                .containsExactly("CRITICAL BACKUP_DAMAGED orders-60: is not good: orders has 3 rows too few");
        var mended = backup(HOUR, Backup.Copy.THERE, deep(HOUR, "bad"), deep(Duration.ofMinutes(5)));
        assertThat(found(List.of(mended))).isEmpty();
    }

    @Test
    void copies_have_an_hour_and_a_repository_that_is_away_is_told_as_that() {
        assertThat(found(List.of(backup(Duration.ofMinutes(59), Backup.Copy.MISSING))))
                .isEmpty();
        assertThat(found(List.of(
                        backup(Duration.ofMinutes(61), Backup.Copy.MISSING),
                        backup(Duration.ofMinutes(62), Backup.Copy.DIFFERENT))))
                .containsExactly(
                        "WARNING COPIES_MISSING nas: copies 1 of 2 of orders-61, nas missing, and of 1 others");
        assertThat(found(
                        List.of(backup(Duration.ofMinutes(61), Backup.Copy.AWAY)),
                        Map.of("local", OPEN, "nas", new Depot.Away("no such folder"))))
                .containsExactly("WARNING REPOSITORY_AWAY nas: does not answer: no such folder");
    }

    @Test
    void what_nobody_can_look_at_is_not_taken_for_missing() {
        var away = new Depot.Away("stale file handle");
        assertThat(found(List.of(), Map.of("local", away, "nas", away), HOURLY))
                .containsExactly(
                        "CRITICAL REPOSITORY_AWAY local: does not answer: stale file handle",
                        "WARNING REPOSITORY_AWAY nas: does not answer: stale file handle");
    }

    @Test
    void a_repository_is_told_when_it_fills_up() {
        var depots = Map.<String, Depot>of(
                "local", new Depot.Open(Optional.of(new Repository.Room(1000, 200))),
                "nas", new Depot.Open(Optional.of(new Repository.Room(1000, 99))));
        assertThat(found(List.of(), depots))
                .containsExactly(
                        "CRITICAL REPOSITORY_FULL nas: 90 % full, 99 B left",
                        "WARNING REPOSITORY_FULL local: 80 % full, 200 B left");
    }

    @Test
    void deep_verification_gets_old() {
        var verify = promise(Kind.VERIFY, false, Optional.empty());
        var days = List.of(backup(HOUR, Backup.Copy.THERE, deep(Duration.ofDays(9))));
        assertThat(found(days)).isEmpty();
        assertThat(found(days, verify))
                .containsExactly("WARNING VERIFY_OLD logical backups: none was restored to prove it for 9 d 0 h");
        assertThat(found(List.of(backup(Duration.ofDays(32))), verify))
                .containsExactly("CRITICAL VERIFY_OLD logical backups: none was ever restored to prove it");
        assertThat(found(List.of(backup(Duration.ofDays(32)))))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("WARNING");
    }
}
