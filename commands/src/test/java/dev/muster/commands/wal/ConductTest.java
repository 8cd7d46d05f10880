package dev.muster.commands.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConductTest {
    private static final Instant NOW = Instant.parse("2026-03-01T14:05:00Z");
    private static final Conduct.Standing NONE = new Conduct.Standing.None();
    private static final Conduct.Past FRESH = new Conduct.Past(Set.of(), 0, Instant.EPOCH);

    private static Optional<Conduct.Writer> writer(String node) {
        return Optional.of(new Conduct.Writer(node, "7", 1));
    }

    private static Sender sender(Optional<Sender.Slot> slot, boolean ours) {
        return new Sender(
                new Lsn(100),
                Segment.USUAL_SIZE,
                "replica",
                ours ? Optional.of(new Sender.Connected(42, "streaming", Optional.empty())) : Optional.empty(),
                slot);
    }

    private static Sender.Slot slot(boolean active, String status) {
        return new Sender.Slot(true, active, Optional.of(new Lsn(1)), Optional.of(status), Optional.empty());
    }

    private static Conduct.Action decide(Conduct.Standing standing, Sender sender, Conduct.Past past) {
        return Conduct.decide(new Conduct.Outlook(true, writer("a"), standing, Optional.of(sender), past, NOW));
    }

    @Test
    void a_slot_is_made_before_anything_is_received_and_made_again_when_it_was_lost() {
        assertThat(decide(NONE, sender(Optional.empty(), false), FRESH)).isEqualTo(new Conduct.Action.CreateSlot("a"));
        assertThat(decide(NONE, sender(Optional.of(slot(false, "lost")), false), FRESH))
                .isEqualTo(new Conduct.Action.RecreateSlot("a"));
        assertThat(decide(NONE, sender(Optional.of(slot(false, "reserved")), false), FRESH))
                .isEqualTo(new Conduct.Action.Start("a"));
    }

    @Test
    void a_slot_in_use_is_freed_from_a_receiver_of_ours_and_left_to_anybody_else() {
        assertThat(decide(NONE, sender(Optional.of(slot(true, "reserved")), true), FRESH))
                .isEqualTo(new Conduct.Action.Dismiss("a", 42));
        assertThat(decide(NONE, sender(Optional.of(slot(true, "reserved")), false), FRESH))
                .isInstanceOfSatisfying(
                        Conduct.Action.Refuse.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("SLOT_BUSY"));
    }

    @Test
    void it_follows_the_writer_and_stays_while_nobody_knows_one() {
        var running = new Conduct.Standing.Running("a", NOW);
        var sender = Optional.of(sender(Optional.of(slot(true, "reserved")), true));
        assertThat(Conduct.decide(new Conduct.Outlook(true, writer("b"), running, sender, FRESH, NOW)))
                .isInstanceOf(Conduct.Action.Stop.class);
        assertThat(Conduct.decide(new Conduct.Outlook(true, Optional.empty(), running, sender, FRESH, NOW)))
                .isInstanceOf(Conduct.Action.Nothing.class);
        assertThat(Conduct.decide(new Conduct.Outlook(false, writer("a"), running, sender, FRESH, NOW)))
                .isInstanceOf(Conduct.Action.Stop.class);
    }

    @Test
    void one_that_the_server_does_not_know_is_ended_after_a_while() {
        var sender = sender(Optional.of(slot(true, "reserved")), false);
        assertThat(decide(new Conduct.Standing.Running("a", NOW.minusSeconds(19)), sender, FRESH))
                .isInstanceOf(Conduct.Action.Nothing.class);
        assertThat(decide(new Conduct.Standing.Running("a", NOW.minusSeconds(21)), sender, FRESH))
                .isInstanceOf(Conduct.Action.GiveUp.class);
    }

    @Test
    void pauses_grow_to_a_minute() {
        assertThat(Conduct.pause(0)).isZero();
        assertThat(Conduct.pause(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(Conduct.pause(4)).isEqualTo(Duration.ofSeconds(8));
        assertThat(Conduct.pause(100)).isEqualTo(Duration.ofMinutes(1));
        var ready = sender(Optional.of(slot(false, "reserved")), false);
        assertThat(decide(NONE, ready, new Conduct.Past(Set.of(), 4, NOW.minusSeconds(7))))
                .isEqualTo(new Conduct.Action.Pause(NOW.plusSeconds(1)));
    }

    @Test
    void time_that_would_be_lost_is_counted_from_the_first_byte_that_is_missing() {
        var trail = new Trail();
        trail.add(NOW.minusSeconds(10), new Lsn(100));
        trail.add(NOW.minusSeconds(8), new Lsn(100));
        trail.add(NOW.minusSeconds(4), new Lsn(200));
        trail.add(NOW.minusSeconds(2), new Lsn(300));

        assertThat(trail.behind(new Lsn(300), new Lsn(300), NOW)).isEqualTo(Trail.Age.NONE);
        assertThat(trail.behind(new Lsn(200), new Lsn(300), NOW))
                .isEqualTo(new Trail.Age(Duration.ofSeconds(4), false));
        assertThat(trail.behind(new Lsn(150), new Lsn(300), NOW))
                .isEqualTo(new Trail.Age(Duration.ofSeconds(8), false));
        assertThat(trail.behind(new Lsn(50), new Lsn(300), NOW)).isEqualTo(new Trail.Age(Duration.ofSeconds(8), true));
    }
}
