package dev.muster.commands.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Sightings SEEN = new Sightings(List.of(
            new Trail.Point(NOON.plusSeconds(60), new Lsn(600)),
            new Trail.Point(NOON, new Lsn(100)),
            new Trail.Point(NOON.plusSeconds(120), new Lsn(600))));

    @Test
    void a_moment_is_covered_by_where_the_server_was_when_somebody_looked_next() {
        assertThat(SEEN.covering(NOON.minusSeconds(1))).contains(new Lsn(100));
        assertThat(SEEN.covering(NOON)).contains(new Lsn(100));
        assertThat(SEEN.covering(NOON.plusSeconds(1))).contains(new Lsn(600));
        assertThat(SEEN.covering(NOON.plusSeconds(121))).isEmpty();
    }

    @Test
    void what_is_there_is_sure_up_to_the_last_look_that_lies_in_it() {
        assertThat(SEEN.sure(new Lsn(99))).isEmpty();
        assertThat(SEEN.sure(new Lsn(599))).contains(NOON);
        assertThat(SEEN.sure(new Lsn(600))).contains(NOON.plusSeconds(120));
    }
}
