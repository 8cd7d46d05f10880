package dev.muster.commands.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Block;
import dev.muster.chat.PlainText;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.Golden;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShowCardTest {

    private static ShowCard card(Backup backup) {
        return new ShowCard(backup, Kept.NOW);
    }

    @Test
    void a_logical_one_reads_as_it_did_before() {
        var backup = Kept.pinned(Kept.proven(
                Kept.good(Kept.logical(Duration.ofHours(3))), Verification.Depth.DEEP, Duration.ofHours(1)));
        var card = card(backup);
        Golden.matches("shelf/show-logical.txt", PlainText.of(card.document()));
        assertThat(card.document().tone()).isEqualTo(Tone.GOOD);
        assertThat(card.next())
                .containsExactly(
                        new Answer.FollowUp("Verify", "backup verify " + backup.id()),
                        new Answer.FollowUp("Verify deeply", "backup verify " + backup.id() + " --deep"),
                        new Answer.FollowUp("Unpin", "backup unpin " + backup.id()));
    }

    @Test
    void a_physical_one_that_failed_reads_as_it_did_before() {
        var backup = Kept.copied(
                Kept.proven(
                        Kept.good(Kept.physical(Duration.ofHours(3))),
                        Verification.Depth.DEEP,
                        Duration.ofMinutes(30),
                        "orders: public.orders holds 4123455 rows, and held 4123456"),
                Map.of("local", Backup.Copy.THERE, "offsite", Backup.Copy.MISSING));
        var card = card(backup);
        Golden.matches("shelf/show-physical.txt", PlainText.of(card.document()));
        assertThat(card.document().tone()).isEqualTo(Tone.BAD);
        assertThat(card.next()).contains(new Answer.FollowUp("Pin", "backup pin " + backup.id()));
    }

    @Test
    void one_that_nobody_looked_at_or_that_is_nowhere_is_not_shown_as_good() {
        var backup = Kept.logical(Duration.ofHours(3));
        assertThat(card(backup).document().tone()).isEqualTo(Tone.WARNING);
        assertThat(card(backup).document().blocks()).noneMatch(Block.Timeline.class::isInstance);
        var nowhere = Kept.copied(Kept.good(backup), Map.of("local", Backup.Copy.MISSING));
        assertThat(card(nowhere).document().tone()).isEqualTo(Tone.BAD);
    }

    @Test
    void what_is_not_in_it_is_said_at_the_top() {
        var backup = Kept.lacking(Kept.logical(Duration.ofHours(3)), "database shut: it accepts no connections");
        assertThat(PlainText.of(card(backup).document()))
                .contains("Not in it: database shut: it accepts no connections.");
    }

    @Test
    void a_part_of_a_database_goes_into_a_database_of_ones_own() {
        var backup = Kept.partial(Kept.logical(Duration.ofHours(3)), false, "schema billing");
        assertThat(ByHand.of(backup.manifest()))
                .contains("pg_restore --exit-on-error -d AN_EMPTY_DATABASE")
                .doesNotContain("--create");
    }
}
