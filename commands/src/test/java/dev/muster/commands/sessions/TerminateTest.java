package dev.muster.commands.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.commands.plan.Danger;
import dev.muster.commands.plan.Work;
import dev.muster.commands.testing.Client;
import dev.muster.commands.testing.TestCluster;
import dev.muster.commands.testing.TestWork;
import dev.muster.commands.where.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TerminateTest {
    private final TestCluster servers = TestCluster.shared();

    private static String pid(Client client) {
        return String.valueOf(client.pid());
    }

    @Test
    void a_session_is_ended_and_its_open_transaction_is_named_as_lost() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "app").begin()) {
            client.does("CREATE TABLE gone (id int)");
            var plan = asked.plan("terminate", "pid", pid(client), "reason", "stuck");
            assertThat(plan.title()).isEqualTo("End session " + client.pid() + " of app on orders-a");
            assertThat(plan.danger()).isEqualTo(Danger.CHANGE);
            assertThat(plan.outlook().loss().what())
                    .isEqualTo("uncommitted work of 1 open transaction, of which 1 wrote something");
            assertThat(plan.outlook().blast())
                    .containsEntry("sessions", "1: 1 idle in transaction")
                    .containsKey("longest transaction rolled back")
                    .containsEntry("waiting for it", "0");
            var step = plan.steps().getFirst();
            assertThat(step.intent()).contains("pid=" + client.pid());
            assertThat(asked.isDone(step)).isFalse();
            assertThat(step.perform(asked.work()).seen()).startsWith("ended 1 session in ");
            assertThat(client.alive()).isFalse();
            assertThat(asked.isDone(step)).isTrue();
            assertThat(step.perform(asked.work()).seen())
                    .startsWith("ended 0 sessions")
                    .endsWith("1 had ended before");
        }
    }

    @Test
    void a_number_that_came_again_ends_nobody() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "app")) {
            var step = (EndSessions)
                    asked.plan("terminate", "pid", pid(client)).steps().getFirst();
            var key = step.sessions().getFirst();
            var older = new EndSessions(
                    step.spot(),
                    List.of(new SessionKey(key.pid(), key.started().plusNanos(1000))),
                    step.whose(),
                    true,
                    Optional.empty());
            assertThat(asked.isDone(older)).isTrue();
            older.perform(asked.work());
            assertThat(client.alive()).isTrue();
        }
    }

    @Test
    void all_of_a_user_end_and_who_joins_meanwhile_needs_no_new_approval() throws Exception {
        var clients = new ArrayList<Client>();
        try (var asked = Asked.asMuster();
                var other = new Client("orders-a", "orders", "app")) {
            for (int i = 0; i < 30; i++) {
                clients.add(new Client("orders-a", "orders", "clerk"));
            }
            var approved = asked.plan("terminate", "user", "clerk");
            clients.add(new Client("orders-a", "orders", "clerk"));
            var today = asked.plan("terminate", "user", "clerk");
            assertThat(today.hash()).isEqualTo(approved.hash());
            assertThat(today.title()).isEqualTo("End 31 sessions on orders-a: all of clerk");
            assertThat(today.outlook().loss().what()).startsWith("no data");
            var step = today.steps().getFirst();
            assertThat(step.cancellable()).isTrue();
            var work = asked.work();
            assertThat(step.perform(work).seen()).startsWith("ended 31 sessions in ");
            assertThat(work.percents()).last().isEqualTo(100);
            assertThat(asked.isDone(step)).isTrue();
            assertThat(other.alive()).isTrue();
            assertThat(asked.problem("terminate", "user", "clerk").code()).isEqualTo("NOBODY");
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    @Test
    void many_are_ended_in_parts_between_which_the_run_can_be_stopped() throws Exception {
        var clients = new ArrayList<Client>();
        try (var asked = Asked.asMuster()) {
            for (int i = 0; i < 27; i++) {
                clients.add(new Client("orders-a", "orders", "clerk"));
            }
            var step = asked.plan("terminate", "user", "clerk").steps().getFirst();
            assertThatThrownBy(() -> step.perform(TestWork.stoppedAfter(asked.observer(), 1)))
                    .isInstanceOf(Work.Stopped.class);
            TestCluster.await(
                    "two are left",
                    () -> asked.plan("terminate", "user", "clerk").title().startsWith("End 2 sessions"));
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    @Test
    void those_that_idle_end_and_whoever_went_back_to_work_stays() throws Exception {
        try (var asked = Asked.asMuster();
                var idle = new Client("orders-a", "orders", "clerk");
                var inTransaction = new Client("orders-a", "orders", "clerk").begin();
                var diligent = new Client("orders-a", "orders", "clerk");
                var busy = new Client("orders-a", "orders", "clerk")) {
            var _ = busy.begins("SELECT pg_sleep(50)");
            var plan = asked.plan("terminate", "idle", "true", "longer-than", "1ms", "user", "clerk");
            assertThat(plan.title()).isEqualTo("End 3 sessions on orders-a: all of clerk, idle for longer than 1 ms");
            var _ = diligent.begins("SELECT pg_sleep(50)");
            var step = plan.steps().getFirst();
            assertThat(step.perform(asked.work()).seen())
                    .startsWith("ended 2 sessions")
                    .endsWith("1 had gone back to work and stayed");
            assertThat(idle.alive()).isFalse();
            assertThat(inTransaction.alive()).isFalse();
            assertThat(diligent.alive()).isTrue();
            assertThat(busy.alive()).isTrue();
            assertThat(asked.isDone(step)).isTrue();
        }
    }

    @Test
    void who_has_worked_since_is_not_idle_for_long() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "clerk")) {
            assertThat(asked.problem("terminate", "idle", "true", "user", "clerk")
                            .code())
                    .isEqualTo("NOBODY");
            var key = ((EndSessions)
                            asked.plan("terminate", "pid", pid(client)).steps().getFirst())
                    .sessions();
            var step = new EndSessions(
                    new Spot("orders", "orders-a"), key, "idle for 5 min", false, Optional.of(Selection.USUALLY_IDLE));
            assertThat(asked.isDone(step)).isTrue();
            step.perform(asked.work());
            assertThat(client.alive()).isTrue();
        }
    }

    @Test
    void a_users_name_may_be_anything() throws Exception {
        var name = "or\"ders'; --";
        servers.execute("CREATE ROLE \"or\"\"ders'; --\" LOGIN");
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", name);
                var other = new Client("orders-a", "orders", "clerk")) {
            assertThat(asked.reply("user", name).next().getLast().words())
                    .isEqualTo("sessions orders --user \"or\\\"ders'; --\"");
            asked.plan("terminate", "user", name).steps().getFirst().perform(asked.work());
            assertThat(client.alive()).isFalse();
            assertThat(other.alive()).isTrue();
        } finally {
            TestCluster.await(
                    "it is gone",
                    () -> servers.ask("orders-a", "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'or_ders%'")
                            .equals("0"));
            servers.execute("DROP ROLE \"or\"\"ders'; --\"");
        }
    }

    @Test
    void superusers_and_muster_itself_stay() throws Exception {
        try (var asked = Asked.asMuster();
                var king = new Client("orders-a", "orders", "postgres");
                var client = new Client("orders-a", "orders", "clerk")) {
            var plan = asked.plan("terminate", "idle", "true", "longer-than", "1ms");
            assertThat(plan.grounds().checks()).anySatisfy(check -> {
                assertThat(check.name()).isEqualTo("no superuser sessions");
                assertThat(check.measured()).endsWith("of postgres");
                assertThat(check.passed()).isFalse();
            });
            plan.steps().getFirst().perform(asked.work());
            assertThat(client.alive()).isFalse();
            assertThat(king.alive()).isTrue();
            assertThat(asked.problem("terminate", "user", "postgres").code()).isEqualTo("SUPERUSER_SESSION");
            assertThat(asked.problem("terminate", "user", "muster").code()).isEqualTo("NOBODY");
        }
    }

    @Test
    void with_all_connections_taken_it_still_ends_sessions() throws Exception {
        try (var asked = Asked.asMuster();
                var client = new Client("orders-a", "orders", "clerk")) {
            var step = asked.plan("terminate", "pid", pid(client)).steps().getFirst();
            servers.execute("ALTER ROLE muster CONNECTION LIMIT 0");
            try {
                step.perform(asked.work());
                assertThat(asked.isDone(step)).isTrue();
            } finally {
                servers.execute("ALTER ROLE muster CONNECTION LIMIT -1");
            }
            assertThat(client.alive()).isFalse();
        }
    }

    @Test
    void a_member_of_the_users_role_needs_no_other_right() throws Exception {
        servers.execute("GRANT clerk TO weak");
        try (var asked = new Asked("weak", "orders");
                var client = new Client("orders-a", "orders", "clerk");
                var other = new Client("orders-a", "orders", "app")) {
            var plan = asked.plan("terminate", "user", "clerk");
            assertThat(plan.grounds().checks())
                    .anySatisfy(check -> assertThat(check.measured()).isEqualTo("weak is a member of clerk"));
            plan.steps().getFirst().perform(asked.work());
            assertThat(client.alive()).isFalse();
            assertThat(asked.problem("terminate", "pid", pid(other)).code()).isEqualTo("NO_RIGHT");
        } finally {
            servers.execute("REVOKE clerk FROM weak");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', SESSION_NEEDED",
        "'pid 1 user app', MIXED",
        "'pid 1 idle true', MIXED",
        "'pid 1 all true database orders', MIXED",
        "'all true', DATABASE_NEEDED",
        "'all true database orders idle true', MIXED",
        "'all true database orders node orders-a', MIXED",
        "'database orders', ALL_NEEDED",
        "'user app database orders', ALL_NEEDED",
        "'user app longer-than 5m', IDLE_NEEDED",
        "'idle true longer-than soon', NO_DURATION",
        "'user clark', UNKNOWN_USER",
        "'idle true node orders-c', UNKNOWN_NODE",
        "'user app cluster order', UNKNOWN_CLUSTER"
    })
    void what_makes_no_sense_is_refused_with_something_to_do(String words, String code) {
        try (var asked = Asked.asMuster()) {
            var problem = asked.problem("terminate", words.isEmpty() ? new String[0] : words.split(" ", -1));
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.hint()).isNotEmpty();
        }
    }

    @Test
    void a_name_that_is_nearly_right_is_guessed() {
        try (var asked = Asked.asMuster()) {
            assertThat(asked.problem("terminate", "user", "clrek").hint()).isEqualTo("did you mean clerk?");
        }
    }
}
