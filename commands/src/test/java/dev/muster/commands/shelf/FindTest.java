package dev.muster.commands.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.PlainText;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.Golden;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindTest {
    private static final Instant MOMENT = Kept.NOW.minus(Duration.ofHours(1));

    private static final Backup TOO_LATE = Kept.good(Kept.logical(Duration.ofMinutes(30)));
    private static final Backup UNPROVEN = Kept.logical(Duration.ofMinutes(90));
    private static final Backup BAD = Kept.proven(
            Kept.logical(Duration.ofMinutes(100)), Verification.Depth.QUICK, Duration.ofMinutes(99), "cut off");
    private static final Backup GONE =
            Kept.copied(Kept.good(Kept.logical(Duration.ofMinutes(110))), Map.of("local", Backup.Copy.AWAY));
    private static final Backup PART = Kept.partial(Kept.good(Kept.logical(Duration.ofMinutes(115))), true);
    private static final Backup GOOD = Kept.good(Kept.physical(Duration.ofHours(2)));
    private static final Backup OLDER = Kept.good(Kept.logical(Duration.ofHours(3)));

    private static Choice choice(Backup... backups) {
        return Choice.of(List.of(backups), Map.of(), MOMENT);
    }

    @Test
    void the_latest_proven_one_that_ended_before_is_chosen_and_why_reads_as_it_did_before() {
        var choice = choice(TOO_LATE, UNPROVEN, BAD, GONE, PART, GOOD, OLDER);
        assertThat(choice.chosen()).contains(GOOD);
        var card = new FindCard(choice, GOOD, MOMENT, Kept.NOW);
        var document = card.document(new WalReach.Answer.Reaches("17 segments on timeline 3, none missing"));
        Golden.matches("shelf/find-physical.txt", PlainText.of(document));
        assertThat(document.tone()).isEqualTo(Tone.GOOD);
        assertThat(card.next())
                .containsExactly(
                        new Answer.FollowUp("Show it", "backup show " + GOOD.id()),
                        new Answer.FollowUp(
                                "Check WAL",
                                "wal check orders --from \"2026-03-01 12:05:00 UTC\" --to \"2026-03-01 13:05:00 UTC\""));
    }

    @Test
    void where_none_is_proven_the_newest_that_is_not_bad_is_chosen_and_told_to_be_unproven() {
        var choice = choice(TOO_LATE, BAD, UNPROVEN);
        assertThat(choice.chosen()).contains(UNPROVEN);
        var card = new FindCard(choice, UNPROVEN, MOMENT, Kept.NOW);
        Golden.matches("shelf/find-unproven.txt", PlainText.of(card.document()));
        assertThat(card.document().tone()).isEqualTo(Tone.WARNING);
        assertThat(card.next()).contains(new Answer.FollowUp("Verify it", "backup verify " + UNPROVEN.id()));
    }

    @Test
    void one_that_ended_at_the_very_moment_or_later_or_is_bad_is_never_chosen() {
        assertThat(choice(TOO_LATE, BAD, GONE, PART).chosen()).isEmpty();
        assertThat(Choice.of(List.of(GOOD), Map.of(), GOOD.manifest().stop().at())
                        .chosen())
                .isEmpty();
        assertThat(Choice.of(
                                List.of(GOOD),
                                Map.of(),
                                GOOD.manifest().stop().at().plusMillis(1))
                        .chosen())
                .contains(GOOD);
    }

    @Test
    void wal_that_ends_before_is_told() {
        var card = new FindCard(choice(GOOD), GOOD, MOMENT, Kept.NOW);
        var ends = card.document(new WalReach.Answer.Ends("the last segment closed at 2026-03-01 12:40:00 UTC"));
        assertThat(ends.tone()).isEqualTo(Tone.WARNING);
        assertThat(PlainText.of(ends)).contains("✖ WAL does not lead to that moment");
        assertThat(card.document(new WalReach.Answer.Unknown("no WAL is received"))
                        .tone())
                .isEqualTo(Tone.WARNING);
    }

    @Test
    void one_that_the_cluster_left_behind_is_passed_over_and_told() {
        var where = "it ended at 0/A000028 on timeline 2, and orders went another way, to timeline 3";
        var left = Kept.good(Kept.physical(Duration.ofMinutes(70)));
        var choice = Choice.of(List.of(left, GOOD), Map.of(left.id(), where), MOMENT);
        assertThat(choice.chosen()).contains(GOOD);
        assertThat(PlainText.of(new FindCard(choice, GOOD, MOMENT, Kept.NOW).document()))
                .contains("Newer, but the present history does not lead on from it, since " + where + ": " + left.id());
    }
}
