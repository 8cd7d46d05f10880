package dev.muster.commands.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.chat.Block;
import dev.muster.chat.Document;
import dev.muster.chat.PlainText;
import dev.muster.chat.grammar.Arguments;
import dev.muster.chat.testing.Golden;
import dev.muster.commands.cluster.Seen;
import dev.muster.commands.testing.Client;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.verb.Answer;
import dev.muster.commands.where.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionsTest {

    private static List<List<String>> rows(Document document) {
        return document.blocks().stream()
                .filter(Block.Table.class::isInstance)
                .flatMap(block -> ((Block.Table) block).rows().stream())
                .toList();
    }

    private static Session session(int pid, String state, Duration transaction, Duration inState, String query) {
        var since = Optional.of(Seen.NOW.minus(inState));
        Optional<Instant> begun = transaction.isZero() ? Optional.empty() : Optional.of(Seen.NOW.minus(transaction));
        return new Session(
                new SessionKey(pid, Seen.NOW.minus(Duration.ofHours(3))),
                new Session.Peer("app", "orders", "shop-" + pid, "10.0.0.7"),
                new Session.Activity(state, new Session.Times(begun, since, since), false, query),
                new Session.Waiting(Optional.of("Client: ClientRead"), List.of()),
                new Session.Kind("client backend", false, false, true));
    }

    private static Session blockedBy(Session session, int pid) {
        return new Session(
                session.key(),
                session.peer(),
                session.activity(),
                new Session.Waiting(Optional.of("Lock: transactionid"), List.of(pid)),
                session.kind());
    }

    private static Session kind(Session session, Session.Kind kind) {
        return new Session(session.key(), session.peer(), session.activity(), session.waiting(), kind);
    }

    private static SessionsCard card(Map<String, String> arguments, Session... sessions) {
        var site = Site.of(Seen.healthy()).getFirst();
        var look = new Look(
                Seen.NOW,
                new Look.Rights("muster", false, true, true),
                List.of(sessions),
                new Look.Catalog(List.of(), List.of()));
        return new SessionsCard(site, look, new Arguments(arguments));
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void the_table_reads_as_it_did_before() {
        var own = kind(
                session(4, "active", seconds(1), seconds(1), "SELECT"),
                new Session.Kind("client backend", true, false, true));
        var card = card(
                Map.of(),
                session(11, "idle", Duration.ZERO, seconds(4000), "COMMIT"),
                session(12, "active", seconds(95), seconds(95), "SELECT * FROM orders WHERE id = …"),
                own,
                session(13, "idle in transaction", seconds(700), seconds(640), "UPDATE orders SET total = …"),
                blockedBy(session(14, "active", seconds(20), seconds(9), "UPDATE orders SET total = …"), 13));
        Golden.matches("sessions/table.txt", PlainText.of(card.document()));
        assertThat(card.next())
                .containsExactly(
                        new Answer.FollowUp("Cancel 12", "cancel orders 12 --node orders-a"),
                        new Answer.FollowUp("Terminate 13", "terminate orders 13 --node orders-a"),
                        new Answer.FollowUp("Look again", "sessions orders"));
    }

    @Test
    void what_is_short_or_not_ours_to_end_gets_no_button() {
        var king = kind(
                session(12, "active", seconds(95), seconds(95), "VACUUM"),
                new Session.Kind("client backend", false, true, false));
        var card = card(Map.of("idle", "true"), king, session(13, "active", seconds(1), seconds(1), "SELECT"));
        assertThat(card.next()).containsExactly(new Answer.FollowUp("Look again", "sessions orders --idle"));
        assertThat(rows(card.document())).isEmpty();
        assertThat(PlainText.of(card.document())).contains("No session of that kind");
    }

    @Test
    void very_many_are_cut_off_and_counted() {
        var many = IntStream.range(0, 60)
                .mapToObj(i -> session(100 + i, "idle", Duration.ZERO, seconds(i), ""))
                .toArray(Session[]::new);
        var card = card(Map.of(), many);
        assertThat(rows(card.document())).hasSize(50);
        assertThat(PlainText.of(card.document())).contains("60 sessions").contains("10 more are not shown");
    }

    @Test
    void who_waits_for_whom_is_seen_and_values_are_not() throws Exception {
        try (var asked = Asked.asMuster();
                var holder = new Client("orders-a", "orders", "app").begin();
                var waiter = new Client("orders-a", "orders", "app")) {
            holder.does("SELECT pg_advisory_lock(4242), 'hunter2'");
            var _ = waiter.begins("SELECT pg_advisory_lock(4242), 'hunter2'");
            TestCluster.await("it waits", () -> "Lock".equals(waiter.says("wait_event_type")));
            var document = asked.reply("cluster", "orders", "user", "app").document();
            assertThat(rows(document))
                    .hasSize(2)
                    .anySatisfy(row -> assertThat(row)
                            .startsWith(
                                    String.valueOf(waiter.pid()), "app", "orders", "test of app", "127.0.0.1", "active")
                            .contains("Lock: advisory, blocked by " + holder.pid(), "SELECT pg_advisory_lock(…), …"));
            assertThat(PlainText.of(document))
                    .contains("2 sessions on orders-a, the primary: 1 active, 1 idle in transaction")
                    .contains("1 is blocked")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void musters_own_sessions_are_left_out_and_the_servers_shown_when_asked() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-b", "orders", "app")) {
            assertThat(rows(asked.reply("node", "orders-b").document()))
                    .extracting(List::getFirst)
                    .contains(String.valueOf(client.pid()));
            var all = rows(asked.reply("all", "true").document());
            assertThat(all).extracting(row -> row.get(5)).contains("checkpointer", "walsender");
            assertThat(all).extracting(row -> row.get(3)).doesNotContain("muster");
        }
    }

    @Test
    void names_that_do_not_exist_are_refused_with_the_nearest() {
        try (var asked = Asked.asMuster()) {
            assertThat(asked.problem("sessions", "user", "ap").hint()).isEqualTo("did you mean app?");
            assertThat(asked.problem("sessions", "database", "ordres").hint()).isEqualTo("did you mean orders?");
            assertThat(asked.problem("sessions", "node", "orders-x").hint()).isEqualTo("did you mean orders-a?");
            assertThat(asked.problem("sessions", "cluster", "odrers").hint()).isEqualTo("did you mean orders?");
        }
    }

    @Test
    void without_the_right_to_see_it_says_what_to_grant() {
        try (var asked = new Asked("blind", "orders")) {
            assertThat(asked.problem("sessions").hint())
                    .isEqualTo("as a superuser on the primary: GRANT pg_monitor TO \"blind\"");
        }
    }

    @Test
    void what_was_seen_last_completes_the_words() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "clerk")) {
            var pid = asked.verb("terminate").spec().positionals().get(1).completer();
            var user =
                    asked.verb("terminate").spec().option("user").orElseThrow().completer();
            var database = asked.verb("terminate")
                    .spec()
                    .option("database")
                    .orElseThrow()
                    .completer();
            assertThat(pid.values(new Arguments(Map.of()))).isEmpty();
            asked.reply();
            assertThat(pid.values(new Arguments(Map.of()))).contains(String.valueOf(client.pid()));
            assertThat(user.values(new Arguments(Map.of("cluster", "orders")))).contains("clerk");
            assertThat(database.values(new Arguments(Map.of()))).contains("orders");
            assertThat(database.values(new Arguments(Map.of("cluster", "another"))))
                    .isEmpty();
        }
    }
}
