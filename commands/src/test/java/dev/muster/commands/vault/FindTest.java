package dev.muster.commands.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.vault.Backup.Copy;
import dev.muster.commands.vault.Manifest.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FindTest {
    private static final Instant NOON = Samples.NOW;

    private static Backup backup(String id, Kind kind, Instant stop) {
        return Samples.backup(Samples.manifest(id, kind, stop));
    }

    private static Backup copied(Backup backup, Copy copy) {
        return new Backup(backup.manifest(), Map.of("vault", copy), backup.verifications(), backup.pin());
    }

    private static Optional<String> before(Instant moment, Kind kind, Backup... backups) {
        return new Find(List.of(backups)).before(moment, kind).map(Backup::id);
    }

    @Test
    void a_dump_is_of_when_it_began_and_a_base_of_when_it_ended() {
        var dump = backup("orders-1-l", Kind.LOGICAL, NOON);
        var base = backup("orders-1-p", Kind.PHYSICAL, NOON);
        var between = NOON.minusSeconds(10);
        assertThat(before(between, Kind.LOGICAL, dump, base)).hasValue("orders-1-l");
        assertThat(before(between, Kind.PHYSICAL, dump, base)).isEmpty();
        assertThat(before(NOON, Kind.PHYSICAL, dump, base)).hasValue("orders-1-p");
    }

    @Test
    void the_latest_that_can_be_relied_on_is_found() {
        var newest = copied(backup("orders-4-l", Kind.LOGICAL, NOON), Copy.DIFFERENT);
        var damaged = backup("orders-3-l", Kind.LOGICAL, NOON.minus(Duration.ofHours(1)));
        damaged = new Backup(
                damaged.manifest(),
                damaged.copies(),
                List.of(new Verification(
                        NOON, Verification.Depth.DEEP, Duration.ZERO, List.of(), List.of("it lacks rows"), "vault")),
                Optional.empty());
        var good = backup("orders-2-l", Kind.LOGICAL, NOON.minus(Duration.ofHours(2)));
        var older = backup("orders-1-l", Kind.LOGICAL, NOON.minus(Duration.ofHours(3)));
        assertThat(before(NOON, Kind.LOGICAL, older, newest, damaged, good)).hasValue("orders-2-l");
        assertThat(new Find(List.of(damaged)).whyNot(damaged))
                .hasValueSatisfying(why -> assertThat(why).contains("damaged"));
    }

    @Test
    void an_incremental_one_is_as_good_as_its_bases() {
        var full = backup("orders-1-p", Kind.PHYSICAL, NOON.minus(Duration.ofHours(2)));
        var m = backup("orders-2-p", Kind.PHYSICAL, NOON).manifest();
        var next = Samples.backup(Samples.with(m, m.source(), m.start(), Optional.of("orders-1-p")));
        assertThat(before(NOON, Kind.PHYSICAL, full, next)).hasValue("orders-2-p");
        assertThat(before(NOON, Kind.PHYSICAL, copied(full, Copy.MISSING), next))
                .isEmpty();
        assertThat(new Find(List.of(next)).whyNot(next))
                .hasValueSatisfying(why -> assertThat(why).contains("orders-1-p, which is not there"));
        var itself = Samples.backup(Samples.with(m, m.source(), m.start(), Optional.of("orders-2-p")));
        assertThat(new Find(List.of(itself)).whyNot(itself)).isPresent();
    }
}
