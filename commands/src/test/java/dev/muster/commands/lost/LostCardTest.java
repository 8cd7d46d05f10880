package dev.muster.commands.lost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Block;
import dev.muster.commands.names.Relation;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.wal.Lsn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which of many have a button, and what is said about the others. */
class LostCardTest {
    private static final Instant NOW = Instant.parse("2026-03-10T14:00:00Z");

    private static Loss loss(int minute, Item.What what, String... tables) {
        return loss(minute, true, what, tables);
    }

    /** So many minutes ago. */
    private static Loss loss(int minute, boolean wholly, Item.What what, String... tables) {
        var at = NOW.minusSeconds(60L * minute);
        var none = new Deed.Changes(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), 0);
        var first = new Lsn(0x1_0000_0000L - minute * 0x100L);
        var items = new ArrayList<Item>();
        for (var table : tables) {
            var relation = new Relation(
                    5,
                    100,
                    new Relation.Storage(0, 100),
                    new Relation.Name("public", table),
                    'r',
                    Optional.empty(),
                    Optional.empty(),
                    500);
            items.add(new Item(what, "shop", Optional.of(relation), table, 500));
        }
        return new Loss(new Deed(1000 - minute, at, first, first, wholly, List.of(), none), items);
    }

    private static LostCard card(List<Loss> losses) {
        var to = new Span.Point.Position(new Lsn(0x1_0000_0000L));
        return new LostCard(
                "orders",
                new LostCard.Asked(Optional.empty(), Optional.empty(), 100, "shop"),
                new Span(to, to, List.of(), false),
                losses,
                new LostCard.Read(0, Optional.empty(), List.of()));
    }

    private static List<String> words(LostCard card) {
        return card.next().stream().map(Answer.FollowUp::words).toList();
    }

    private static List<String> what(LostCard card) {
        return ((Block.Table) card.document().blocks().getFirst())
                .rows().stream().map(row -> row.get(1)).toList();
    }

    private static List<String> typed(LostCard card) {
        return card.document().blocks().stream()
                .filter(Block.Listing.class::isInstance)
                .map(block -> ((Block.Listing) block).items())
                .findFirst()
                .orElse(List.of());
    }

    /** The newest first, as they come. */
    private static List<Loss> purgedSince(int drops) {
        var losses = new ArrayList<>(IntStream.rangeClosed(1, 30)
                .mapToObj(minute -> loss(minute, Item.What.DELETED, "sessions"))
                .toList());
        IntStream.range(0, drops).forEach(i -> losses.add(loss(40 + i, Item.What.DROPPED, "customers_" + i)));
        return losses;
    }

    @Test
    void a_job_that_deletes_every_minute_does_not_hide_what_dropped_a_table() {
        var card = card(purgedSince(1));
        assertThat(words(card).getFirst())
                .isEqualTo("restore table orders public.customers_0 --to 0/FFFFD800 --database shop --merge");
        assertThat(card.next().getFirst().label()).isEqualTo("Restore customers_0 as before 13:20:00");
        assertThat(words(card))
                .hasSize(6)
                .filteredOn(words -> words.contains("sessions"))
                .hasSize(2);
        assertThat(what(card)).hasSize(15).endsWith("dropped customers_0 (about 500 rows)");
        assertThat(card.document().blocks().toString()).contains("And 16 more");
    }

    @Test
    void rows_stand_in_the_order_of_time_whatever_has_a_button() {
        var losses = List.of(
                loss(1, Item.What.DELETED, "a"),
                loss(2, Item.What.TRUNCATED, "b"),
                loss(3, Item.What.UPDATED, "c"),
                loss(4, Item.What.DROPPED, "d"));
        var card = card(losses);
        assertThat(what(card))
                .containsExactly(
                        "deleted 500 rows of a",
                        "truncated b (about 500 rows)",
                        "updated 500 rows of c",
                        "dropped d (about 500 rows)");
        assertThat(words(card))
                .filteredOn(words -> words.startsWith("restore table"))
                .extracting(words -> words.split(" ", -1)[3])
                .containsExactly("public.b", "public.d", "public.a");
    }

    @Test
    void what_has_no_button_says_what_to_type() {
        var card = card(List.of(
                loss(1, Item.What.DROPPED, "a"),
                loss(2, Item.What.DROPPED, "b"),
                loss(3, Item.What.DROPPED, "c"),
                loss(4, Item.What.DELETED, "d"),
                loss(5, Item.What.UPDATED, "e"),
                loss(6, false, Item.What.DELETED, "f")));
        assertThat(typed(card))
                .containsExactly(
                        "13:56:00: /db restore table orders public.d --to 0/FFFFFC00 --database shop --merge",
                        "13:55:00: /db restore table orders public.e --to 0/FFFFFB00 --database shop --replace"
                                + " --reason \"rows were changed by transaction 995 at 13:55:00 UTC\"");
        assertThat(typed(card(List.of(loss(1, Item.What.DROPPED, "a"))))).isEmpty();
    }

    @Test
    void nobody_is_asked_to_type_what_a_chat_would_cut() {
        var losses = new ArrayList<>(purgedSince(3));
        var many = IntStream.range(0, 200).mapToObj(i -> "table_" + i).toArray(String[]::new);
        losses.addFirst(loss(0, Item.What.DELETED, many));
        var card = card(losses);
        assertThat(typed(card).getFirst()).isEqualTo("14:00:00: /db restore orders --to 1/0 --beside");
        assertThat(typed(card)).allSatisfy(line -> assertThat(line).hasSizeLessThan(750));
    }

    @Test
    void all_that_took_whole_tables_have_the_first_places_and_the_newest_of_them_come_first() {
        var card = card(purgedSince(20));
        assertThat(what(card)).hasSize(15).allMatch(words -> words.startsWith("dropped customers_"));
        assertThat(words(card).getFirst()).contains("public.customers_0 ");
    }

    @Test
    void that_nothing_was_lost_is_said_only_of_what_was_read() {
        var whole = card(List.of());
        var partly = new LostCard(
                whole.cluster(),
                whole.asked(),
                whole.span(),
                List.of(),
                new LostCard.Read(0, Optional.empty(), List.of("WAL behind 0/3000000 was not received yet")));

        assertThat(whole.document().title()).isEqualTo("orders: nothing was dropped, truncated or deleted");
        assertThat(partly.document().title()).endsWith("deleted in what could be read");
    }
}
