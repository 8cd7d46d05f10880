package dev.muster.commands.lost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.lost.Tally.Place;
import dev.muster.commands.wal.Lsn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On lines as pg_waldump wrote them. */
class LedgerTest {
    private static final String COMMIT =
            "rmgr: Transaction len (rec/tot):     34/    34, tx:        729, lsn: 0/015471E0, prev 0/015471A8, desc: COMMIT 2026-11-21 13:36:01.774806 UTC";

    private final Ledger ledger = new Ledger(2);

    private static String heap(int xid, String lsn, String description) {
        return "rmgr: Heap        len (rec/tot):     54/    54, tx: %10d, lsn: %s, prev 0/01533A28, desc: %s"
                .formatted(xid, lsn, description);
    }

    private void read(String... lines) throws IOException {
        var text = String.join("\n", lines) + "\n";
        var _ = Scroll.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), line -> {
            ledger.read(line);
            return true;
        });
    }

    @Test
    void what_15_writes_and_what_16_writes_is_understood() throws IOException {
        read(
                "first record is after 0/1000000, at 0/1000028, skipping over 40 bytes",
                heap(729, "0/01533A60", "DELETE off 1 flags 0x00 KEYS_UPDATED , blkref #0: rel 1663/5/16384 blk 0"),
                heap(
                        729,
                        "0/01533A98",
                        "DELETE xmax: 729, off: 2, infobits: [KEYS_UPDATED], flags: 0x00, blkref #0: rel 1663/5/16384 blk 0"),
                heap(
                        729,
                        "0/01533AD0",
                        "HOT_UPDATE old_xmax: 729, old_off: 11, old_infobits: [], flags: 0x00, new_xmax: 0, new_off: 14, blkref #0: rel 1663/5/16390 blk 0 FPW"),
                heap(
                        729,
                        "0/01533AF0",
                        "UPDATE+INIT off 11 xmax 729 flags 0x00 ; new off 14 xmax 0, blkref #0: rel 1663/5/16390 blk 7, blkref #1: rel 1663/5/16390 blk 0"),
                COMMIT);

        assertThat(ledger.deeds()).singleElement().satisfies(deed -> {
            assertThat(deed.xid()).isEqualTo(729);
            assertThat(deed.at()).isEqualTo(Instant.parse("2026-11-21T13:36:01.774806Z"));
            assertThat(deed.first()).isEqualTo(Lsn.of("0/1533A60").orElseThrow());
            assertThat(deed.commit()).isEqualTo(Lsn.of("0/15471E0").orElseThrow());
            assertThat(deed.rows()).containsExactly(new Deed.Rows(5, 16384, 2, 0), new Deed.Rows(5, 16390, 0, 2));
        });
    }

    @Test
    void a_row_that_moves_to_another_partition_is_updated_and_one_that_was_never_there_is_nothing() throws IOException {
        read(
                heap(729, "0/10", "DELETE off 1 flags 0x10 KEYS_UPDATED , blkref #0: rel 1663/5/16384 blk 0"),
                heap(
                        729,
                        "0/20",
                        "DELETE xmax: 1, off: 1, infobits: [], flags: 0x10, blkref #0: rel 1663/5/16384 blk 0"),
                heap(729, "0/30", "DELETE off 1 flags 0x08 KEYS_UPDATED , blkref #0: rel 1663/5/16384 blk 0"),
                COMMIT);

        assertThat(ledger.deeds().getFirst().rows()).containsExactly(new Deed.Rows(5, 16384, 0, 2));
    }

    @Test
    void a_commit_names_files_relations_and_what_was_within() throws IOException {
        read(
                "rmgr: Standby     len (rec/tot):     42/    42, tx:        735, lsn: 0/01551F18, prev 0/01551DA8, desc: LOCK xid 735 db 5 rel 16385 ",
                "rmgr: Transaction len (rec/tot):   1705/  1705, tx:          0, lsn: 0/01563760, prev 0/01562D28, desc: COMMIT_PREPARED 736: 2026-11-21 13:36:01.777763 UTC; rels: base/5/16385 pg_tblspc/16400/PG_15_202209061/5/16401; subxacts: 734 735; dropped stats: 2/5/16391 3/5/7 2/5/16385; inval msgs: catcache 32");

        assertThat(ledger.deeds()).singleElement().satisfies(deed -> {
            assertThat(deed.xid()).isEqualTo(736);
            assertThat(deed.first()).isEqualTo(Lsn.of("0/1551F18").orElseThrow());
            assertThat(deed.changes().unlinked()).containsExactlyInAnyOrder(new Place(5, 16385), new Place(5, 16401));
            assertThat(deed.changes().dropped()).containsExactlyInAnyOrder(new Place(5, 16391), new Place(5, 16385));
            assertThat(deed.changes().locked()).containsExactly(new Place(5, 16385));
        });
    }

    @Test
    void who_was_under_way_when_it_begins_is_known_to_have_begun_before() throws IOException {
        read(
                "rmgr: Standby     len (rec/tot):     54/    54, tx:          0, lsn: 0/009B8338, prev 0/019B8300, desc: RUNNING_XACTS nextXid 752 latestCompletedXid 728 oldestRunningXid 729; 1 xacts: 729",
                heap(729, "0/01533A60", "DELETE off 1 flags 0x00 KEYS_UPDATED , blkref #0: rel 1663/5/16384 blk 0"),
                heap(729, "0/01533A70", "DELETE off 2 flags 0x00 KEYS_UPDATED , blkref #0: rel 1663/5/16384 blk 0"),
                COMMIT);

        assertThat(ledger.deeds()).singleElement().matches(deed -> !deed.wholly());
    }

    @Test
    void a_line_longer_than_any_buffer_is_one_line() throws IOException {
        var files = new ArrayList<String>();
        for (int i = 0; i < 40_000; i++) {
            files.add("base/5/" + (20_000 + i));
        }
        read(COMMIT + "; rels: " + String.join(" ", files), COMMIT.replace("tx:        729", "tx:        730"));

        assertThat(ledger.deeds())
                .singleElement()
                .satisfies(deed -> assertThat(deed.changes().unlinked()).hasSize(40_000));
        assertThat(ledger.lastCommit()).contains(Instant.parse("2026-11-21T13:36:01.774806Z"));
    }

    @Test
    void what_is_open_is_forgotten_with_its_end() throws IOException {
        var abort = COMMIT.replace("COMMIT", "ABORT") + "; subxacts: 730 731";
        read(
                heap(729, "0/10", "DELETE off 1 flags 0x00 , blkref #0: rel 1663/5/16384 blk 0"),
                heap(730, "0/20", "DELETE off 1 flags 0x00 , blkref #0: rel 1663/5/16384 blk 0"),
                heap(731, "0/30", "DELETE off 1 flags 0x00 , blkref #0: rel 1663/5/16384 blk 0"),
                abort,
                heap(729, "0/40", "DELETE off 1 flags 0x00 , blkref #0: rel 1663/5/16384 blk 0"),
                COMMIT + "; subxacts: 730 731");

        assertThat(ledger.deeds()).isEqualTo(List.of());
    }
}
