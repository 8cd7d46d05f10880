package dev.muster.commands.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.commands.vault.Manifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContinuityTest {
    private static final long SIZE = Segment.USUAL_SIZE;

    private static Segment segment(int timeline, long number) {
        return new Segment(timeline, number, SIZE);
    }

    private static Lsn start(long number) {
        return segment(1, number).start();
    }

    @Test
    void names_of_segments_are_those_of_the_server_whatever_their_size() {
        assertThat(Segment.holding(1, Lsn.of("1/3000060").orElseThrow(), SIZE).name())
                .isEqualTo("000000010000000100000003");
        assertThat(Segment.holding(2, Lsn.of("1/3000060").orElseThrow(), 1 << 20)
                        .name())
                .isEqualTo("000000020000000100000030");
        assertThat(Segment.named("000000010000000100000003", SIZE).orElseThrow().start())
                .hasToString("1/3000000");
        assertThat(Segment.named("000000010000000100000FFF", SIZE)).isEmpty();
    }

    @Test
    void holes_made_at_random_are_found_where_they_were_made() {
        var random = new Random(20);
        for (int round = 0; round < 500; round++) {
            var missing = new TreeSet<Long>();
            var whole = new ArrayList<Segment>();
            int left = 10 + random.nextInt(20);
            for (long number = 0; number < 60; number++) {
                if (random.nextInt(5) == 0) {
                    missing.add(number);
                } else {
                    whole.add(segment(number < left ? 1 : 2, number));
                }
            }
            var lineage = new Lineage(
                    2, List.of(new Lineage.Left(1, new Lsn(start(left).bytes() + 100))));

            var found = Continuity.of(new Continuity.Contents(SIZE, whole, List.of()), lineage, start(0), start(60));

            var named = new TreeSet<Long>();
            for (var gap : found.gaps()) {
                for (long at = gap.from().bytes(); at < gap.to().bytes(); at += SIZE) {
                    assertThat(named.add(at / SIZE)).isTrue();
                    assertThat(gap.timeline()).isEqualTo(at / SIZE < left ? 1 : 2);
                }
            }
            assertThat(named).isEqualTo(missing);
        }
    }

    @Test
    void the_segment_in_which_a_timeline_was_left_is_needed_of_the_next_one() {
        var lineage = Lineage.of(2, "1\t0/5000060\tno recovery target specified\n");
        var old = List.of(segment(1, 3), segment(1, 4), segment(1, 5));
        var both = new ArrayList<>(old);
        both.add(segment(2, 5));

        assertThat(Continuity.of(new Continuity.Contents(SIZE, old, List.of()), lineage, start(3), start(6))
                        .gaps())
                .containsExactly(new Gap(2, start(5), start(6), 1));
        assertThat(Continuity.of(new Continuity.Contents(SIZE, both, List.of()), lineage, start(3), start(6))
                        .whole())
                .isTrue();
    }

    @Test
    void a_part_of_a_segment_serves_at_the_end_alone() {
        var contents = new Continuity.Contents(SIZE, List.of(segment(1, 1), segment(1, 3)), List.of(segment(1, 2)));

        assertThat(Continuity.of(contents, Lineage.alone(1), start(1), start(3)).whole())
                .isTrue();
        assertThat(Continuity.of(contents, Lineage.alone(1), start(1), start(4)).gaps())
                .containsExactly(new Gap(1, start(2), start(3), 1));
    }

    @Test
    void a_backup_is_of_use_unless_it_ended_where_its_timeline_was_left_already() {
        var lineage = Lineage.of(3, "1\t0/5000060\tno recovery target specified\n");
        var before = new Manifest.Moment(Instant.EPOCH, 1, "0/5000060");
        var after = new Manifest.Moment(Instant.EPOCH, 1, "0/5000100");
        var later = new Manifest.Moment(Instant.EPOCH, 1, "0/6000000");
        var other = new Manifest.Moment(Instant.EPOCH, 2, "0/5000010");
        var newer = new Manifest.Moment(Instant.EPOCH, 4, "0/9000000");

        assertThat(Stream.of(before, after, later, other, newer).map(lineage::leadsFrom))
                .containsExactly(true, false, false, false, false);
        // What a newer timeline goes back to is not known here.
        assertThat(Stream.of(before, after, later, other, newer).map(lineage::hasLeft))
                .containsExactly(false, true, true, true, false);
        assertThat(lineage.leadsFrom(new Manifest.Moment(Instant.EPOCH, 3, "F/0")))
                .isTrue();
    }

    private static Seating seat(Lineage lineage, Map<Integer, Long> next, long current, Set<Long> available) {
        var names = new TreeSet<String>();
        available.forEach(number ->
                names.add(segment(lineage.timelineOf(number, SIZE), number).name()));
        return Seating.of(new Seating.Ground(lineage, next, start(2), start(current), names, SIZE));
    }

    @Test
    void receiving_goes_on_behind_what_is_there() {
        assertThat(seat(Lineage.alone(1), Map.of(1, 7L), 9, Set.of(6L, 7L, 8L, 9L)))
                .isEqualTo(new Seating(segment(1, 7), Optional.empty()));
        assertThat(seat(Lineage.alone(1), Map.of(), 9, Set.of(2L, 3L)))
                .isEqualTo(new Seating(segment(1, 2), Optional.empty()));
    }

    @Test
    void what_the_server_threw_away_is_a_hole_that_is_known_at_once() {
        assertThat(seat(Lineage.alone(1), Map.of(1, 4L), 9, Set.of(7L, 8L, 9L)))
                .isEqualTo(new Seating(segment(1, 7), Optional.of(new Gap(1, start(4), start(7), 3))));
    }

    @Test
    void what_was_received_beyond_the_fork_is_no_part_of_the_new_history() {
        var lineage = Lineage.of(2, "1\t0/5000060\tx\n");

        assertThat(seat(lineage, Map.of(1, 9L), 6, Set.of(4L, 5L, 6L)))
                .isEqualTo(new Seating(segment(2, 5), Optional.empty()));
    }
}
