package dev.muster.commands.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.vault.Backup.Copy;
import dev.muster.commands.vault.Manifest.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PruneTest {
    private static final Instant NOW = Samples.NOW;

    private static Backup backup(int days, Kind kind) {
        return Samples.backup(Samples.manifest(
                "orders-%03d-%s".formatted(days, kind == Kind.LOGICAL ? "l" : "p"),
                kind,
                NOW.minus(Duration.ofDays(days))));
    }

    private static Backup verified(Backup backup) {
        return new Backup(
                backup.manifest(),
                backup.copies(),
                List.of(Samples.good(backup.manifest().stop().at())),
                backup.pin());
    }

    private static List<String> ids(List<Prune.Verdict> verdicts) {
        return verdicts.stream().map(verdict -> verdict.backup().id()).toList();
    }

    private static Prune prune(Keeping keeping, Backup... backups) {
        return Prune.of(List.of(backups), keeping, Optional.empty(), NOW);
    }

    private static Keeping logical(int count, int days) {
        return Samples.keeping(Map.of(Kind.LOGICAL, Samples.retention(count, Duration.ofDays(days))), "vault");
    }

    private static String why(Prune prune, String id) {
        return prune.stays().stream()
                .filter(verdict -> verdict.backup().id().equals(id))
                .findFirst()
                .orElseThrow()
                .why();
    }

    @Test
    void a_backup_goes_when_it_is_beyond_both_count_and_age() {
        var prune = prune(
                logical(2, 10),
                verified(backup(1, Kind.LOGICAL)),
                backup(5, Kind.LOGICAL),
                backup(9, Kind.LOGICAL),
                backup(11, Kind.LOGICAL),
                backup(20, Kind.LOGICAL));
        assertThat(ids(prune.goes())).containsExactly("orders-020-l", "orders-011-l");
        assertThat(prune.goes().getLast().why()).isEqualTo("not among the newest 2; 11 d 0 h old, 10 d 0 h are kept");
        assertThat(why(prune, "orders-005-l")).isEqualTo("number 2 of the newest 2");
        assertThat(why(prune, "orders-009-l")).isEqualTo("9 d 0 h old, 10 d 0 h are kept");
    }

    private static Verification in(String repository, Instant at, String... problems) {
        return new Verification(
                at, Verification.Depth.QUICK, Duration.ofSeconds(1), List.of(), List.of(problems), repository);
    }

    private static Backup looked(Backup backup, Verification... verifications) {
        return new Backup(backup.manifest(), backup.copies(), List.of(verifications), backup.pin());
    }

    @Test
    void what_is_damaged_takes_no_good_ones_place() {
        var bad = in("vault", NOW, "a bit is flipped");
        var prune = prune(
                logical(2, 1),
                looked(backup(2, Kind.LOGICAL), bad),
                looked(backup(3, Kind.LOGICAL), bad),
                verified(backup(4, Kind.LOGICAL)),
                verified(backup(5, Kind.LOGICAL)),
                verified(backup(6, Kind.LOGICAL)));
        assertThat(ids(prune.goes())).containsExactly("orders-006-l");
    }

    @Test
    void a_good_copy_hides_no_damaged_one() {
        var backup = backup(2, Kind.LOGICAL);
        var damaged = in("offsite", NOW.minusSeconds(60), "a bit is flipped");
        assertThat(looked(backup, damaged, in("vault", NOW)).verified()).isFalse();
        assertThat(looked(backup, damaged, in("offsite", NOW), in("vault", NOW)).verified())
                .isTrue();
        assertThat(looked(backup).verified()).isFalse();
        assertThat(looked(backup).damaged()).isFalse();
    }

    @Test
    void old_ones_stay_while_they_are_among_the_newest() {
        var prune = prune(logical(3, 1), backup(50, Kind.LOGICAL), backup(60, Kind.LOGICAL), backup(70, Kind.LOGICAL));
        assertThat(prune.goes()).isEmpty();
    }

    @Test
    void the_newest_verified_one_stays_however_old_it_is() {
        var prune = prune(
                logical(1, 1), backup(2, Kind.LOGICAL), backup(3, Kind.LOGICAL), verified(backup(40, Kind.LOGICAL)));
        assertThat(ids(prune.goes())).containsExactly("orders-003-l");
        assertThat(why(prune, "orders-040-l")).contains("newest verified");
    }

    @Test
    void one_that_was_found_damaged_later_does_not_count_as_verified() {
        var damaged = verified(backup(3, Kind.LOGICAL));
        var bad = new Verification(
                NOW, Verification.Depth.QUICK, Duration.ZERO, List.of(), List.of("a bit is flipped"), "vault");
        damaged = new Backup(
                damaged.manifest(),
                damaged.copies(),
                List.of(damaged.verifications().getFirst(), bad),
                damaged.pin());
        var prune = prune(logical(1, 1), backup(2, Kind.LOGICAL), damaged, verified(backup(40, Kind.LOGICAL)));
        assertThat(ids(prune.goes())).containsExactly("orders-003-l");
    }

    @Test
    void what_an_incremental_one_builds_on_stays_and_goes_after_it() {
        var full = backup(30, Kind.PHYSICAL);
        var next = based(backup(20, Kind.PHYSICAL), full);
        var last = based(backup(10, Kind.PHYSICAL), next);
        var newest = verified(backup(1, Kind.PHYSICAL));
        var keep = Samples.keeping(Map.of(Kind.PHYSICAL, Samples.retention(1, Duration.ofDays(15))), "vault");
        var kept = prune(keep, full, next, last, newest);
        assertThat(kept.goes()).isEmpty();
        assertThat(why(kept, full.id())).isEqualTo(next.id() + " builds on it");
        var shorter = Samples.keeping(Map.of(Kind.PHYSICAL, Samples.retention(1, Duration.ofDays(5))), "vault");
        assertThat(ids(prune(shorter, full, next, last, newest).goes()))
                .containsExactly(last.id(), next.id(), full.id());
    }

    private static Backup based(Backup backup, Backup base) {
        var m = backup.manifest();
        return new Backup(
                Samples.with(m, m.source(), m.start(), Optional.of(base.id())),
                backup.copies(),
                backup.verifications(),
                backup.pin());
    }

    @Test
    void nothing_goes_whose_copy_somewhere_cannot_be_reached_or_that_nothing_is_configured_for() {
        var away = new Backup(
                backup(90, Kind.LOGICAL).manifest(),
                Map.of("vault", Copy.THERE, "offsite", Copy.AWAY),
                List.of(),
                Optional.empty());
        var prune = prune(
                logical(1, 1),
                verified(backup(1, Kind.LOGICAL)),
                away,
                backup(80, Kind.PHYSICAL),
                backup(81, Kind.PHYSICAL));
        assertThat(prune.goes()).isEmpty();
        assertThat(why(prune, away.id())).startsWith("offsite does not answer");
        assertThat(why(prune, "orders-081-p")).startsWith("nothing is configured");
    }

    @Test
    void dumps_of_a_part_push_no_whole_one_out() {
        var backups = new ArrayList<Backup>(List.of(backup(100, Kind.LOGICAL)));
        for (int i = 20; i < 30; i++) {
            var m = backup(i, Kind.LOGICAL).manifest();
            backups.add(Samples.backup(new Manifest(
                    m.format(),
                    m.id(),
                    m.kind(),
                    m.source(),
                    m.start(),
                    m.stop(),
                    m.tool(),
                    m.keys(),
                    m.parts(),
                    new Manifest.Content(List.of(), false, List.of("table billing.invoices")),
                    m.base())));
        }
        var prune = Prune.of(backups, logical(2, 1), Optional.empty(), NOW);
        assertThat(why(prune, "orders-100-l")).isEqualTo("number 1 of the newest 2");
        assertThat(prune.goes()).hasSize(8);
    }

    @Test
    void base_backups_stay_until_there_is_a_sound_one_of_the_newest_timeline() {
        var keeping = Samples.keeping(Map.of(Kind.PHYSICAL, Samples.retention(1, Duration.ofDays(1))), "vault");
        var backups = List.of(
                looked(backup(2, Kind.PHYSICAL), in("vault", NOW, "a bit is flipped")),
                verified(backup(3, Kind.PHYSICAL)),
                verified(backup(4, Kind.PHYSICAL)));
        var on = backups.getFirst().manifest().stop().timeline();

        assertThat(ids(Prune.of(backups, keeping, primary(on), NOW).goes())).containsExactly("orders-004-p");
        var moved = Prune.of(backups, keeping, primary(on + 1), NOW);
        assertThat(moved.goes()).isEmpty();
        assertThat(why(moved, "orders-004-p"))
                .isEqualTo("the server is on timeline %d by now, and there is no base backup of that yet"
                        .formatted(on + 1));
        var other = Optional.of(new Prune.Primary("7000000000000000001", on + 1));
        assertThat(ids(Prune.of(backups, keeping, other, NOW).goes())).containsExactly("orders-004-p");

        var all = new ArrayList<>(backups);
        all.addFirst(on(on + 1, verified(backup(1, Kind.PHYSICAL))));
        assertThat(ids(Prune.of(all, keeping, primary(on + 1), NOW).goes())).contains("orders-004-p", "orders-003-p");
    }

    private static Optional<Prune.Primary> primary(int timeline) {
        return Optional.of(new Prune.Primary(Samples.SERVER, timeline));
    }

    private static Backup on(int timeline, Backup backup) {
        var m = backup.manifest();
        var stop = new Manifest.Moment(m.stop().at(), timeline, m.stop().lsn());
        return new Backup(
                new Manifest(
                        m.format(),
                        m.id(),
                        m.kind(),
                        m.source(),
                        m.start(),
                        stop,
                        m.tool(),
                        m.keys(),
                        m.parts(),
                        m.content(),
                        m.base()),
                backup.copies(),
                backup.verifications(),
                backup.pin());
    }

    /** Over many random sets, whatever the rules say, these hold. */
    @Test
    void what_must_never_go_never_goes() {
        for (int seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            var backups = backups(random);
            var keeping = keeping(random);
            var prune = Prune.of(backups, keeping, Optional.empty(), NOW);
            var goes = prune.goes().stream().map(Prune.Verdict::backup).toList();
            var stays = prune.stays().stream().map(Prune.Verdict::backup).toList();
            var as = "seed " + seed;

            assertThat(goes.size() + stays.size()).as(as).isEqualTo(backups.size());
            assertThat(goes)
                    .as(as)
                    .allSatisfy(backup -> assertThat(backup.pin()).isEmpty());
            var bases = stays.stream()
                    .flatMap(backup -> backup.manifest().base().stream())
                    .collect(Collectors.toSet());
            assertThat(goes).as(as).noneSatisfy(backup -> assertThat(bases).contains(backup.id()));
            for (var kind : Kind.values()) {
                var all = ofKind(backups, kind);
                var kept = ofKind(stays, kind);
                assertThat(kept.isEmpty()).as(as).isEqualTo(all.isEmpty());
                all.stream()
                        .filter(Backup::verified)
                        .filter(backup -> backup.manifest().content().whole())
                        .max(Comparator.comparing(
                                backup -> backup.manifest().stop().at()))
                        .ifPresent(newest -> assertThat(kept).as(as).contains(newest));
                var retention = Optional.ofNullable(keeping.retention().get(kind));
                if (retention.isEmpty()) {
                    assertThat(kept).as(as).hasSameSizeAs(all);
                }
                retention
                        .flatMap(Keeping.Retention::count)
                        .ifPresent(count ->
                                assertThat(kept.size()).as(as).isGreaterThanOrEqualTo(Math.min(count, all.size())));
                retention
                        .flatMap(Keeping.Retention::age)
                        .ifPresent(age -> assertThat(ofKind(goes, kind))
                                .as(as)
                                .allSatisfy(backup -> assertThat(
                                                backup.manifest().stop().at())
                                        .isBefore(NOW.minus(age))));
            }
            // To prune what is left lets nothing more go: what stays does not depend on what went.
            assertThat(Prune.of(stays, keeping, Optional.empty(), NOW).goes())
                    .as(as)
                    .isEmpty();
            var seen = new ArrayList<String>();
            for (var backup : goes) {
                assertThat(backup.manifest().base().filter(seen::contains))
                        .as(as)
                        .isEmpty();
                seen.add(backup.id());
            }
        }
    }

    private static List<Backup> ofKind(List<Backup> backups, Kind kind) {
        return backups.stream()
                .filter(backup -> backup.manifest().kind() == kind)
                .toList();
    }

    private static List<Backup> backups(Random random) {
        var backups = new ArrayList<Backup>();
        var last = new HashMap<Kind, Backup>();
        for (int days = random.nextInt(40); days > 0; days -= 1 + random.nextInt(4)) {
            var kind = random.nextBoolean() ? Kind.LOGICAL : Kind.PHYSICAL;
            var made = backup(days, kind);
            var before = Optional.ofNullable(last.get(kind));
            if (kind == Kind.PHYSICAL && before.isPresent() && random.nextInt(3) > 0) {
                made = based(made, before.get());
            }
            if (random.nextInt(3) == 0) {
                made = verified(made);
            }
            if (random.nextInt(8) == 0) {
                made = new Backup(
                        made.manifest(),
                        made.copies(),
                        made.verifications(),
                        Optional.of(new Backup.Pin("anna", NOW, Optional.empty())));
            }
            last.put(kind, made);
            backups.add(made);
        }
        java.util.Collections.shuffle(backups, random);
        return backups;
    }

    private static Keeping keeping(Random random) {
        var retention = new HashMap<Kind, Keeping.Retention>();
        for (var kind : Kind.values()) {
            var count = random.nextBoolean() ? Optional.of(1 + random.nextInt(5)) : Optional.<Integer>empty();
            var age = random.nextBoolean()
                    ? Optional.of(Duration.ofDays(1 + random.nextInt(20)))
                    : Optional.<Duration>empty();
            if (count.isPresent() || age.isPresent()) {
                retention.put(kind, new Keeping.Retention(count, age));
            }
        }
        return Samples.keeping(retention, "vault");
    }
}
