package dev.muster.commands.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.repository.Repository;
import dev.muster.commands.vault.Manifest.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WalNeedTest {
    private static final Keeping FOREVER = Samples.keeping(Map.of(), "vault");
    private static final Keeping TEN_DAYS =
            Samples.keeping(Map.of(Kind.PHYSICAL, Samples.retention(1, Duration.ofDays(10))), "vault");

    private static Backup base(int timeline, String lsn) {
        var m = Samples.manifest("orders-1-p", Kind.PHYSICAL, Samples.NOW);
        return Samples.backup(
                Samples.with(m, m.source(), new Manifest.Moment(m.start().at(), timeline, lsn), Optional.empty()));
    }

    private static Repository.Item item(String server, String name) {
        return item(server, name, Samples.NOW.minus(Duration.ofDays(20)));
    }

    private static Repository.Item item(String server, String name, Instant at) {
        return new Repository.Item(
                "orders/wal/%s/%s/%s.zst.age".formatted(server, name.substring(0, 8), name), 100, at);
    }

    private static List<Repository.Item> items(String... names) {
        return Stream.of(names).map(name -> item(Samples.SERVER, name)).toList();
    }

    private static List<String> going(WalNeed need, List<Repository.Item> items) {
        return need.going(items).stream()
                .map(item -> item.path().replaceFirst(".*/", "").replaceFirst("\\..*", ""))
                .toList();
    }

    @Test
    void wal_goes_from_before_the_segment_that_the_oldest_base_starts_in() {
        var need = WalNeed.of(List.of(base(1, "0/5000028"), base(1, "0/9000028")), FOREVER, Samples.NOW);
        assertThat(need.from(Samples.SERVER))
                .hasValueSatisfying(moment -> assertThat(moment.lsn()).isEqualTo("0/5000028"));
        assertThat(going(
                        need,
                        items(
                                "000000010000000000000004",
                                "000000010000000000000005",
                                "0000000100000000000000FF",
                                "000000010000000000000003")))
                .containsExactly("000000010000000000000004", "000000010000000000000003");
    }

    @Test
    void older_timelines_go_and_later_ones_stay_from_there_on() {
        var need = WalNeed.of(List.of(base(3, "1/5000028")), FOREVER, Samples.NOW);
        assertThat(going(
                        need,
                        items(
                                "0000000200000001000000FF",
                                "0000000300000001000000FF",
                                "000000030000000100000004",
                                "000000030000000100000005",
                                "000000040000000100000003",
                                "000000040000000100000005",
                                "0000000400000001000000FE")))
                .containsExactly("0000000200000001000000FF", "000000030000000100000004", "000000040000000100000003");
    }

    @Test
    void histories_and_what_nobody_knows_always_stay() {
        var need = WalNeed.of(List.of(base(9, "9/5000028")), FOREVER, Samples.NOW);
        var odd = List.of(
                item(Samples.SERVER, "00000002.history"),
                new Repository.Item("orders/wal/" + Samples.SERVER + "/00000001/notes.txt", 1, Instant.EPOCH),
                new Repository.Item("orders/backups/a/000000010000000000000001.zst", 1, Instant.EPOCH));
        assertThat(need.going(odd)).isEmpty();
    }

    @Test
    void wal_of_a_server_without_a_base_stays_as_long_as_a_base_would() {
        var young = item("999", "000000010000000000000002", Samples.NOW.minus(Duration.ofDays(9)));
        var old = item("999", "000000010000000000000001", Samples.NOW.minus(Duration.ofDays(11)));
        assertThat(WalNeed.of(List.of(base(1, "0/5000028")), TEN_DAYS, Samples.NOW)
                        .going(List.of(young, old)))
                .containsExactly(old);
        assertThat(WalNeed.of(List.of(), FOREVER, Samples.NOW).going(List.of(young, old)))
                .isEmpty();
        var logical = Samples.backup(Samples.manifest("orders-1-l", Kind.LOGICAL, Samples.NOW));
        assertThat(WalNeed.of(List.of(logical), FOREVER, Samples.NOW).bases()).isEmpty();
    }

    /** Whatever the size of segments, and whatever part of them is there: nothing goes that a base needs. */
    @Test
    void no_needed_segment_ever_goes() {
        int gone = 0;
        for (int seed = 0; seed < 2000; seed++) {
            var random = new Random(seed);
            long size = 1L << (20 + random.nextInt(11));
            long start = (random.nextLong() & 0x3_FFFF_FFFFL) | 0x28;
            var need = WalNeed.of(
                    List.of(base(2, "%X/%X".formatted(start >>> 32, start & 0xFFFF_FFFFL))), FOREVER, Samples.NOW);
            var items = new ArrayList<Repository.Item>();
            long first = Math.max(0, start / size - random.nextInt(400));
            for (long segment = first; segment < start / size + 1 + random.nextInt(400); segment++) {
                long perLog = (1L << 32) / size;
                items.add(item(Samples.SERVER, "%08X%08X%08X".formatted(2, segment / perLog, segment % perLog)));
            }
            var needed = "%08X%08X%08X".formatted(2, start >>> 32, (start & 0xFFFF_FFFFL) / size);
            var going = going(need, items);
            gone += going.size();
            assertThat(going)
                    .as("seed " + seed)
                    .allSatisfy(name -> assertThat(name).isLessThan(needed));
        }
        assertThat(gone).isGreaterThan(10_000);
    }
}
