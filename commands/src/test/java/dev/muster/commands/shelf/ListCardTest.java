package dev.muster.commands.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.Fit;
import dev.muster.chat.Limits;
import dev.muster.chat.PlainText;
import dev.muster.chat.Tone;
import dev.muster.chat.testing.Golden;
import dev.muster.commands.cluster.Seen;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.vault.Backup;
import dev.muster.commands.vault.Keeping;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verb.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ListCardTest {
    /** What Slack takes of a large message. */
    private static final Limits TIGHT = new Limits(147, 3000, 500, 20, 20, 25, 48);

    private static ListCard card(Optional<Manifest.Kind> kind, boolean all, boolean wal, Backup... backups) {
        var keeping = new Keeping(
                "orders",
                List.of("local", "nas", "offsite"),
                Keys.NONE,
                Map.of(),
                wal ? Optional.of(new Keeping.Wal("muster_orders")) : Optional.empty(),
                Duration.ofHours(2));
        return new ListCard(
                new ListCard.About(Seen.cluster(), keeping, Kept.NOW),
                List.of(backups),
                ListCard.Odd.NOTHING,
                kind,
                all);
    }

    private static ListCard card(Backup... backups) {
        return card(Optional.empty(), false, true, backups);
    }

    private static List<List<String>> rows(Document document) {
        return document.blocks().stream()
                .filter(Block.Table.class::isInstance)
                .flatMap(block -> ((Block.Table) block).rows().stream())
                .toList();
    }

    private static Backup[] mixed() {
        return new Backup[] {
            Kept.proven(
                    Kept.logical(Duration.ofMinutes(12)),
                    Verification.Depth.QUICK,
                    Duration.ofMinutes(11),
                    "orders.dump.zst.age: SHA-256 is not that of the manifest"),
            Kept.partial(Kept.good(Kept.logical(Duration.ofMinutes(40))), true, "schema billing"),
            Kept.copied(
                    Kept.proven(
                            Kept.good(Kept.physical(Duration.ofHours(6))),
                            Verification.Depth.DEEP,
                            Duration.ofHours(5)),
                    Map.of("local", Backup.Copy.THERE, "nas", Backup.Copy.DIFFERENT, "offsite", Backup.Copy.AWAY)),
            Kept.copied(
                    Kept.pinned(Kept.logical(Duration.ofDays(1))),
                    Map.of("local", Backup.Copy.THERE, "nas", Backup.Copy.THERE, "offsite", Backup.Copy.MISSING)),
        };
    }

    @Test
    void the_list_reads_as_it_did_before() {
        var card = card(mixed());
        Golden.matches("shelf/list.txt", PlainText.of(card.document()));
        assertThat(card.document().tone()).isEqualTo(Tone.BAD);
        var newest = mixed()[0].id();
        assertThat(card.next())
                .containsExactly(
                        new Answer.FollowUp("Verify newest", "backup verify " + newest),
                        new Answer.FollowUp("Show newest", "backup show " + newest),
                        new Answer.FollowUp("Backup now", "backup now orders"));
    }

    @Test
    void an_empty_list_says_what_that_means_and_how_to_begin() {
        var card = card();
        Golden.matches("shelf/list-empty.txt", PlainText.of(card.document()));
        assertThat(card.document().tone()).isEqualTo(Tone.BAD);
        assertThat(card.next()).containsExactly(new Answer.FollowUp("Backup now", "backup now orders"));
    }

    @Test
    void what_is_odd_about_the_repositories_is_named_beneath() {
        var card = card(Kept.good(Kept.physical(Duration.ofMinutes(1))));
        assertThat(card.document().tone()).isEqualTo(Tone.GOOD);
        var odd = new ListCard.Odd(
                IntStream.range(0, 14).mapToObj(i -> "oddity " + i).toList(), Set.of());
        var document = new ListCard(card.about(), card.backups(), odd, Optional.empty(), false).document();
        assertThat(document.tone()).isEqualTo(Tone.WARNING);
        assertThat(PlainText.of(document))
                .contains("▲ oddity 9")
                .contains("… and 4 more")
                .doesNotContain("oddity 10");
    }

    @Test
    void where_a_repository_is_silent_nobody_says_that_there_is_no_backup() {
        var card = card();
        var odd = new ListCard.Odd(List.of("local does not answer"), Set.of("local"));
        assertThat(PlainText.of(new ListCard(card.about(), List.of(), odd, Optional.empty(), false).document()))
                .contains("nobody can tell whether there is one: local does not answer")
                .doesNotContain("There is none");
    }

    @Test
    void the_newest_good_one_is_whole_proven_and_somewhere_to_be_read() {
        var good = Kept.good(Kept.physical(Duration.ofMinutes(50)));
        var lost = Kept.copied(
                Kept.good(Kept.logical(Duration.ofMinutes(20))),
                Map.of("local", Backup.Copy.MISSING, "offsite", Backup.Copy.AWAY));
        var card = card(
                Kept.logical(Duration.ofMinutes(10)),
                lost,
                Kept.partial(Kept.good(Kept.logical(Duration.ofMinutes(30))), true),
                Kept.proven(
                        Kept.good(Kept.logical(Duration.ofMinutes(40))), Verification.Depth.DEEP, Duration.ZERO, "bad"),
                good);
        assertThat(PlainText.of(card.document()))
                .contains("Newest good one: " + good.id()
                        + " (physical, verified quick, 49 min 40 s ago), 50 min 0 s old")
                .contains("has not been verified yet");
    }

    @Test
    void what_is_lost_is_held_against_the_tier() {
        var old = Kept.good(Kept.physical(Duration.ofMinutes(50)));
        var exposed = card(Optional.empty(), false, false, old).document();
        assertThat(PlainText.of(exposed)).contains("allows to lose 5 min 0 s, and no WAL is kept");
        assertThat(exposed.tone()).isEqualTo(Tone.WARNING);
        assertThat(card(old).document().tone()).isEqualTo(Tone.GOOD);
        var fresh = Kept.good(Kept.physical(Duration.ofMinutes(2)));
        assertThat(card(Optional.empty(), false, false, fresh).document().tone())
                .isEqualTo(Tone.GOOD);
    }

    @Test
    void what_a_dump_lacks_counts_from_its_snapshot() {
        var good = Kept.good(Kept.logical(Duration.ofMinutes(50)));
        assertThat(PlainText.of(card(good).document())).contains("50 min 43 s old");
    }

    @Test
    void only_one_kind_is_shown_when_it_is_asked_for() {
        var card = card(Optional.of(Manifest.Kind.PHYSICAL), false, true, mixed());
        assertThat(rows(card.document())).hasSize(1);
        assertThat(card.document().title()).startsWith("orders: 1 physical backup,");
        assertThat(card.next()).contains(new Answer.FollowUp("Backup now", "backup now orders --kind physical"));
    }

    @Test
    void two_hundred_are_cut_counted_and_fit_every_chat() {
        var many = Stream.concat(
                        Stream.of(mixed()),
                        IntStream.range(0, 196).mapToObj(i -> Kept.good(Kept.logical(Duration.ofHours(30 + i)))))
                .toArray(Backup[]::new);
        var document = card(many).document();
        assertThat(rows(document)).hasSize(20);
        assertThat(PlainText.of(document)).contains("… and 180 more: --all shows them.");
        assertThat(Fit.into(TIGHT, document)).isEqualTo(document);

        var whole = card(Optional.empty(), true, true, many).document();
        assertThat(rows(whole)).hasSize(200);
        var fitted = Fit.into(TIGHT, whole);
        assertThat(rows(fitted)).hasSize(20);
        assertThat(fitted.blocks().getLast())
                .isInstanceOfSatisfying(
                        Block.File.class,
                        file -> assertThat(file.content().utf8()).contains(many[199].id()));
    }
}
